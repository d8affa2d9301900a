import type { PersonRow, RosterComing, RosterPage } from "$bindings";
import { codeOf } from "$kit";
import { searchRoster } from "$lib/commands";

const PAGE = 40;
const LATE_MS = 300;

/** What is asked of the list, and the pages of the answer that have been looked at. The question outlives the screen. */
class Roster {
  query = $state("");
  filter = $state("all");
  total = $state(0);
  /** How many are on the list, whatever is searched for; known once nothing was. */
  everybody = $state<number | null>(null);
  counts = $state.raw<Record<string, number>>({});
  /** More of the list is on its way. */
  coming = $state.raw<RosterComing | null>(null);
  pages = $state.raw<Map<number, PersonRow[]>>(new Map());
  failed = $state<string | null>(null);
  asked = $state(false);
  /** The answer to what stands there has taken so long that the screen says so. */
  late = $state(false);
  #turn = 0;
  #asking = new Set<number>();

  row(at: number): PersonRow | undefined {
    return this.pages.get(Math.floor(at / PAGE))?.[at % PAGE];
  }

  /** Asks the question as it stands from its first page; the old answer stays until the new one is there. */
  ask(): void {
    this.#turn += 1;
    this.#asking.clear();
    const turn = this.#turn;
    const timer = setTimeout(() => {
      this.late = turn === this.#turn;
    }, LATE_MS);
    void this.#page(0, true).finally(() => {
      clearTimeout(timer);
      if (turn === this.#turn) this.late = false;
    });
  }

  /** Sees to it that the rows from `first` to `last` are there. */
  need(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
      if (!this.pages.has(page) && page * PAGE < this.total) void this.#page(page, false);
    }
  }

  async #page(page: number, fresh: boolean): Promise<void> {
    if (this.#asking.has(page)) return;
    this.#asking.add(page);
    const turn = this.#turn;
    const query = this.query;
    try {
      const answer = await searchRoster(query, this.filter, page * PAGE, PAGE);
      if (query.trim() === "") this.everybody = answer.counts.all ?? null;
      if (turn === this.#turn) this.#keep(page, answer, fresh);
    } catch (error) {
      if (turn === this.#turn) this.failed = codeOf(error).code;
    } finally {
      if (turn === this.#turn) this.#asking.delete(page);
    }
  }

  #keep(page: number, answer: RosterPage, fresh: boolean): void {
    this.failed = null;
    this.asked = true;
    this.total = answer.total;
    this.counts = answer.counts;
    this.coming = answer.coming;
    this.pages = new Map([...(fresh ? [] : this.pages), [page, answer.rows]]);
  }
}

export const roster = new Roster();
