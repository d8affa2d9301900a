import type {
  Flaw,
  FreeSheet,
  KeptBecause,
  PurposeView,
  SaidAnswer,
  SaidConfirmation,
  SaidMark,
  SaidWitness,
} from "$bindings";
import { codeOf } from "$kit";
import { checkWitness, freeSheetFrame, freeSheetImage, type GreyFrame, showsSheet } from "$lib/commands";
import { problem } from "$lib/i18n.svelte";
import type { Stroke } from "../dossier/strokes";
import { base64 } from "./base64";
import { lastOf, type Way, wayAfter, wayOf } from "./ways";

type Refusal = { code: string; params: Record<string, string> };
type Bytes = Uint8Array<ArrayBuffer>;

/** What a person confirms by one mark outside a dossier. Nothing is kept before it is saved, and then all of it is. */
export class Marked {
  /** What was said of each way, and of the witness. */
  told = $state.raw<SaidAnswer[]>([]);
  /** Signing is offered first; its words stand beside the pad, and signing is the yes. */
  way = $state<Way | null>("signature");
  readBackAt = $state<string | null>(null);
  signature = $state.raw<{ picture: Blob; strokes: Stroke[] } | null>(null);
  voice = $state.raw<Blob | null>(null);
  /** The sheet that was scanned, and its picture once it bears the mark. */
  sheet = $state.raw<FreeSheet | null>(null);
  picture = $state.raw<Blob | null>(null);
  /** What is wrong with that picture, and why it is kept all the same. */
  flaws = $state.raw<Flaw[]>([]);
  because = $state<KeptBecause | null>(null);
  witness = $state<SaidWitness>({ name: "", birth: "", relation: "", number: "" });
  /** Questions that are being asked now. */
  asking = $state.raw<PurposeView[] | null>(null);
  /** What the camera is open for. */
  camera = $state<"scan" | "shoot" | null>(null);
  /** Somebody comes back to the mark from a question or the camera. */
  returns = false;
  /** What the last try to save said. */
  failed = $state.raw<Refusal | null>(null);
  /** What the last look at the witness or the sheet said. */
  refused = $state.raw<Refusal | null>(null);
  /** Sheets with ink under answers that no longer stand. */
  #spent = new Set<string>();

  /** What the last try to save said of this field. */
  said(...codes: string[]): string | null {
    return this.failed && codes.includes(this.failed.code) ? problem(this.failed.code, this.failed.params) : null;
  }

  /** The answer that stands. */
  answer(purpose: string, about: SaidAnswer["about"] = undefined) {
    return lastOf(this.told, purpose, about);
  }

  ask(questions: PurposeView[], ...codes: string[]): void {
    this.asking = codes.flatMap((code) => questions.filter((one) => one.code === code));
  }

  /** The person, or the witness, was asked. Other answers than to the ways themselves are read back anew. */
  answered(said: SaidAnswer[]): void {
    this.told = [...this.told, ...said];
    this.way = wayAfter(this.way, said);
    this.voice = null;
    if (said.some((one) => wayOf(one.purpose) === null)) this.unconfirm();
    this.back();
  }

  /** A no to signing: the other ways are offered. */
  doesNotSign(): void {
    this.signature = null;
    this.answered([said("mark_signature", "no", "volunteer")]);
  }

  /** Somebody signs after all. */
  signs(): void {
    this.way = "signature";
    this.voice = null;
    this.failed = null;
  }

  readBack(): void {
    this.readBackAt = new Date().toISOString();
    this.failed = null;
  }

  /** A mark under something else is none. A sheet that bears it goes with it. */
  unconfirm(): void {
    this.readBackAt = null;
    this.signature = null;
    this.voice = null;
    if (this.picture && this.sheet) {
      this.#spent.add(this.sheet.serial);
      this.sheet = null;
    }
    this.picture = null;
  }

  /** From a question or the camera to where it was opened. */
  back(): void {
    this.asking = null;
    this.camera = null;
    this.failed = null;
    this.refused = null;
    this.returns = true;
  }

  /** Opens the camera, once whoever is named may witness. */
  async look(what: "scan" | "shoot", person: string, receiver: string | null): Promise<void> {
    await this.#tries(async () => {
      await checkWitness(person, $state.snapshot(this.witness), receiver);
      this.refused = null;
      this.camera = what;
    });
  }

  bindFrame = (frame: GreyFrame) => this.#bind(() => freeSheetFrame(frame));
  bindPicture = (picture: Bytes) => this.#bind(() => freeSheetImage(picture));

  #bind(found: () => Promise<FreeSheet | null>): Promise<void> {
    return this.#tries(async () => {
      const sheet = await found();
      if (!sheet) return;
      if (this.#spent.has(sheet.serial)) throw { code: "sheet_used" };
      this.sheet = sheet;
      this.picture = null;
      this.back();
    });
  }

  /** The picture of the marked sheet, where it shows the sheet that was scanned. */
  show(picture: Blob, bytes: Bytes): Promise<void> {
    return this.#tries(async () => {
      this.flaws = await showsSheet(this.sheet?.serial ?? "", bytes);
      this.because = null;
      this.picture = picture;
      this.back();
    });
  }

  async #tries(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.refused = codeOf(error);
    }
  }

  /** Hands it over with the mark; answers with whether it is on the disk. */
  async keep(send: (confirmed: SaidConfirmation, told: SaidAnswer[]) => Promise<unknown>): Promise<boolean> {
    if (this.readBackAt === null) return this.refuse("account_read_back");
    const made = await this.#made();
    if (!made) return this.refuse("account_mark");
    const confirmed = { readBackAt: this.readBackAt, made };
    // Signing is the yes to it.
    const signing = made.mark === "signature" ? [said("mark_signature", "yes", "person")] : [];
    return this.#send(() => send(confirmed, [...this.told, ...signing]));
  }

  /** The same where there is no mark to make: by phone. */
  async keepWithout(send: (confirmed: null, told: SaidAnswer[]) => Promise<unknown>): Promise<boolean> {
    return this.#send(() => send(null, []));
  }

  async #made(): Promise<SaidMark | null> {
    if (this.way === "signature" && this.signature) {
      const { picture, strokes } = this.signature;
      return { mark: "signature", picture: await base64(picture), strokes };
    }
    if (this.way === "sheet" && this.sheet && this.picture) {
      const { serial } = this.sheet;
      const witness = $state.snapshot(this.witness);
      return { mark: "sheet", serial, picture: await base64(this.picture), because: this.because, witness };
    }
    if (this.way === "voice" && this.voice) return { mark: "voice", recording: await base64(this.voice) };
    return null;
  }

  async #send(send: () => Promise<unknown>): Promise<boolean> {
    this.failed = null;
    try {
      await send();
      return true;
    } catch (error) {
      this.failed = codeOf(error);
      return false;
    }
  }

  refuse(code: string): boolean {
    this.failed = { code, params: {} };
    return false;
  }
}

function said(purpose: string, answer: SaidAnswer["answer"], by: SaidAnswer["by"]): SaidAnswer {
  return { purpose, answer, by, at: new Date().toISOString(), heard: null };
}
