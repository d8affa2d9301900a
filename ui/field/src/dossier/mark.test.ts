import { expect, test } from "vitest";
import { isOlder } from "./mark";

const signed = { capturedAt: "2026-11-25T08:30:00.5Z" };

test("a signature confirms what was answered before it", () => {
  expect(isOlder(signed, [{ at: "2026-11-25T08:10:00Z" }, { at: "2026-11-25T08:29:59.999Z" }])).toBe(false);
});

test("an answer that came later leaves it behind", () => {
  expect(isOlder(signed, [{ at: "2026-11-25T08:10:00Z" }, { at: "2026-11-25T08:31:00.123456Z" }])).toBe(true);
});

test("a mark whose moment is not known is left alone", () => {
  expect(isOlder({ capturedAt: "" }, [{ at: "2026-11-25T08:10:00Z" }])).toBe(false);
});
