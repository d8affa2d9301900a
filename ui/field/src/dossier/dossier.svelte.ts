import { createContext } from "svelte";
import type {
  Answer,
  AnsweredBy,
  AnswerView,
  AttachmentView,
  Carry,
  DraftView,
  FieldView,
  Finding,
  HeardAs,
  KeptBecause,
  Missing,
  Moment,
  PurposeView,
  Role,
  Slip,
  Source,
  SpokenLanguage,
  Step,
  ThirdPerson,
} from "$bindings";
import { codeOf } from "$kit";
import { calledName, formOf } from "$lib/address";
import {
  answerConsent,
  bindSheetFrame,
  bindSheetImage,
  chooseProduct,
  draft,
  type GreyFrame,
  keepAnyway,
  keepSheet,
  keepVoice,
  readBack,
  rememberPlace,
  removeAttachment,
  saveCard,
  saveField,
  savePhoto,
  sign,
  submitDossier,
  takeOffer,
  undoRemove,
  useZone,
} from "$lib/commands";
import { m, said } from "$lib/i18n.svelte";
import { pending } from "$lib/pending";
import { router } from "$lib/route.svelte";
import { shell } from "$lib/shell.svelte";
import { base64 } from "../account/base64";
import { Ear } from "../voice/ear.svelte";
import { leaveOf, mayOpen, type Wanted } from "./leave";
import { PLACES, type Place, type PlaceState } from "./places";
import type { Stroke } from "./strokes";

type Refusal = { code: string; params: Record<string, string> };

/** The code of a value that was being typed when the device stopped. */
export const UNFINISHED = "field_unfinished";
/** A pause in the typing after which it is kept. */
const PAUSE_MS = 250;

/**
 * One open draft: what the shell last said of it, and what is being shown of it. Every change goes to the disk first;
 * the view is what came back.
 */
export class Dossier {
  view: DraftView = $state.raw() as DraftView;
  /** The picture or code that somebody wants to take. */
  wanted = $state<Wanted | null>(null);
  /** The questions that a button asked for; `again` where they were answered before. */
  asking = $state.raw<{ purposes: PurposeView[]; again: boolean } | null>(null);
  /** What was refused last, and by which button: `answer`, `card`, `product:<code>`, `keep:<role>`, … */
  failed = $state<(Refusal & { by: string }) | null>(null);
  /** Values that were refused, by field, with what was typed: the one before it is what is kept. */
  problems = $state<Record<string, Refusal & { typed: string }>>({});
  /** The field or the picture that a link leads to; it takes the focus when it comes. */
  sought: string | null = null;
  /** The question that a link leads to; it is asked on arrival. */
  toAsk: string | null = null;
  slip = $state.raw<Slip | null>(null);
  /** Whoever hears the questions of this dossier. */
  readonly ear: Ear;

