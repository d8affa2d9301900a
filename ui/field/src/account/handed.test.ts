import { expect, test } from "vitest";
import { hand, handed } from "./handed";

const scan = { bank: "970403", known: true, account: "0011012345678", holder: null };

test("an account is taken once, by whom it was read for", () => {
  hand("mo", scan);
  expect(handed("mo")).toEqual(scan);
  expect(handed("mo")).toBeNull();
});

test("an account that was read for somebody else is nobody's", () => {
  hand("mo", scan);
  expect(handed("thanh")).toBeNull();
  expect(handed("mo")).toBeNull();
});
