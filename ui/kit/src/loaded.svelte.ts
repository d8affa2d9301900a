import { untrack } from "svelte";

/** A refusal that has a code of the catalogue; both screens' calls throw this shape. */
export interface Coded {
  code: string;
  params?: Record<string, string>;
}

export type LoadedState<T> =
  | { at: "waiting" }
  | { at: "failed"; code: string; params: Record<string, string> }
  | { at: "there"; value: T };

export function codeOf(error: unknown): { code: string; params: Record<string, string> } {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    return { code: error.code, params: (error as Coded).params ?? {} };
  }
  return { code: "unknown", params: {} };
}

/**
 * The answer to a question: waiting, failed or there. Asks anew when something that the question reads changes, and
 * then clears the old answer unless `keep` says that it stays until the new one is there.
 * Made in the script of a component.
 */
export class Loaded<T> {
  state = $state.raw<LoadedState<T>>({ at: "waiting" });
  #turn = 0;
  #ask: () => Promise<T>;
  #keep: boolean;

  constructor(ask: () => Promise<T>, { keep = false }: { keep?: boolean } = {}) {
    this.#ask = ask;
    this.#keep = keep;
    $effect(() => {
      const answer = ask();
      untrack(() => {
        if (!this.#keep) this.state = { at: "waiting" };
        void this.#follow(answer);
      });
    });
  }

  /** The value, or `undefined` while there is none. */
  get value(): T | undefined {
    return this.state.at === "there" ? this.state.value : undefined;
  }

  /** A value that came another way, for instance as the answer of a change. */
  set(value: T): void {
    this.#turn += 1;
    this.state = { at: "there", value };
  }

  /** Asks again after a failure, showing that it does. */
  again = (): void => {
    this.state = { at: "waiting" };
    void this.#follow(untrack(this.#ask));
  };

  /** Asks again and keeps what is shown until the new answer is there. */
  refresh = (): void => {
    void this.#follow(untrack(this.#ask));
  };

  async #follow(answer: Promise<T>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const value = await answer;
      if (turn === this.#turn) this.state = { at: "there", value };
    } catch (error) {
      if (turn === this.#turn) this.state = { at: "failed", ...codeOf(error) };
    }
  }
}
