import { expect, test } from "vitest";
import { agreed, dayOf, parseHour } from "./days";

const morning = new Date("2026-11-25T09:00:00+07:00"); // a Wednesday
const evening = new Date("2026-11-25T18:00:00+07:00");

test("usual days are the ones that people mean", () => {
  expect(agreed("afternoon", morning)).toEqual({ day: "2026-11-25", hour: "14:00" });
  expect(agreed("tomorrow", morning)).toEqual({ day: "2026-11-26", hour: "08:00" });
  expect(agreed("sunday", morning)).toEqual({ day: "2026-11-29", hour: null });
});

test("after midnight in Vietnam it is the next day, whatever zone the device is set to", () => {
  expect(dayOf(new Date("2026-11-25T17:12:00Z"))).toBe("2026-11-26");
  expect(dayOf(new Date("2026-11-25T16:59:00Z"))).toBe("2026-11-25");
});

test("in the evening this afternoon is no choice any more", () => {
  expect(agreed("afternoon", evening)).toBeNull();
});

test("a month and a year may end in between", () => {
  expect(agreed("tomorrow", new Date("2026-12-31T09:00:00+07:00"))).toEqual({ day: "2027-01-01", hour: "08:00" });
  expect(agreed("sunday", new Date("2026-11-29T09:00:00+07:00"))).toEqual({ day: "2026-12-06", hour: null });
});

test("an hour is read as it is written down", () => {
  expect(["8", "8h30", "14:00", "7g15", "08.45"].map(parseHour)).toEqual(["08:00", "08:30", "14:00", "07:15", "08:45"]);
  expect(["25", "8h75", "sáng", ""].map(parseHour)).toEqual([null, null, null, null]);
});
