import { codeOf } from "$kit";
import { accept, dossier, giveBack, nextDossier } from "$lib/api";
import type { Dossier, Next, Reason } from "$lib/types";
import { Pictures } from "./pictures.svelte";
import { awaitsClerk } from "./standing";

/** A dossier and its pictures, together as they lie on the desk. */
export interface Case {
  dossier: Dossier;
  pictures: Pictures;
}

/** What was decided last, said once beside the next dossier. */
export interface Decided {
  what: "accepted" | "returned";
  number: string;
}

async function fetchCase(id: string): Promise<Case> {
  const found = await dossier(id);
  return { dossier: found, pictures: new Pictures(id, found.attachments) };
}

/** The dossier on the desk, and the one below it that is fetched while the clerk reads. */
export class Desk {
  state = $state.raw<{ at: "waiting" } | { at: "failed"; code: string } | { at: "there"; value: Case }>({
    at: "waiting",
  });
  decided = $state.raw<Decided | null>(null);
  #open: string | null = null;
  #ahead: { id: string; case: Promise<Case> } | null = null;

  async open(id: string): Promise<void> {
    if (this.#open === id && this.state.at === "there") return;
    this.#clear();
    this.#open = id;
    const ahead = this.#ahead?.id === id ? this.#ahead.case : null;
    if (!ahead) this.#forget();
    this.#ahead = null;
    try {
      const value = await (ahead ?? fetchCase(id)).catch(() => fetchCase(id));
      if (this.#open !== id) return value.pictures.drop();
      this.state = { at: "there", value };
      if (awaitsClerk(value.dossier.standing)) void this.#look(id);
    } catch (error) {
      if (this.#open === id) this.state = { at: "failed", code: codeOf(error).code };
    }
  }

  again = (): Promise<void> => {
    const id = this.#open;
    this.#open = null;
    return id === null ? Promise.resolve() : this.open(id);
  };

  /** The id of the dossier after this one, or `null` where the queue ends. */
  async next(): Promise<string | null> {
    return this.#ahead?.id ?? (await nextDossier(this.#id()))?.id ?? null;
  }

  accept(): Promise<string | null> {
    return this.#decide("accepted", accept(this.#id(), this.#current()));
  }

  giveBack(reasons: Reason[]): Promise<string | null> {
    return this.#decide("returned", giveBack(this.#id(), this.#current(), reasons));
  }

  /** Lets go of every picture, also of those that were fetched ahead. */
  close(): void {
    this.#clear();
    this.#forget();
    this.#open = null;
  }

  #id(): string {
    if (this.#open === null) throw new Error("nothing lies on the desk");
    return this.#open;
  }

  /** The revision that the clerk reads: the province refuses a decision on another one. */
  #current(): string | null {
    return this.state.at === "there" ? this.state.value.dossier.current : null;
  }

  async #decide(what: Decided["what"], answer: Promise<Next>): Promise<string | null> {
    const number = this.state.at === "there" ? this.state.value.dossier.number : "";
    const { next } = await answer;
    this.decided = { what, number };
    return next;
  }

  /** Fetches the next dossier while this one is read. That it failed is told when somebody goes there. */
  async #look(id: string): Promise<void> {
    const next = await nextDossier(id).catch(() => null);
    if (this.#open !== id || next === null || next.id === id) return;
    const ahead = fetchCase(next.id);
    ahead.catch(() => {});
    this.#ahead = { id: next.id, case: ahead };
  }

  #forget(): void {
    this.#ahead?.case.then(
      (ahead) => ahead.pictures.drop(),
      () => {},
    );
    this.#ahead = null;
  }

  #clear(): void {
    if (this.state.at === "there") this.state.value.pictures.drop();
    this.state = { at: "waiting" };
  }
}
