import type { FieldView } from "$bindings";
import type { Dossier } from "./dossier.svelte";

const ORDER = ["has_phone", "phone_owner", "phone_owner_name", "phone_owner_relation", "phone"];

/** The question whose no keeps the number unwritten; `null` where nothing stands against it. */
export function phoneRefused(d: Dossier): string | null {
  const relative = d.value("phone_owner") === "relative";
  const way = relative ? "contact_through_relative" : "contact_phone";
  if (d.answer(way) === "no") return way;
  return relative && d.answer("third_party_details", "phone_owner") === "no" ? "third_party_details" : null;
}

/** The fields of the phone that can be asked now: one opens the next, and none comes before its question. */
export function phoneFields(d: Dossier): FieldView[] {
  const has = d.value("has_phone") === "yes";
  const owner = d.value("phone_owner");
  const relative =
    has &&
    owner === "relative" &&
    d.answer("contact_through_relative") === "yes" &&
    d.answer("third_party_details", "phone_owner") === "yes";
  const shows: Record<string, boolean> = {
    has_phone: true,
    phone_owner: has,
    phone: relative || (has && owner === "self" && d.answer("contact_phone") === "yes"),
    phone_owner_name: relative,
    phone_owner_relation: relative,
  };
  return ORDER.flatMap((name) => d.fields("phone").filter((one) => one.field === name && shows[name]));
}
