import { expect, test } from "vitest";
import { bringsOn } from "./lots";

test("what the province has whole is not brought on again", () => {
  expect(bringsOn([{ packets: 3, passedOn: 3 }], [])).toBe(false);
  expect(
    bringsOn(
      [
        { packets: 3, passedOn: 3 },
        { packets: 2, passedOn: 1 },
      ],
      [],
    ),
  ).toBe(true);
  expect(bringsOn([], [])).toBe(false);
});

test("a wish that nobody answered is brought on", () => {
  expect(bringsOn([], [{ answered: true }])).toBe(false);
  expect(bringsOn([], [{ answered: true }, { answered: false }])).toBe(true);
});
