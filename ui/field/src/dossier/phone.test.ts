import { expect, test } from "vitest";
import type { Dossier } from "./dossier.svelte";
import { phoneFields, phoneRefused } from "./phone";

const NAMES = ["has_phone", "phone_owner", "phone_owner_name", "phone_owner_relation", "phone"];

/** A dossier as far as its phone goes. */
function dossier(facts: Record<string, string>, answers: Record<string, string>): Dossier {
  return {
    value: (field: string) => facts[field] ?? null,
    answer: (purpose: string, about: string | null = null) => answers[about ? `${purpose}:${about}` : purpose] ?? null,
    fields: () => NAMES.map((field) => ({ field, step: "phone" })),
  } as unknown as Dossier;
}
const shown = (facts: Record<string, string>, answers: Record<string, string>) =>
  phoneFields(dossier(facts, answers)).map((one) => one.field);

test("one field opens the next, and no number comes before its question", () => {
  expect(shown({}, {})).toEqual(["has_phone"]);
  expect(shown({ has_phone: "no" }, {})).toEqual(["has_phone"]);
  expect(shown({ has_phone: "yes", phone_owner: "self" }, {})).toEqual(["has_phone", "phone_owner"]);
  expect(shown({ has_phone: "yes", phone_owner: "self" }, { contact_phone: "yes" })).toContain("phone");
});

test("a relative's number wants the relative's own yes, and a guardian's is none", () => {
  const facts = { has_phone: "yes", phone_owner: "relative" };
  const guardian = { contact_through_relative: "yes", "third_party_details:representative": "yes" };
  expect(shown(facts, guardian)).toEqual(["has_phone", "phone_owner"]);
  expect(shown(facts, { ...guardian, "third_party_details:phone_owner": "yes" })).toEqual(NAMES);
});

test("the no that keeps the number unwritten is named", () => {
  expect(phoneRefused(dossier({ phone_owner: "self" }, { contact_phone: "no" }))).toBe("contact_phone");
  const relative = { contact_through_relative: "yes", "third_party_details:phone_owner": "no" };
  expect(phoneRefused(dossier({ phone_owner: "relative" }, relative))).toBe("third_party_details");
  expect(phoneRefused(dossier({ phone_owner: "self" }, { contact_phone: "yes" }))).toBeNull();
});
