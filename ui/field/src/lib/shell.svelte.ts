import { listen } from "@tauri-apps/api/event";
import type { AppState, Changed, Language, SendOver, SyncState, TextSize, Theme } from "$bindings";
import { codeOf } from "$kit";
import { beginAnew } from "./anew";
import {
  appState,
  callNumber,
  lock,
  outbox,
  setIdle,
  setKiosk,
  setKioskLocks,
  setLanguage,
  setReadsAloud,
  setSendOver,
  setTextSize,
  setTheme,
  setToured,
  syncNow,
} from "./commands";
import { speak } from "./i18n.svelte";
import { newer } from "./newer";
import { settle } from "./pending";
import { isOnItsWay } from "./waiting";

/** What the whole window shares: who is signed in, how it looks, and how the sending stands. */
class Shell {
  state = $state.raw<AppState | null>(null);
  failed = $state<string | null>(null);
  sync = $state.raw<SyncState>({
    state: "idle",
    lastAt: null,
    code: null,
    keptBack: null,
    link: "unknown",
    guessed: false,
    againAt: null,
    turn: 0,
  });
  waiting = $state(0);
  /** Counts what the shell says has changed, so that a question that reads it is asked anew. */
  #changes = $state<Record<string, number>>({});

  async start(): Promise<void> {
    try {
      await listen<SyncState>("sync", ({ payload }) => this.#hearSync(payload));
      await listen<Changed>("changed", ({ payload }) => this.#hearChange(payload.what));
    } catch (error) {
      this.failed = codeOf(error).code;
      return;
    }
    await this.#ask();
  }

  async #ask(): Promise<void> {
    try {
      this.enter(await appState());
    } catch (error) {
      this.failed = codeOf(error).code;
    }
  }

  enter(state: AppState): void {
    this.failed = null;
    this.state = state;
    speak(state.language);
    document.documentElement.dataset.theme = state.theme;
    document.documentElement.dataset.text = state.textSize;
    document.documentElement.toggleAttribute("data-ribbon", state.training);
    document.documentElement.toggleAttribute("data-strip", state.kiosk);
    if (state.stage === "open") void this.#count();
  }

  /** Reading this makes a question depend on the shell's word that `what` has changed. */
  changed(what: string): number {
    return this.#changes[what] ?? 0;
  }

  /** The time by the province's clock, as well as this device can know it. */
  now(): Date {
    return new Date(Date.now() + (this.state?.clockAheadMs ?? 0));
  }

  async chooseLanguage(language: Language): Promise<void> {
    await setLanguage(language);
    if (this.state) this.enter({ ...this.state, language });
  }

  async chooseTheme(theme: Theme): Promise<void> {
    this.enter(await setTheme(theme));
  }

  async chooseTextSize(size: TextSize): Promise<void> {
    this.enter(await setTextSize(size));
  }

  /** Locks the screen. `stays`: who unlocks it again finds the place where they were, unless it is a counter's. */
  async lock({ stays = false } = {}): Promise<void> {
    await settle();
    await lock();
    await this.isLocked({ stays });
  }

  /** The screen was locked behind the page, which goes now. */
  async isLocked({ stays = false } = {}): Promise<void> {
    await beginAnew(this.state?.kiosk ? "#/queue" : stays ? location.hash : "#/today");
  }

  async chooseKiosk(kiosk: boolean): Promise<void> {
    this.enter(await setKiosk(kiosk));
  }

  async chooseAfterPerson(locks: boolean): Promise<void> {
    this.enter(await setKioskLocks(locks));
  }

  async chooseReadsAloud(reads: boolean): Promise<void> {
    this.enter(await setReadsAloud(reads));
  }

  async chooseSendOver(over: SendOver): Promise<void> {
    this.enter(await setSendOver(over));
  }

  async isToured(): Promise<void> {
    this.enter(await setToured());
  }

  async chooseIdle(minutes: number): Promise<void> {
    this.enter(await setIdle(minutes));
  }

  async callNumber(number: number): Promise<void> {
    this.enter(await callNumber(number));
  }

  async syncNow(): Promise<void> {
    this.#hearSync({ ...this.sync, state: "syncing" });
    try {
      this.#hearSync(await syncNow());
    } catch (error) {
      this.#hearSync({ ...this.sync, state: "problem", code: codeOf(error).code });
    }
    this.#hearChange(["outbox", "today"]);
  }

  #hearSync(sync: SyncState): void {
    this.sync = newer(this.sync, sync);
  }

  #hearChange(what: string[]): void {
    for (const one of what) this.#changes[one] = (this.#changes[one] ?? 0) + 1;
    if (what.includes("lock")) void this.isLocked();
    if (what.includes("left")) void this.#ask();
    if (what.includes("outbox") && this.state?.stage === "open") void this.#count();
  }

  async #count(): Promise<void> {
    try {
      const { rows, sync } = await outbox();
      this.waiting = rows.filter(isOnItsWay).length;
      this.#hearSync(sync);
    } catch {
      // The outbox screen shows what is wrong with it; a badge is not the place.
    }
  }
}

export const shell = new Shell();
