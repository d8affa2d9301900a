import { codeOf } from "$kit";
import { problem } from "$lib/i18n.svelte";
import { base64 } from "./base64";

type Refusal = { code: string; params: Record<string, string> };

/** What a person confirms by a mark, or by saying that they cannot make one. Nothing is kept before it is saved. */
export class Marked {
  signature = $state.raw<Blob | null>(null);
  cannot = $state(false);
  failed = $state.raw<Refusal | null>(null);

  /** What the last try to save said of this field. */
  said(...codes: string[]): string | null {
    return this.failed && codes.includes(this.failed.code) ? problem(this.failed.code, this.failed.params) : null;
  }

  /** Hands it over with the mark; answers with whether it is on the disk. */
  async keep(send: (signature: string | null) => Promise<unknown>): Promise<boolean> {
    this.failed = null;
    if (!this.signature && !this.cannot) return this.refuse("account_mark");
    return this.#send(async () => send(this.signature ? await base64(this.signature) : null));
  }

  /** The same where there is no mark to make: by phone. */
  async keepWithout(send: (signature: null) => Promise<unknown>): Promise<boolean> {
    return this.#send(() => send(null));
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
