import { expect, test } from "vitest";
import { agreed, parseHour } from "./days";

const morning = new Date(2026, 10, 25, 9, 0); // a Wednesday
const evening = new Date(2026, 10, 25, 18, 0);

test("usual days are the ones that people mean", () => {
  expect(agreed("afternoon", morning)).toEqual({ day: "2026-11-25", hour: "14:00" });
  expect(agreed("tomorrow", morning)).toEqual({ day: "2026-11-26", hour: "08:00" });
  expect(agreed("sunday", morning)).toEqual({ day: "2026-11-29", hour: null });
});

test("in the evening this afternoon is no choice any more", () => {
  expect(agreed("afternoon", evening)).toBeNull();
});

test("a month and a year may end in between", () => {
  expect(agreed("tomorrow", new Date(2026, 11, 31, 9))).toEqual({ day: "2027-01-01", hour: "08:00" });
  expect(agreed("sunday", new Date(2026, 10, 29, 9))).toEqual({ day: "2026-12-06", hour: null });
});

test("an hour is read as it is written down", () => {
  expect(["8", "8h30", "14:00", "7g15", "08.45"].map(parseHour)).toEqual(["08:00", "08:30", "14:00", "07:15", "08:45"]);
  expect(["25", "8h75", "sáng", ""].map(parseHour)).toEqual([null, null, null, null]);
});
