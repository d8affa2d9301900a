import type { Role } from "$bindings";
import { capital } from "$kit";
import { m, said, word } from "$lib/i18n.svelte";
import type { Dossier } from "./dossier.svelte";
import { shown } from "./findings";
import { missingText } from "./missing";
import { phoneFields } from "./phone";
import type { Place } from "./places";

/** One line of the jump list: something that the dossier holds or lacks, and where it is mended. */
export type Line = {
  key: string;
  name: string;
  value: string | null;
  /** Where the value came from. */
  source?: string | null;
  state: "done" | "missing" | "optional" | "unsaved";
  /** The field or the picture that takes the focus there. */
  seek?: string;
  /** The question that is asked there. */
  ask?: string;
};

const ROLES: Partial<Record<Place, Role[]>> = {
  card: ["card_front", "card_back"],
  photos: ["portrait", "representative_paper", "document"],
};

/** What shows a mark, each in its way. */
const MARKS: Role[] = ["signature", "sheet", "recording"];

/** Everything of one step, in the order in which it stands there; what it lacks beside what it has. */
export function linesOf(d: Dossier, place: Place): Line[] {
  const missing = d.view.missing.filter((one) => one.step === place);
  const fields = (place === "phone" ? phoneFields(d) : place === "send" ? [] : d.fields(place)).map((one): Line => {
    const value = d.value(one.field);
    const lacks = missing.some((lack) => lack.code === "field" && lack.what === one.field);
    return {
      key: one.field,
      name: word("field", one.field),
      value: value === null ? null : shown(one.field, value),
      source: said(`source_${d.view.facts[one.field]?.source}`),
      state: d.problems[one.field] ? "unsaved" : value !== null ? "done" : lacks ? "missing" : "optional",
      seek: one.field,
    };
  });
  const pictures = (ROLES[place] ?? []).flatMap((role): Line[] => {
    const count = d.pictures(role).length;
    const again = missing.some((lack) => lack.code === "redo" && lack.what === role);
    return count > 0 && !again
      ? [{ key: role, name: capital(word("role", role)), value: m.photo_there(), state: "done", seek: role }]
      : [];
  });
  const lacking = missing
    .filter((one) => one.code !== "field" || !fields.some((field) => field.key === one.what))
    .map(
      (one): Line => ({
        key: `${one.code}:${one.what}`,
        name: missingText(one),
        value: null,
        state: "missing",
        seek: one.what,
        ...(one.code === "consent" ? { ask: one.what } : {}),
      }),
    );
  const product =
    place === "product" && d.view.product
      ? [
          {
            key: "product",
            name: m.product_title(),
            value: said(`product_${d.view.product}`) ?? d.view.product,
            state: "done" as const,
          },
        ]
      : [];
  const mark =
    place === "consent" && MARKS.some((role) => d.pictures(role).length > 0)
      ? [{ key: "mark", name: m.consent_mark(), value: m.check_there(), state: "done" as const }]
      : [];
  return [...lacking, ...product, ...fields, ...pictures, ...mark];
}
