import { expect, test } from "vitest";
import { type About, Returning } from "./returning.svelte";

const reasons = {
  card: ["blur", "glare", "missing"],
  facts: ["mismatch"],
  consent: ["ask-again"],
};
const pictures = [{ role: "card_front" }, { role: "card_back" }, { role: "signature" }];
const yes = (...purposes: string[]) => purposes.map((purpose) => ({ purpose, answer: "yes" as const }));
const mai: About = {
  reasonsByStep: reasons,
  attachments: pictures,
  consents: yes("keep_id_card_images"),
  facts: {},
};
const seeing = (role?: string, dossier: Partial<About> = {}) => new Returning({ ...mai, ...dossier }, role);
/** The pictures that may be named as missing from a step. */
function missing(step: "card" | "photos", dossier: Partial<About>): string[] {
  const returning = seeing(undefined, { reasonsByStep: { [step]: ["missing"] }, ...dossier });
  returning.step = step;
  returning.toggle("missing");
  const [one] = returning.chosen;
  return one ? returning.rolesFor(one) : [];
}

test("the picture on the screen is the one to take again, until somebody says otherwise", () => {
  const returning = seeing("card_back");
  expect(returning.step).toBe("card");
  returning.toggle("glare");
  expect(returning.reasons()).toEqual([{ step: "card", code: "glare", role: "card_back" }]);
});

test("without a picture on the screen the first step stands open", () => {
  expect(seeing().step).toBe("card");
});

test("only steps that have reasons are offered", () => {
  expect(seeing().steps).toEqual(["card", "facts", "consent"]);
});

test("pressed too early it asks for a reason and sends nothing", () => {
  const returning = seeing();
  expect(returning.reasons()).toBeNull();
  expect(returning.tooEarly).toBe(true);
  returning.toggle("blur");
  expect(returning.tooEarly).toBe(false);
});

test("a reason pressed twice is taken back", () => {
  const returning = seeing();
  returning.toggle("blur");
  returning.toggle("blur");
  expect(returning.chosen).toEqual([]);
});

test("reasons of several steps go together, notes trimmed, empty ones left out", () => {
  const returning = seeing("card_front");
  returning.toggle("blur");
  returning.step = "facts";
  returning.toggle("mismatch");
  const [blur, mismatch] = returning.chosen;
  if (blur) blur.note = "   ";
  if (mismatch) mismatch.note = " Ngày sinh khác thẻ. ";
  expect(returning.reasons()).toEqual([
    { step: "card", code: "blur", role: "card_front" },
    { step: "facts", code: "mismatch", note: "Ngày sinh khác thẻ." },
  ]);
});

test("what is missing may be a picture that the dossier does not hold, or the whole step", () => {
  const returning = seeing();
  returning.toggle("missing");
  const [missing] = returning.chosen;
  if (!missing) throw new Error("nothing was chosen");
  expect(returning.rolesFor(missing)).toEqual(["card_front", "card_back"]);
  expect(returning.mayBeWhole(missing)).toBe(true);
  expect(returning.reasons()).toEqual([{ step: "card", code: "missing" }]);
});

test("a card whose pictures were refused has no picture to be blurred or missing", () => {
  const refused = {
    attachments: [{ role: "signature" }],
    consents: [{ purpose: "keep_id_card_images", answer: "no" as const }],
  };
  expect(seeing(undefined, refused).codes).toEqual(["missing"]);
  expect(missing("card", refused)).toEqual([]);
});

test("a picture that was refused later is still there to be judged", () => {
  const consents = [{ purpose: "keep_id_card_images", answer: "no" as const }];
  expect(missing("card", { consents })).toEqual(["card_front", "card_back"]);
});

test("a portrait and a representative's paper are offered where the dossier has to do with them", () => {
  expect(missing("photos", { attachments: [] })).toEqual(["document"]);
  expect(missing("photos", { attachments: [], consents: yes("keep_portrait") })).toEqual(["portrait", "document"]);
  const represented = { representative_name: { value: "Nông Văn Thành", source: "typed" } };
  expect(missing("photos", { attachments: [], facts: represented, consents: yes("third_party_details") })).toEqual([
    "document",
    "representative_paper",
  ]);
});

test("a step that has only reasons about pictures goes with its pictures", () => {
  const only = { reasonsByStep: { card: ["blur"], facts: ["mismatch"] }, attachments: [] };
  expect(seeing(undefined, only).steps).toEqual(["facts"]);
});
