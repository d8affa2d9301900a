import type { Language } from "$bindings";
import { formatBytes } from "$kit";
import { tooLarge } from "./limits";
import { m } from "./paraglide/messages.js";
import { overwriteGetLocale } from "./paraglide/runtime.js";

export { m };

let current = $state<Language>("vi");
// Messages read the language through this rune, so what stands on the screen changes with it.
overwriteGetLocale(() => current);

export function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language;
}

export function language(): Language {
  return current;
}

type Message = (params: Record<string, string | number>) => string;
const catalogue = m as unknown as Record<string, Message | undefined>;

/** The words of a key that is made from a code, or `null` where the catalogue has none. */
export function said(key: string, params: Record<string, string | number> = {}): string | null {
  return catalogue[key.replaceAll("-", "_").replaceAll(":", "_")]?.(params) ?? null;
}

/** The words of `<prefix>_<code>`; a code without words is shown as it is. */
export function word(
  prefix:
    | "field"
    | "step"
    | "reason"
    | "role"
    | "purpose"
    | "form_word"
    | "paper_kind"
    | "paper_size"
    | "state"
    | "finding"
    | "history"
    | "kind"
    | "provider"
    | "way"
    | "way_owner"
    | "season"
    | "channel"
    | "barrier_group"
    | "usual_day"
    | "answer_desk"
    | "complaint"
    | "against"
    | "bring"
    | "carry_take"
    | "missed_because"
    | "after_missed"
    | "found_by"
    | "why"
    | "wrong"
    | "right"
    | "ask_state"
    | "withdraw_then"
    | "live"
    | "flaw",
  code: string,
  params: Record<string, string | number> = {},
): string {
  return said(`${prefix}_${code}`, params) ?? code;
}

/** What a refusal says on the screen. */
export function problem(code: string, params: Record<string, string> = {}): string {
  // What a foreign code on a piece of paper is, where it is known; then the refusal; then the refusal of a card's code.
  const kind = params.kind ? said(`code_${params.kind}`) : null;
  const sizes = code.endsWith("_too_large") ? tooLarge(params) : null;
  const measured =
    sizes && said(`code_${code}_measured`, { size: formatBytes(sizes.size), allowed: formatBytes(sizes.allowed) });
  return (
    kind ??
    measured ??
    said(`code_${code}`, params) ??
    said(`code_${code.replace(/^card_/, "")}`, params) ??
    m.code_unknown()
  );
}
