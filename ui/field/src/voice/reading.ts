/** What is being read aloud. One thing at a time; whatever stops it stops it at once, also before the first sound. */

export type ReadingState = "still" | "coming" | "reading" | "failed";

/** Something that sounds. */
export interface Sound {
  play(onend: () => void): Promise<void>;
  /** Silence, and nothing of it stays. */
  stop(): void;
}

export class Reading {
  #state: ReadingState = "still";
  #turn = 0;
  #sound: Sound | null = null;

  constructor(readonly onchange: (state: ReadingState, error?: unknown) => void) {}

  get state(): ReadingState {
    return this.#state;
  }

  /** Reads from the beginning. `onwhole`: all of it was heard. */
  async start(bring: () => Promise<Sound>, onwhole: () => void): Promise<void> {
    this.stop();
    this.#turn += 1;
    const mine = this.#turn;
    this.#is("coming");
    try {
      const sound = await bring();
      if (mine !== this.#turn) return sound.stop();
      this.#sound = sound;
      await sound.play(() => {
        if (mine !== this.#turn) return;
        this.stop();
        onwhole();
      });
      if (mine === this.#turn && this.#sound === sound) this.#is("reading");
    } catch (error) {
      if (mine !== this.#turn) return;
      this.stop();
      this.#is("failed", error);
    }
  }

  stop(): void {
    this.#turn += 1;
    this.#sound?.stop();
    this.#sound = null;
    if (this.#state !== "still") this.#is("still");
  }

  #is(state: ReadingState, error?: unknown): void {
    this.#state = state;
    this.onchange(state, error);
  }
}
