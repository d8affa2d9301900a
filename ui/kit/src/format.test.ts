import { expect, test } from "vitest";
import {
  capital,
  fold,
  formatBytes,
  formatDate,
  formatDay,
  formatDong,
  formatNumber,
  formatShare,
  formatTime,
  formatWhen,
  highlight,
  parseDate,
} from "./format";

test("numbers are written as Vietnam writes them", () => {
  expect(formatNumber(34914)).toBe("34.914");
  expect(formatDong(1234567)).toBe("1.234.567 ₫");
  expect(formatShare(0.478)).toBe("48%");
});

test("sizes keep one digit from a megabyte on", () => {
  expect(formatBytes(900)).toBe("900 B");
  expect(formatBytes(118 * 1024)).toBe("118 KB");
  expect(formatBytes(5 * 1024 * 1024)).toBe("5,0 MB");
});

test("an instant has two digits for day, month, hour and minute", () => {
  const instant = new Date(2026, 10, 5, 9, 4).toISOString();
  expect(formatDay(instant)).toBe("05/11/2026");
  expect(formatTime(instant)).toBe("09:04");
});

test("the day stands beside the time once it is another day", () => {
  const instant = new Date(2026, 10, 5, 23, 50).toISOString();
  expect(formatWhen(instant, new Date(2026, 10, 5, 23, 59))).toBe("23:50");
  expect(formatWhen(instant, new Date(2026, 10, 6, 0, 1))).toBe("05/11/2026 23:50");
});

test("a person's date may be a year only", () => {
  expect(formatDate("1957-09-02")).toBe("02/09/1957");
  expect(formatDate("1957")).toBe("1957");
});

test.each([
  ["2/9/1957", "1957-09-02"],
  ["02.09.1957", "1957-09-02"],
  ["02 09 1957", "1957-09-02"],
  ["02091957", "1957-09-02"],
  ["1957", "1957"],
])("a typed date %s is read", (typed, stored) => {
  expect(parseDate(typed)).toBe(stored);
});

test.each(["31/02/1964", "29/02/2001", "57", "2/9", "sáng nay"])("%s is no date", (typed) => {
  expect(parseDate(typed)).toBeNull();
});

test("a phrase at the head of a line begins large", () => {
  expect(capital("ảnh khuôn mặt")).toBe("Ảnh khuôn mặt");
});

test("folding drops marks and turns đ into d", () => {
  expect(fold("Đặng Thị Ười")).toBe("dang thi uoi");
});

test("a match is marked on the letters as they are written", () => {
  expect(highlight("Nông Thị Mải", "nong ma")).toEqual([
    { text: "Nông", hit: true },
    { text: " ", hit: false },
    { text: "Thị", hit: false },
    { text: " ", hit: false },
    { text: "Mả", hit: true },
    { text: "i", hit: false },
  ]);
});
