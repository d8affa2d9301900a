import type { HeardAs, PurposeView, Retold, SpokenLanguage, VoiceView } from "$bindings";
import { codeOf } from "$kit";
import { readAloud, recording } from "$lib/commands";
import { language } from "$lib/i18n.svelte";
import { byVolunteer, heardAs, type Tongue, voiceFor } from "./choice";
import { Reading, type ReadingState } from "./reading";
import { sound } from "./sound";

/** Whoever hears the questions: in which language, how slowly, and what was heard of the one that stands there. */
export class Ear {
  /** Chosen once in a conversation; nothing until somebody chose. */
  tongue = $state.raw<Tongue | null>(null);
  slow = $state(false);
  loud = $state(false);
  state = $state<ReadingState>("still");
  /** Why it could not be read. */
  code = $state<string | null>(null);
  /** The question that was read to its end, and how. */
  #heard = $state.raw<{ text: string; as: HeardAs } | null>(null);
  #reading = new Reading((state, error) => {
    this.state = state;
    this.code = error ? codeOf(error).code : null;
  });

  constructor(known: SpokenLanguage | null = null) {
    if (known) this.tongue = { language: known, dialect: null };
  }

  get wanted(): Tongue {
    return this.tongue ?? { language: "vietnamese", dialect: null };
  }

  /** Reads this question, from the beginning. */
  read({ text }: Pick<PurposeView, "text">, voices: VoiceView[]): void {
    const voice = voiceFor(voices, this.wanted);
    const manner = { slow: this.slow, loud: this.loud };
    void this.#reading.start(
      async () =>
        voice
          ? sound(await recording(voice.id), voice.media, manner)
          : sound(await readAloud(text), "audio/wav", manner),
      () => {
        this.#heard = { text, as: heardAs(voice, language()) };
      },
    );
  }

  stop = (): void => {
    this.#reading.stop();
  };

  /** It was read to its end. */
  hasHeard(text: string): boolean {
    return this.#heard?.text === text;
  }

  /** How this question was heard, as evidence. Answering stops the reading. */
  evidence(text: string, retold?: Retold): HeardAs {
    this.stop();
    const as = this.#heard?.text === text ? this.#heard.as : byVolunteer(this.tongue?.language ?? null, language());
    return retold ? { ...as, retold } : as;
  }
}
