import { expect, test } from "vitest";
import { beside, moved, nearest } from "./order";

const doors = ["a", "b", "c", "d"];

test("a door that moves up stands before the one whose place it takes, one that moves down after it", () => {
  expect(beside(doors, 2, 0)).toEqual({ side: "before", other: "a" });
  expect(beside(doors, 0, 2)).toEqual({ side: "after", other: "c" });
});

test("what does not move is not told", () => {
  expect(beside(doors, 1, 1)).toBeNull();
  expect(beside(doors, 0, 4)).toBeNull();
  expect(beside(doors, 0, -1)).toBeNull();
});

test("the finger is over the row whose middle is nearest, beyond the ends over the last one", () => {
  expect(nearest([30, 90, 150], 95)).toBe(1);
  expect(nearest([30, 90, 150], -50)).toBe(0);
  expect(nearest([30, 90, 150], 900)).toBe(2);
});

test("what is moved stands at its new place, and everything else as it stood", () => {
  expect(moved(doors, 2, 0)).toEqual(["c", "a", "b", "d"]);
  expect(moved(doors, 0, 3)).toEqual(["b", "c", "d", "a"]);
  expect(moved(doors, 1, 1)).toEqual(doors);
  expect(moved(doors, 9, 0)).toEqual(doors);
});
