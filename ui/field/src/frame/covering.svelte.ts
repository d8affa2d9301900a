import { createContext, tick } from "svelte";

/** Whether the whole screen is covered, while somebody else listens or looks on. Locking forgets it. */
export class Covering {
  on = $state(false);
  #before: HTMLElement | null = null;
  #top = 0;

  put = (): void => {
    this.#before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.#top = scrollY;
    this.on = true;
  };

  /** What was shown is shown again, and the focus is where it was. */
  lift = async (): Promise<void> => {
    const before = this.#before;
    this.on = false;
    await tick();
    scrollTo(0, this.#top);
    before?.focus({ preventScroll: true });
  };
}

export const [covering, giveCovering] = createContext<Covering>();
