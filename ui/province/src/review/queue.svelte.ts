import { codeOf } from "$kit";
import { dossiers } from "$lib/api";
import type { DossierRow } from "$lib/types";

const PAGE = 50;

/** A list that grows page by page behind a key, so that what arrives meanwhile never shifts it. */
export class Queue {
  state = $state.raw<{ at: "waiting" } | { at: "failed"; code: string } | { at: "there" }>({ at: "waiting" });
  rows = $state.raw<DossierRow[]>([]);
  total = $state(0);
  /** Why the page after the last one did not come; the rows stay. */
  moreFailed = $state<string | null>(null);
  #next: string | null = null;
  #asking = false;

  constructor(private readonly filter: string) {
    void this.start();
  }

  get hasMore(): boolean {
    return this.rows.length < this.total && this.#next !== null;
  }

  start = async (): Promise<void> => {
    this.state = { at: "waiting" };
    try {
      const page = await dossiers(this.filter, null, PAGE);
      this.rows = page.rows;
      this.total = page.total;
      this.#next = page.next;
      this.state = { at: "there" };
    } catch (error) {
      this.state = { at: "failed", code: codeOf(error).code };
    }
  };

  more = async (): Promise<void> => {
    if (this.#asking || this.#next === null) return;
    this.#asking = true;
    this.moreFailed = null;
    try {
      const page = await dossiers(this.filter, this.#next, PAGE);
      const known = new Set(this.rows.map((row) => row.id));
      this.#next = page.next;
      this.total = page.total;
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(row.id))];
    } catch (error) {
      this.moreFailed = codeOf(error).code;
    } finally {
      this.#asking = false;
    }
  };
}
