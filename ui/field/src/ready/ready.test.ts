import { expect, test } from "vitest";
import { age, batteryTone } from "./ready";

const now = new Date("2026-11-25T08:00:00Z");

test("the age of a roster counts whole days, and a clock that jumped makes none negative", () => {
  expect(age("2026-11-25T01:00:00Z", now)).toBe(0);
  expect(age("2026-11-17T07:00:00Z", now)).toBe(8);
  expect(age("2027-01-01T00:00:00Z", now)).toBe(0);
  expect(age(null, now)).toBeNull();
  expect(age("yesterday", now)).toBeNull();
});

test("a battery that will not last says so, unless it is on the cable", () => {
  expect(batteryTone(95, false)).toBe("ok");
  expect(batteryTone(40, false)).toBe("sun");
  expect(batteryTone(40, true)).toBe("info");
  expect(batteryTone(null, false)).toBe("ok");
});
