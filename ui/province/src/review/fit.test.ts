import { expect, test } from "vitest";
import { fitted, held, nextTurn, nextZoom } from "./fit";

const card = { width: 1600, height: 1000 };
const frame = { width: 640, height: 700 };

test("a card fits the width of its frame", () => {
  expect(fitted(card, frame, 0)).toEqual({ width: 640, height: 400 });
});

test("turned, its height is what fits the width", () => {
  const lying = fitted(card, frame, 90);
  expect(lying.width).toBeLessThanOrEqual(frame.height);
  expect(lying.height).toBeLessThanOrEqual(frame.width);
  expect(lying.width / lying.height).toBeCloseTo(1.6);
});

test("a tiny picture grows to twice itself and no more", () => {
  expect(fitted({ width: 100, height: 50 }, frame, 0)).toEqual({ width: 200, height: 100 });
});

test("a picture that has no size yet takes no room", () => {
  expect(fitted({ width: 0, height: 0 }, frame, 0)).toEqual({ width: 0, height: 0 });
});

test("four quarter turns come back", () => {
  expect(nextTurn(nextTurn(nextTurn(nextTurn(0))))).toBe(0);
});

test("zoom walks up and down and stays at its ends", () => {
  expect(nextZoom(1, 1)).toBe(1.5);
  expect(nextZoom(1.5, -1)).toBe(1);
  expect(nextZoom(1, -1)).toBe(1);
  expect(nextZoom(6, 1)).toBe(6);
});

test("a picture inside its frame can't be pushed out of it", () => {
  expect(held(300, 500, 640)).toBe(0);
  expect(held(300, 1000, 640)).toBe(180);
  expect(held(-300, 1000, 640)).toBe(-180);
});
