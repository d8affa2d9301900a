import { expect, test } from "vitest";
import { RATE, resample } from "./sound";

test("another rate becomes ours and keeps its length in seconds", () => {
  expect(resample(new Float32Array(48_000), 48_000)).toHaveLength(RATE);
  expect(resample(new Float32Array(44_100), 44_100)).toHaveLength(RATE);
  const steady = resample(new Float32Array(4800).fill(0.5), 48_000);
  expect(steady.every((sample) => sample === 0.5)).toBe(true);
});
