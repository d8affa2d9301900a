import type { Flaw } from "$bindings";

/** What the judge said of one frame: what it would have otherwise, what matters most first, and where the thing lies. */
export interface Look {
  flaws: readonly Flaw[];
  /** Corners in shares of the picture, clockwise; `null` where nothing was found. */
  place: readonly (readonly [number, number])[] | null;
}

/** Words stay this long, so that they can be read while a hand moves. */
const HELD_MS = 700;
/** Good for this long, and at least so many frames, is good. */
const GOOD_MS = 500;
const GOOD_LOOKS = 3;
/** A corner that wandered by more than this share of the picture belongs to a hand that moves. */
const STILL = 0.02;

/** From frame to frame: which words stand on the screen, and when the shutter goes by itself. */
export class Steady {
  /** What is said; `null` before anything was seen. */
  hint: Flaw | "good" | "still" | null = null;
  #since = Number.NEGATIVE_INFINITY;
  #good: { at: number; place: Look["place"] }[] = [];
  #told = false;

  /** Takes one more look. True once the picture has been good, and the hand still, for long enough. */
  sees({ flaws, place }: Look, now: number): boolean {
    const [first] = flaws;
    if (first !== undefined) {
      this.#anew();
      this.#say(first, now);
      return false;
    }
    if (this.#good.some((one) => wandered(one.place, place))) this.#anew();
    this.#good.push({ at: now, place });
    const began = this.#good[0]?.at ?? now;
    const done = this.#good.length >= GOOD_LOOKS && now - began >= GOOD_MS;
    this.#say(done ? "good" : "still", now);
    const tells = done && !this.#told;
    this.#told ||= done;
    return tells;
  }

  /** Takes what would help a code to be read; `null` where that is not known. */
  hears(help: Flaw | null, now: number): void {
    if (help) this.#say(help, now);
    else if (now - this.#since >= HELD_MS) this.hint = null;
  }

  #anew(): void {
    this.#good = [];
    this.#told = false;
  }

  #say(hint: NonNullable<Steady["hint"]>, now: number): void {
    if (hint === this.hint) return;
    // That it is good now may be said at once; what is wrong waits until the last words could be read.
    const lasting = hint === "good" || hint === "still" || this.hint === null || now - this.#since >= HELD_MS;
    if (!lasting) return;
    this.hint = hint;
    this.#since = now;
  }
}

function wandered(before: Look["place"], now: Look["place"]): boolean {
  if (!(before && now)) return false;
  return before.some(([x, y], at) => {
    const corner = now[at];
    return corner === undefined || Math.hypot(corner[0] - x, corner[1] - y) > STILL;
  });
}