  #last: Promise<unknown> = Promise.resolve();
  #place: Place | null = null;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(view: DraftView) {
    this.view = view;
    const known = view.facts.spoken_language?.value;
    this.ear = new Ear(known && known !== "other" ? (known as SpokenLanguage) : null);
    const { what, typed } = view.place ?? {};
    // What was being typed when the battery was out is there again, and is no value yet.
    if (what && typed) this.problems[what] = { code: UNFINISHED, params: {}, typed };
  }

  /** Somebody is at this step, or in this field or at this picture of it: kept for whoever comes back. */
  isAt(place: Place, what: string | null = null): void {
    clearTimeout(this.#typing);
    if (place === this.#place && what === null) return;
    this.#place = place;
    // What was typed there and refused stays with it.
    this.#remember(what, what ? (this.problems[what]?.typed ?? null) : null);
  }

  /** Every pause in the typing is kept, beside the value that stands. */
  isTyping(field: string, typed: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#remember(field, typed), PAUSE_MS);
  }

  #remember(what: string | null, typed: string | null): void {
    const place = this.#place;
    // Where one was is a help and no promise: what goes wrong with it is not worth a word.
    if (place) void this.#inTurn(() => rememberPlace(this.view.id, place, what, typed)).catch(() => undefined);
  }

  get places(): Place[] {
    if (this.view.redo.length === 0) return PLACES;
    const open = new Set<Place>([
      ...this.view.redo.map((one) => one.step),
      ...this.view.missing.map((one) => one.step),
    ]);
    return PLACES.filter((place) => place === "send" || open.has(place));
  }

  /** Where one goes on: where somebody was, else the first place that is not done. */
  get next(): Place {
    const before = PLACES.find((place) => place === this.view.place?.step);
    if (before && this.places.includes(before)) return before;
    const redo = this.view.redo[0]?.step;
    if (redo) return redo;
    return this.view.steps.find((one) => one.state === "empty" || one.state === "partial")?.step ?? "send";
  }

  /** How a step stands. */
  stateOf(place: Place): PlaceState {
    if (this.hasProblem(place)) return "unsaved";
    if (place === "send") return "send";
    return this.view.steps.find((one) => one.step === place)?.state ?? "empty";
  }

  /** The word of that state; of a step that was begun, how much it lacks. */
  stateWord(place: Place): string {
    const count = this.view.missing.filter((one) => one.step === place).length;
    return said(`step_state_${this.stateOf(place)}`, { count }) ?? "";
  }

  /** Whether this step may be changed now. */
  isOpen(step: Step): boolean {
    return this.places.includes(step);
  }

  /** Goes to a step, and there to this field, picture or question. */
  goTo(place: Place, { seek, ask }: { seek?: string; ask?: string } = {}): void {
    this.sought = seek ?? null;
    this.toAsk = ask ?? null;
    router.go(`#/dossier/${this.view.id}/${place}`);
  }

  /** Goes to where this is mended. */
  goToMissing({ step, code, what }: Missing): void {
    this.goTo(step, code === "consent" ? { ask: what } : { seek: what });
  }

  /** The page has arrived: what a link wanted to have asked is asked. */
  arrived(): void {
    const wanted = this.toAsk;
    this.toAsk = null;
    const due = this.view.due.find((one) => one.purposes.some((purpose) => purpose.code === wanted));
    if (due) this.ask(due.moment);
  }

  /** What the camera is open for: what is wanted, once a yes stands for it. Never before, and never after a no. */
  get capturing(): Wanted | null {
    return this.wanted && mayOpen(this.wanted, (purpose, about) => this.answer(purpose, about)) ? this.wanted : null;
  }

  /** Takes this picture, with the questions of its moment before it. */
  want(what: Wanted, moment: Moment): void {
    this.failed = null;
    this.wanted = what;
    if (this.due(moment).length > 0) this.ask(moment);
    else if (!this.capturing) this.askAgain(...leaveOf(what));
  }

  ask(moment: Moment): void {
    this.asking = { purposes: this.due(moment), again: false };
  }

  /** Asks exactly this once more. The answer that comes now is the one that stands. */
  askAgain(purpose: string, about: ThirdPerson | null = null): void {
    const question = this.view.spoken.find((one) => one.code === purpose && one.about === about);
    if (question) this.asking = { purposes: [question], again: true };
  }

  /** The earlier answer stands. */
  stopAsking(): void {
    this.asking = null;
    if (!this.capturing) this.wanted = null;
  }

  get params(): { form: string; name: string } {
    const form = formOf(this.view.sex, this.view.birthYear, shell.now().getFullYear());
    return { form: said(`form_${form}`) ?? "", name: calledName(this.view.name) };
  }

  /** "bà Mai"; at the head of a sentence it is written large there. */
  get called(): string {
    return m.person_called(this.params);
  }

  due(moment: Moment): PurposeView[] {
    return this.view.due.find((one) => one.moment === moment)?.purposes ?? [];
  }

  /** The words of a purpose, as this person is to hear them. */
  words(purpose: string): string {
    return this.view.spoken.find((one) => one.code === purpose)?.text ?? "";
  }

  /** The answer that stands: the person's, or that of the third person who was asked. */
  answer(purpose: string, about: ThirdPerson | null = null): Answer | null {
    const of = (one: AnswerView) => one.purpose === purpose && (about === null || one.about === about);
    return this.view.answers.findLast(of)?.answer ?? null;
  }

  value(field: string): string | null {
    return this.view.facts[field]?.value ?? null;
  }

  fields(step: Step): FieldView[] {
    return this.view.fields.filter((one) => one.step === step);
  }

  findings(step: Step): Finding[] {
    return this.view.findings.filter((one) => one.step === step);
  }

  pictures(role: Role): AttachmentView[] {
    return this.view.attachments.filter((one) => one.role === role);
  }

  /** In a redo that names pictures of a step, only those pictures are open. */
  wants(role: Role, step: Step): boolean {
    const named = this.view.redo.filter((one) => one.step === step);
    return named.length === 0 || named.some((one) => one.role === null || one.role === role);
  }

  /** Whether a picture of this step is still to be taken again. */
  redoes(step: Step): boolean {
    return this.view.missing.some((one) => one.step === step && one.code === "redo");
  }

  /** `typed` is what stood in the field, where it was read into another form before it went. */
  async save(field: string, value: string, source: Source = "typed", typed = value): Promise<boolean> {
    clearTimeout(this.#typing);
    try {
      this.view = await this.#inTurn(() => saveField(this.view.id, field, value, source));
      this.failed = null;
      delete this.problems[field];
      return true;
    } catch (error) {
      this.problems[field] = { ...codeOf(error), typed };
      return false;
    }
  }

  /** What was kept stands, and what was typed instead of it is given up. */
  giveUp(field: string): void {
    delete this.problems[field];
  }

  /** Where a refused value was typed. */
  stepOf(field: string): Place {
    return this.view.fields.find((one) => one.field === field)?.step ?? "facts";
  }

  /** Whether a value of this step was refused. */
  hasProblem(place: Place): boolean {
    return Object.keys(this.problems).some((field) => this.stepOf(field) === place);
  }

  /** Writes what one field says into another, pair by pair. */
  async copy(pairs: [from: string, to: string][]): Promise<void> {
    for (const [from, to] of pairs) {
      const value = this.value(from);
      if (value) await this.save(to, value);
    }
  }

  /** The same draft in other words: nothing of it changes. */
  reload = () => this.#change("reload", () => draft(this.view.id));
  async tell(
    purpose: string,
    answer: Answer,
    by: AnsweredBy,
    about: ThirdPerson | null,
    heard: HeardAs | null = null,
  ): Promise<boolean> {
    const kept = await this.#change("answer", () => answerConsent(this.view.id, purpose, answer, by, about, heard));
    if (kept) void this.#keepTongue();
    return kept;
  }

  /** The language that was chosen for the questions is a fact of the dossier once the person allowed that it has any. */
  async #keepTongue(): Promise<void> {
    const chosen = this.ear.tongue?.language;
    const may = !this.view.ended && this.due("card").length === 0 && this.isOpen("facts");
    if (chosen && may && this.value("spoken_language") !== chosen) await this.save("spoken_language", chosen);
  }

  useZone = () => this.#change("zone", () => useZone(this.view.id));
  useCard = (payload: string) => this.#change("card", () => saveCard(this.view.id, payload));
  takeOffer = (carry: Carry, from: string) =>
    this.#change(`carry:${carry}:${from}`, () => takeOffer(this.view.id, carry, from));
  choose = (product: string) => this.#change(`product:${product}`, () => chooseProduct(this.view.id, product));
  keepAnyway = (id: string, because: KeptBecause) =>
    this.#change(`because:${id}`, () => keepAnyway(this.view.id, id, because));
  remove = (id: string) => this.#change(`remove:${id}`, () => removeAttachment(this.view.id, id));
  undo = () => this.#change("undo", () => undoRemove(this.view.id));

  /** Keeps a picture, in place of an `instead` that was to be taken again, and says what was kept. */
  async keep(role: Role, picture: Blob, instead: AttachmentView | null = null): Promise<AttachmentView | null> {
    const bytes = new Uint8Array(await picture.arrayBuffer());
    const before = new Set(this.pictures(role).map(({ id }) => id));
    if (!(await this.#change(`keep:${role}`, () => savePhoto(this.view.id, role, bytes)))) {
      // The size as it came, where the shell does not say what it measured.
      if (this.failed) this.failed.params = { bytes: String(bytes.length), ...this.failed.params };
      return null;
    }
    const kept = this.pictures(role).find(({ id }) => !before.has(id)) ?? null;
    // Of papers there are many: the new one does not take the old one's place by itself.
    if (instead && this.pictures(role).some(({ id }) => id === instead.id)) await this.remove(instead.id);
    return kept;
  }

  readBack = () => this.#change("read_back", () => readBack(this.view.id));
  keepSheet = (picture: Uint8Array<ArrayBuffer>) => this.#change("sheet", () => keepSheet(this.view.id, picture));
  bindPicture = (picture: Uint8Array<ArrayBuffer>) =>
    this.#change("sheet", () => bindSheetImage(this.view.id, picture));

  /** Binds the sheet in this frame; false where none is in sight, or it cannot be taken. */
  async bindFrame(frame: GreyFrame): Promise<boolean> {
    let bound = false;
    await this.#change("sheet", async () => {
      const view = await bindSheetFrame(this.view.id, frame);
      bound = view !== null;
      return view ?? this.view;
    });
    return bound;
  }

  async sign(picture: Blob, strokes: Stroke[]): Promise<boolean> {
    const text = await base64(picture);
    return this.#change("keep:signature", () => sign(this.view.id, text, strokes));
  }

  async keepVoice(recording: Blob): Promise<boolean> {
    const text = await base64(recording);
    return this.#change("keep:recording", () => keepVoice(this.view.id, text));
  }

  async submit(): Promise<boolean> {
    this.failed = null;
    // What stands in a field and was refused would be left behind without a word.
    if (Object.keys(this.problems).length > 0) {
      this.failed = { code: "field_unsaved", params: {}, by: "submit" };
      return false;
    }
    try {
      this.slip = await this.#inTurn(() => submitDossier(this.view.id));
      return true;
    } catch (error) {
      this.failed = { ...codeOf(error), by: "submit" };
      return false;
    }
  }

  /** One change after the other, so that the last answer is the last state. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = pending(this.#last.then(ask));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #change(by: string, ask: () => Promise<DraftView>): Promise<boolean> {
    this.failed = null;
    try {
      this.view = await this.#inTurn(ask);
      return true;
    } catch (error) {
      this.failed = { ...codeOf(error), by };
      return false;
    }
  }
}

export const [dossier, giveDossier] = createContext<Dossier>();
