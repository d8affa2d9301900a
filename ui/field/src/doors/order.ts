import type { Side } from "$bindings";

/** Where the door at `from` goes so that it stands at `to`: before or after another one. `null` where it stays. */
export function beside<T>(doors: T[], from: number, to: number): { side: Side; other: T } | null {
  const other = doors[to];
  if (from === to || other === undefined || doors[from] === undefined) return null;
  return { side: to < from ? "before" : "after", other };
}

/** Over which of these rows the finger is: the one whose middle is nearest. */
export function nearest(middles: number[], y: number): number {
  let best = 0;
  for (const [at, middle] of middles.entries()) {
    if (Math.abs(middle - y) < Math.abs((middles[best] ?? Number.POSITIVE_INFINITY) - y)) best = at;
  }
  return best;
}

/** The same with one moved. */
export function moved<T>(all: T[], from: number, to: number): T[] {
  const one = all[from];
  if (one === undefined) return all;
  const others = all.filter((_, at) => at !== from);
  return [...others.slice(0, to), one, ...others.slice(to)];
}
