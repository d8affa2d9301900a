/** What card, typing and roster say about one field, side by side, and where they part. */
import { fold } from "../../../kit/src/format";
import type { Card, Dossier } from "../lib/types";

export interface Told {
  field: string;
  card: string | null;
  typed: string | null;
  source: string | null;
  roster: string | null;
  /** The card, or the roster, says something else than the dossier. */
  cardDiffers: boolean;
  rosterDiffers: boolean;
  /** Another value than in the revision before. */
  changed: boolean;
}

/** The order in which a clerk reads; what the list does not know yet comes after it. */
const ORDER = [
  "number",
  "full_name",
  "birth_date",
  "sex",
  "registered_address",
  "registered_unit",
  "present_address",
  "present_unit",
  "nationality",
  "issue_date",
  "issue_place",
  "expiry_date",
  "old_number",
  "occupation",
  "position",
  "has_phone",
  "phone",
  "phone_owner",
  "phone_owner_name",
  "phone_owner_relation",
  "vietnam_resident",
  "us_tax_person",
  "wants_card",
  "wants_sms",
  "representative_name",
  "representative_number",
  "representative_relation",
  "representative_paper",
  "spoken_language",
  "helper",
  "helper_name",
  "helper_number",
  "helper_relation",
];

const CARD: Record<string, (card: Card) => string | null> = {
  number: (card) => card.number,
  full_name: (card) => card.name,
  birth_date: (card) => card.birthDate,
  sex: (card) => card.sex,
  registered_address: (card) => card.address,
  issue_date: (card) => card.issued,
  old_number: (card) => card.oldNumber,
};

const KIND_WORDS =
  /(?:^|[\s,])(xom|thon|ban|to|khu|xa|phuong|thi tran|tt|huyen|quan|thi xa|thanh pho|tp|tinh)(?=[\s.,]|$)\.?/g;

const placeWords = (address: string) =>
  fold(address)
    .replace(KIND_WORDS, " ")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

/** An address agrees with a shorter one that it contains: cards and lists leave out the hamlet or the kind words. */
function placesAgree(one: string, other: string): boolean {
  const [short, long] = [placeWords(one), placeWords(other)].sort((a, b) => a.length - b.length) as [
    string[],
    string[],
  ];
  return short.every((word) => long.includes(word));
}

const plain = (value: string) => value.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();

/** A masked number agrees with every number that ends as it does. */
function numbersAgree(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.replace(/[\s.-]/g, "")) as [string, string];
  const shown = [a, b].map((text) => /\d*$/.exec(text)?.[0] ?? "");
  if (a.includes("•") || b.includes("•")) {
    const [short, long] = shown.sort((x, y) => x.length - y.length) as [string, string];
    return long.endsWith(short);
  }
  // The nine digits of an old paper are another number of the same person, not a contradiction.
  return a === b || a.length !== b.length;
}

/** A name is its letters and, word by word, its marks wherever they stand: "hoà" is "hòa", "Mai" is not "Mái". */
const nameKey = (name: string) =>
  plain(name)
    .split(" ")
    .map(
      (word) =>
        fold(word) + (word.normalize("NFD").match(/\p{M}/gu) ?? []).sort().join("") + (word.includes("đ") ? "đ" : ""),
    )
    .join(" ");

/** A year agrees with every date in it: most lists hold no more than the year. */
const datesAgree = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);

export function agree(field: string, one: string, other: string): boolean {
  if (field.endsWith("address")) return placesAgree(one, other);
  if (field.endsWith("number")) return numbersAgree(one, other);
  if (field.endsWith("date")) return datesAgree(one, other);
  if (field.endsWith("name")) return nameKey(one) === nameKey(other);
  return plain(one) === plain(other);
}

const empty = (value: string | null | undefined) =>
  value === undefined || value === null || value === "" ? null : value;

export function sideBySide(dossier: Pick<Dossier, "facts" | "roster" | "card" | "changed">): Told[] {
  const fields = new Set([...ORDER, ...Object.keys(dossier.facts), ...Object.keys(dossier.roster)]);
  return [...fields].flatMap((field) => {
    const card = dossier.card === null ? null : empty(CARD[field]?.(dossier.card));
    const fact = dossier.facts[field];
    const typed = empty(fact?.value);
    const roster = empty(dossier.roster[field]);
    if (card === null && typed === null && roster === null) return [];
    const parts = (said: string | null, against: string | null) =>
      said !== null && against !== null && !agree(field, said, against);
    return {
      field,
      card,
      typed,
      source: fact?.source ?? null,
      roster,
      cardDiffers: parts(card, typed),
      rosterDiffers: parts(roster, typed ?? card),
      changed: dossier.changed.fields.includes(field),
    };
  });
}
