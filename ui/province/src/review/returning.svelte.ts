import type { Dossier, Reason, Step } from "$lib/types";

const STEPS: Step[] = ["card", "facts", "phone", "product", "photos", "consent"];

/** Where each picture is taken, so that the volunteer is sent to the right step. */
const ROLES: Partial<Record<Step, string[]>> = {
  card: ["card_front", "card_back"],
  photos: ["portrait", "document", "representative_paper"],
  consent: ["signature", "witness_signature"],
};

/** Reasons that are always about one picture. */
const PICTURE = ["blur", "glare", "cut-off", "dark", "wrong-picture"];
/** Reasons that may be about one picture, or about the whole step. */
const PERHAPS = ["missing", "mismatch", "expired", "other"];

export interface Chosen {
  step: Step;
  code: string;
  /** The picture; empty for the whole step. */
  role: string;
  note: string;
}

/** What is known of a dossier before it goes back. */
export type About = Pick<Dossier, "reasonsByStep" | "facts"> & {
  attachments: { role: string }[];
  consents: Pick<Dossier["consents"][number], "purpose" | "answer">[];
};

/**
 * Whether this dossier may have such a picture. A person who said no is not sent the volunteer back for it; the
 * portrait is asked for only where the product wants it, a paper only where somebody acts for the person.
 */
function mayHave(role: string, { consents, facts }: About): boolean {
  const said = (purpose: string) => consents.findLast((consent) => consent.purpose === purpose)?.answer;
  switch (role) {
    case "card_front":
    case "card_back":
      return said("keep_id_card_images") !== "no";
    case "portrait":
      return said("keep_portrait") === "yes";
    case "representative_paper":
      return (
        said("third_party_details") === "yes" && Object.keys(facts).some((field) => field.startsWith("representative_"))
      );
    default:
      return true;
  }
}

export const stepOfRole = (role: string | undefined): Step | undefined =>
  STEPS.find((step) => role !== undefined && ROLES[step]?.includes(role));

/** What a clerk gathers before a dossier goes back: which steps, why, which picture, in whose words. */
export class Returning {
  step = $state<Step>("card");
  chosen = $state<Chosen[]>([]);
  /** Somebody pressed the button with nothing chosen. */
  tooEarly = $state(false);
  readonly steps: Step[];
  #dossier: About;
  #present: string[];

  /** `seen` is the picture on the screen: most often it is the one that has to be taken again. */
  constructor(
    dossier: About,
    private readonly seen: string | undefined,
  ) {
    this.#dossier = dossier;
    this.#present = dossier.attachments.map((attachment) => attachment.role);
    this.steps = STEPS.filter((step) => this.#codesOf(step).length > 0);
    const first = stepOfRole(seen);
    this.step = first && this.steps.includes(first) ? first : (this.steps[0] ?? "card");
  }

  get codes(): string[] {
    return this.#codesOf(this.step);
  }

  has(code: string): boolean {
    return this.chosen.some((one) => one.step === this.step && one.code === code);
  }

  toggle(code: string): void {
    this.tooEarly = false;
    if (this.has(code)) {
      this.chosen = this.chosen.filter((one) => !(one.step === this.step && one.code === code));
      return;
    }
    const role = PICTURE.includes(code) ? this.#likely(this.step) : "";
    this.chosen.push({ step: this.step, code, role, note: "" });
  }

  drop(one: Chosen): void {
    this.chosen = this.chosen.filter((other) => other !== one);
  }

  /** The pictures a reason may name: those that the dossier holds, and for what is missing those it may have. */
  rolesFor(one: Chosen): string[] {
    if (PICTURE.includes(one.code)) return this.#held(one.step);
    if (!PERHAPS.includes(one.code)) return [];
    return (ROLES[one.step] ?? []).filter((role) => this.#present.includes(role) || mayHave(role, this.#dossier));
  }

  /** Whether the reason may stand for the whole step, without a picture. */
  mayBeWhole(one: Chosen): boolean {
    return !PICTURE.includes(one.code);
  }

  /** What goes to the province, or `null` where nothing is chosen yet. */
  reasons(): Reason[] | null {
    this.tooEarly = this.chosen.length === 0;
    if (this.tooEarly) return null;
    return this.chosen.map(({ step, code, role, note }) => ({
      step,
      code,
      ...(role === "" ? {} : { role }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    }));
  }

  /** A picture that is not there is neither blurred nor dark. */
  #codesOf(step: Step): string[] {
    const codes = this.#dossier.reasonsByStep[step] ?? [];
    return this.#held(step).length > 0 ? codes : codes.filter((code) => !PICTURE.includes(code));
  }

  #held(step: Step): string[] {
    return (ROLES[step] ?? []).filter((role) => this.#present.includes(role));
  }

  #likely(step: Step): string {
    const roles = this.#held(step);
    return this.seen !== undefined && roles.includes(this.seen) ? this.seen : (roles[0] ?? "");
  }
}
