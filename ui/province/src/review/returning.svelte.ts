import type { Dossier, Reason, Step } from "$lib/types";

const STEPS: Step[] = ["card", "facts", "phone", "product", "photos", "consent"];

/** Where each picture is taken, so that the volunteer is sent to the right step. */
const ROLES: Partial<Record<Step, string[]>> = {
  card: ["card_front", "card_back"],
  photos: ["portrait", "document", "representative_paper"],
  consent: ["signature"],
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

export const stepOfRole = (role: string | undefined): Step | undefined =>
  STEPS.find((step) => role !== undefined && ROLES[step]?.includes(role));

/** What a clerk gathers before a dossier goes back: which steps, why, which picture, in whose words. */
export class Returning {
  step = $state<Step>("card");
  chosen = $state<Chosen[]>([]);
  /** Somebody pressed the button with nothing chosen. */
  tooEarly = $state(false);
  readonly steps: Step[];
  #present: string[];

  /** `seen` is the picture on the screen: most often it is the one that has to be taken again. */
  constructor(
    private readonly reasonsByStep: Dossier["reasonsByStep"],
    attachments: { role: string }[],
    private readonly seen: string | undefined,
  ) {
    this.steps = STEPS.filter((step) => (reasonsByStep[step] ?? []).length > 0);
    this.#present = attachments.map((attachment) => attachment.role);
    const first = stepOfRole(seen);
    this.step = first && this.steps.includes(first) ? first : (this.steps[0] ?? "card");
  }

  get codes(): string[] {
    return this.reasonsByStep[this.step] ?? [];
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

  /** The pictures a reason may name: what the dossier holds, or all of the step's where it holds none. */
  rolesFor(one: Chosen): string[] {
    if (!PICTURE.includes(one.code) && !PERHAPS.includes(one.code)) return [];
    const all = ROLES[one.step] ?? [];
    const held = all.filter((role) => this.#present.includes(role));
    return PICTURE.includes(one.code) && held.length > 0 ? held : all;
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

  #likely(step: Step): string {
    const roles = ROLES[step] ?? [];
    if (this.seen !== undefined && roles.includes(this.seen)) return this.seen;
    return roles.find((role) => this.#present.includes(role)) ?? roles[0] ?? "";
  }
}
