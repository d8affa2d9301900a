import type { AccountScan, SaidAnswer } from "$bindings";
import { codeOf } from "$kit";
import { reportAccount } from "$lib/commands";
import { base64 } from "./base64";

type Refusal = { code: string; params: Record<string, string> };

/** An account that is being written down. Nothing is kept before it is saved, and then all of it is. */
export class Existing {
  answers = $state.raw<SaidAnswer[] | null>(null);
  bank = $state<string | null>(null);
  bankName = $state("");
  account = $state("");
  again = $state("");
  holder = $state("");
  /** The number came from the person's own code, so it is not typed twice. */
  read = $state(false);
  signature = $state.raw<Blob | null>(null);
  cannot = $state(false);
  failed = $state.raw<Refusal | null>(null);

  constructor(readonly person: string) {}

  take(scan: AccountScan): void {
    this.bank = scan.known ? scan.bank : "other";
    this.account = scan.account;
    this.again = "";
    this.read = true;
    if (scan.holder) this.holder = scan.holder;
    this.failed = null;
  }

  type(): void {
    this.read = false;
    this.account = "";
    this.again = "";
  }

  /** What is wrong with this field, as the last try to save said. */
  wrong(...codes: string[]): Refusal | null {
    return this.failed && codes.includes(this.failed.code) ? this.failed : null;
  }

  /** Keeps it; answers with whether it is on the disk. */
  async save(): Promise<boolean> {
    if (!this.bank) return this.#refuse("account_bank");
    if (!this.signature && !this.cannot) return this.#refuse("account_mark");
    try {
      await reportAccount({
        personId: this.person,
        bank: this.bank,
        bankName: this.bankName,
        account: this.account,
        again: this.again,
        holder: this.holder,
        source: this.read ? "vietqr" : "typed",
        answers: this.answers ?? [],
        signature: this.signature ? await base64(this.signature) : null,
      });
      return true;
    } catch (error) {
      this.failed = codeOf(error);
      return false;
    }
  }

  #refuse(code: string): boolean {
    this.failed = { code, params: {} };
    return false;
  }
}
