import { expect, test } from "vitest";
import { inMonths } from "./until";

test("a month without that day ends on its last one", () => {
  expect(inMonths(new Date(2026, 10, 30), 3)).toBe("2027-02-28");
  expect(inMonths(new Date(2026, 10, 25), 12)).toBe("2027-11-25");
  expect(inMonths(new Date(2028, 1, 29), 12)).toBe("2029-02-28");
});
