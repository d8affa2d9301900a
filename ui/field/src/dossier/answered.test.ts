import { expect, test } from "vitest";
import { type Answered, standing, toReadBack } from "./answered";

const said = (purpose: string, answer: Answered["answer"], about: Answered["about"] = null): Answered => ({
  purpose,
  answer,
  by: "person",
  about,
});

test("the last answer to a question stands, where the question stood first", () => {
  const answers = [said("contact_phone", "yes"), said("keep_portrait", "yes"), said("contact_phone", "no")];
  expect(standing(answers).map((one) => [one.purpose, one.answer])).toEqual([
    ["contact_phone", "no"],
    ["keep_portrait", "yes"],
  ]);
});

test("each third person is a question of their own", () => {
  const answers = [said("third_party_details", "yes", "helper"), said("third_party_details", "no", "phone_owner")];
  expect(standing(answers)).toHaveLength(2);
});

test("notices and marks are not read back", () => {
  const answers = [said("opening_notice", "heard"), said("contact_phone", "no"), said("mark_signature", "yes")];
  expect(toReadBack(answers).map((one) => one.purpose)).toEqual(["contact_phone"]);
});
