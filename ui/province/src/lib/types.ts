/** What the dashboard's routes answer. The words are the glossary's; codes, never sentences. */

export type Role = "clerk" | "overview" | "admin";
export type Language = "vi" | "en";

export interface Me {
  name: string;
  roles: Role[];
  language: Language;
  demo: boolean;
  provinceName: string;
}

export interface Counts {
  needed: number;
  received: number;
  opened: number;
}

export interface AreaCounts extends Counts {
  code: string;
  name: string;
}

export interface Secured {
  /** How far the kept backups reach. */
  position: number;
  /** How far the log reaches. */
  head: number;
  markAt: string | null;
  /** The mark is a day old: a warning. */
  old: boolean;
}

export interface Overview {
  asOf: string;
  /** The split by district was made up for the demo, and the screen says so. */
  madeUpSplit: boolean;
  campaign: string | null;
  rows: AreaCounts[];
  total: Counts;
  waitingReview: number;
  secured: Secured;
  focal: number;
  existing: number;
  /** What people took back and nobody has carried out. */
  withdrawals: { waiting: number; overdue: number };
}

export interface DossierRow {
  id: string;
  name: string;
  area: string;
  areaName: string;
  receivedAt: string;
  standing: string;
  revision: number;
  product: string | null;
  /** Two revisions answer one; a list that does not say so leaves it out. */
  contested: boolean;
}

export interface DossierList {
  rows: DossierRow[];
  /** The key of the page after this one. */
  next: string | null;
  total: number;
}

export type Step = "card" | "facts" | "phone" | "product" | "photos" | "consent";

export interface Reason {
  step: Step;
  code: string;
  /** The one picture, where it is one. */
  role?: string | null;
  /** The clerk's own words. */
  note?: string | null;
}

export interface Person {
  id: string;
  name: string;
  birthDate: string | null;
  sex: "male" | "female" | null;
  numberMasked: string | null;
}

export interface Fact {
  value: string;
  source: string;
}

export interface Card {
  number: string;
  oldNumber: string | null;
  name: string;
  birthDate: string;
  sex: string;
  address: string;
  issued: string;
  warnings: string[];
}

export interface Consent {
  purpose: string;
  answer: "heard" | "yes" | "no";
  by: "person" | "volunteer";
  at: string;
  textVersion: string | number;
  /** It was taken back, and is carried out by a day. */
  withdrawn: { purpose: string; at: string; dueOn: string; doneAt: string | null } | null;
}

export interface Mark {
  mark: "signature" | "sheet" | "voice";
  readBackAt: string | null;
  sheet: {
    serial: string;
    /** A pad of this province has it. */
    known: boolean;
    /** How many others have a mark on the same sheet. */
    also: number;
  } | null;
  witness: { name: string; birth: string | null; relation: string | null; numberMasked: string | null } | null;
}

export interface Finding {
  code: string;
  step: Step;
  field: string | null;
  card: string | null;
  back: string | null;
  roster: string | null;
  typed: string | null;
}

export interface Attachment {
  id: string;
  role: string;
  mediaType: string;
  bytes: number;
  /** Taken for this revision, not carried over from the one before. */
  fresh: boolean;
  verdict: string;
  /** What the judge would have otherwise. */
  flaws?: string[];
  /** Why it was kept against the judge's advice. */
  because?: string;
}

export interface DossierEvent {
  at: string;
  code: string;
  by: string | null;
  reasons: Reason[];
}

export interface Dossier {
  id: string;
  number: string;
  person: Person;
  area: string;
  areaName: string;
  revision: number;
  /** The digest of the revision that is shown: a decision names it. */
  current: string | null;
  standing: string;
  receivedAt: string;
  product: string | null;
  provider: string | null;
  /** Two revisions answer one: both must be looked at. */
  contested: boolean;
  facts: Record<string, Fact>;
  roster: Record<string, string>;
  /** The names of the units among the values, by their codes. */
  unitNames: Record<string, string>;
  card: Card | null;
  consents: Consent[];
  /** How the answers were confirmed; `null` while no revision is here. */
  mark: Mark | null;
  findings: Finding[];
  attachments: Attachment[];
  /** What differs from the revision before. */
  changed: { fields: string[]; roles: string[] };
  events: DossierEvent[];
  /** Which reasons the clerk may give, by step. */
  reasonsByStep: Partial<Record<Step, string[]>>;
  /** The signatures of device and operator over the manifest hold. */
  signatureHolds: boolean;
}

export interface Next {
  next: string | null;
}

/** What the code on a slip says, once all of it holds. */
export interface SlipSaid {
  number: string;
  at: string;
  device: string;
  /** The slip has the province's receipt on it. */
  confirmed: boolean;
  /** The packet stands in this province's log. */
  here: boolean;
  answers: [string, "heard" | "yes" | "no"][];
}
