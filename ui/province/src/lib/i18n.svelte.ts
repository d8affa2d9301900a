import { m } from "./paraglide/messages.js";
import { overwriteGetLocale } from "./paraglide/runtime.js";
import type { Language } from "./types";

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
    | "answer"
    | "purpose"
    | "finding"
    | "provider"
    | "product"
    | "p_standing"
    | "history",
  code: string,
  params: Record<string, string | number> = {},
): string {
  return said(`${prefix}_${code}`, params) ?? code;
}

/** The same, as it stands alone and not within a sentence. */
export function label(prefix: "field" | "step" | "reason" | "role", code: string): string {
  const text = word(prefix, code);
  return text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);
}

/** What a refusal says: the dashboard's own words first, then those of the code, then that it is not known. */
export function problem(code: string, params: Record<string, string> = {}): string {
  return said(`p_problem_${code}`, params) ?? said(`code_${code}`, params) ?? m.p_problem_unknown();
}
