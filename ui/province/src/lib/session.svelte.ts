import { codeOf } from "$kit";
import { me, signIn, signOut } from "./api";
import { whenSignedOut } from "./http";
import { speak } from "./i18n.svelte";
import type { Language, Me, Role } from "./types";

type SessionState =
  | { at: "waiting" }
  | { at: "failed"; code: string }
  /** Nobody is signed in; `ended` says that somebody was, until the server ended it. */
  | { at: "out"; ended: boolean }
  | { at: "in"; me: Me };

/** A language that was chosen stands in the address, since nothing is stored in the browser. */
const CHOSEN = "lang";

/** Who works here, and in which language. */
export class Session {
  state = $state.raw<SessionState>({ at: "waiting" });
  /** How many dossiers wait for a clerk, as last heard; `null` before. */
  waiting = $state<number | null>(null);

  constructor() {
    const chosen = new URLSearchParams(location.search).get(CHOSEN);
    speak(chosen === "en" ? "en" : "vi");
    whenSignedOut(() => {
      this.state = { at: "out", ended: this.state.at === "in" };
    });
    void this.start();
  }

  start = async (): Promise<void> => {
    this.state = { at: "waiting" };
    try {
      this.#enter(await me());
    } catch (error) {
      const state = this.state as SessionState;
      if (state.at !== "out") this.state = { at: "failed", code: codeOf(error).code };
    }
  };

  async signIn(name: string, password: string): Promise<void> {
    this.#enter(await signIn(name, password));
  }

  async signOut(): Promise<void> {
    await signOut();
    this.waiting = null;
    this.state = { at: "out", ended: false };
  }

  has(role: Role): boolean {
    return this.state.at === "in" && this.state.me.roles.includes(role);
  }

  choose(language: Language): void {
    const address = new URL(location.href);
    address.searchParams.set(CHOSEN, language);
    history.replaceState(null, "", address);
    speak(language);
  }

  #enter(me: Me): void {
    if (!new URLSearchParams(location.search).has(CHOSEN)) speak(me.language);
    this.state = { at: "in", me };
  }
}
