import { expect, test } from "vitest";
import { tooLarge } from "./limits";

test("what was measured and what is allowed are both known", () => {
  expect(tooLarge({ bytes: "524288", allowed: "400000" })).toEqual({ size: 524_288, allowed: 400_000 });
  expect(tooLarge({ bytes: "50000000", megabytes: "32" })).toEqual({ size: 50_000_000, allowed: 33_554_432 });
});

test("a small file with too many pixels is not said to have too many bytes", () => {
  expect(tooLarge({ bytes: "900000", megabytes: "32" })).toBeNull();
  expect(tooLarge({})).toBeNull();
});
