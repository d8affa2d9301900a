/** One key without a modifier does one thing; while somebody types or a dialog is open, none does. */
export type Keys = Record<string, () => void>;

export const typesText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select") !== null;

/**
 * The letter on the key cap. Vietnamese typing programs turn `a` and `s` into `á` before the page hears of it, so the
 * physical key counts for letters and digits; everything else goes by what it wrote.
 */
export function keyName(event: Pick<KeyboardEvent, "code" | "key">): string {
  const cap = /^(?:Key([A-Z])|Digit([0-9])|Numpad([0-9]))$/.exec(event.code);
  if (cap) return cap[1] ?? cap[2] ?? cap[3] ?? "";
  if (event.code === "NumpadAdd" || event.key === "=") return "+";
  if (event.code === "NumpadSubtract") return "-";
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

export function press(keys: Keys, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (typesText(event.target) || document.querySelector("dialog[open]") !== null) return;
  const name = keyName(event);
  // Enter and space belong to the button or link that has the focus.
  const act = keys[name];
  if (!act) return;
  event.preventDefault();
  act();
}
