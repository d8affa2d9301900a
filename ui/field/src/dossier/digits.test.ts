import { expect, test } from "vitest";
import { inGroups } from "./digits";

test("a card's number stands in three, three and six", () => {
  expect(inGroups("019157000123")).toBe("019 157 000123");
  expect(inGroups("019.157-000 123")).toBe("019 157 000123");
});

test("a paper of nine stands in threes, and half a number in what there is of it", () => {
  expect(inGroups("090000123")).toBe("090 000 123");
  expect(inGroups("0191")).toBe("019 1");
  expect(inGroups("")).toBe("");
});

test("what is no number stays as it was typed", () => {
  expect(inGroups("019 I57")).toBe("019 I57");
});
