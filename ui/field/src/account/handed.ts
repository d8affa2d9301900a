import type { AccountScan } from "$bindings";

/** An account whose code was shown where a card was looked for: read there, and taken where it belongs. */
let held: { person: string; scan: AccountScan } | null = null;

export function hand(person: string, scan: AccountScan): void {
  held = { person, scan };
}

/** What was read for this person, once. What was read for another is nobody's. */
export function handed(person: string): AccountScan | null {
  const scan = held?.person === person ? held.scan : null;
  held = null;
  return scan;
}
