import { expect, test } from "vitest";
import { whereItIs } from "./place";

test("a place is written as Vietnam writes numbers", () => {
  expect(whereItIs({ north: 21594, east: 105848, within_m: 100 })).toBe("21,594° B · 105,848° Đ");
});
