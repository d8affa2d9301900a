import type { AlikeView, ProposalRow, Sex, Why } from "$bindings";
import { codeOf, formatDate, parseDate } from "$kit";
import { alike, propose } from "$lib/commands";

const NOBODY: AlikeView = { people: [], proposals: [] };

/** Somebody who is being put forward. Nothing is kept before it is sent off, and who is there already is shown first. */
export class Proposal {
  unit = $state("");
  name = $state("");
  birth = $state("");
  sex = $state<Sex | null>(null);
  hamlet = $state("");
  head = $state("");
  why = $state<Why | null>(null);
  note = $state("");
  phone = $state("");
  alike = $state.raw<AlikeView>(NOBODY);
  failed = $state.raw<{ code: string; params: Record<string, string> } | null>(null);
  #turn = 0;

  /** How many may be meant already. */
  get known(): number {
    return this.alike.people.length + this.alike.proposals.length;
  }

  /** A date as the shell reads it; what is none goes as it was typed, and comes back with the reason. */
  get #date(): string {
    const date = parseDate(this.birth);
    return date ? formatDate(date) : this.birth;
  }

  /** Looks for who may be meant, as one types. */
  look = async (): Promise<void> => {
    this.#turn += 1;
    const turn = this.#turn;
    const name = this.name.trim();
    const found = name.includes(" ") ? await alike(name, this.#date).catch(() => NOBODY) : NOBODY;
    if (turn === this.#turn) this.alike = found;
  };

  async send(): Promise<ProposalRow[] | null> {
    if (!this.why) {
      this.failed = { code: "proposal_why", params: {} };
      return null;
    }
    try {
      this.failed = null;
      return await propose({
        unit: this.unit,
        name: this.name,
        birth: this.#date,
        sex: this.sex,
        hamlet: this.hamlet,
        head: this.head,
        why: this.why,
        note: this.note,
        phone: this.phone,
      });
    } catch (error) {
      this.failed = codeOf(error);
      return null;
    }
  }
}
