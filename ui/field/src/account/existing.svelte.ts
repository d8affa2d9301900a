import type { AccountScan, SaidAnswer } from "$bindings";
import { reportAccount } from "$lib/commands";
import { Marked } from "./marked.svelte";

/** An account that is being written down. Nothing is kept before it is saved, and then all of it is. */
export class Existing extends Marked {
  bank = $state<string | null>(null);
  bankName = $state("");
  account = $state("");
  again = $state("");
  holder = $state("");
  /** The number came from the person's own code, so it is not typed twice. */
  read = $state(false);

  constructor(readonly person: string) {
    super();
  }

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

  /** Keeps it; answers with whether it is on the disk. */
  async save(answers: SaidAnswer[]): Promise<boolean> {
    if (!this.bank) return this.refuse("account_bank");
    const account = {
      personId: this.person,
      bank: this.bank,
      bankName: this.bankName,
      account: this.account,
      again: this.again,
      holder: this.holder,
      source: this.read ? ("vietqr" as const) : ("typed" as const),
    };
    return this.keep((confirmed, told) => reportAccount({ ...account, answers: [...answers, ...told], confirmed }));
  }
}
