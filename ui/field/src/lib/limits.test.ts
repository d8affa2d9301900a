import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MAX_ATTACHMENT_BYTES, tooLarge } from "./limits";

test("the limit is the vault's", () => {
  const vault = readFileSync(new URL("../../../../crates/vault/src/draft/attachment.rs", import.meta.url), "utf8");
  const factors = /MAX_ATTACHMENT_BYTES: u64 = (\d+) \* (\d+) \* (\d+) - (\d+) \* (\d+);/
    .exec(vault)
    ?.slice(1)
    .map(Number);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = factors ?? [];
  expect(a * b * c - d * e).toBe(MAX_ATTACHMENT_BYTES);
});

test("what was measured and what is allowed are both known", () => {
  expect(tooLarge({ bytes: "5242880" })).toEqual({ size: 5_242_880, allowed: MAX_ATTACHMENT_BYTES });
  expect(tooLarge({ bytes: "50000000", megabytes: "32" })).toEqual({ size: 50_000_000, allowed: 33_554_432 });
});

test("a small file with too many pixels is not said to have too many bytes", () => {
  expect(tooLarge({ bytes: "900000", megabytes: "32" })).toBeNull();
  expect(tooLarge({})).toBeNull();
});
