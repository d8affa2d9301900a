import { expect, test } from "vitest";
import { calledName, formOf } from "./address";

test.each([
  ["female", 1957, "ba"],
  ["male", 1957, "ong"],
  ["male", 1980, "chu"],
  ["female", 1980, "co"],
  ["female", 1995, "chi"],
  ["male", 2015, "em"],
] as const)("a %s born in %i is called %s", (sex, born, form) => {
  expect(formOf(sex, born, 2026)).toBe(form);
});

test("who is not known well enough is called ông/bà", () => {
  expect(formOf(null, 1957, 2026)).toBe("ong_ba");
  expect(formOf("male", null, 2026)).toBe("ong_ba");
});

test("people are called by the last word of their name", () => {
  expect(calledName("Nông Thị Mai ")).toBe("Mai");
});
