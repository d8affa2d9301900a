import type { Answer, SaidAnswer } from "$bindings";

/** A way to confirm what was answered. */
export type Way = "signature" | "sheet" | "voice";
export const WAYS: Way[] = ["signature", "sheet", "voice"];

const WAY_OF: Record<string, Way> = { mark_signature: "signature", mark_sheet: "sheet", mark_voice: "voice" };

/** The way that this answer is about; nothing where it is about something else. */
export const wayOf = (purpose: string): Way | null => WAY_OF[purpose] ?? null;

/** What stands of the answers to a purpose: the last one. */
export function lastOf(told: SaidAnswer[], purpose: string, about: SaidAnswer["about"] = undefined): Answer | null {
  return told.findLast((one) => one.purpose === purpose && one.about === about)?.answer ?? null;
}

/** The way after what was just said: a yes is it, a no to it leaves none, and a no to another takes nothing from it. */
export function wayAfter(way: Way | null, said: SaidAnswer[]): Way | null {
  return said.reduce<Way | null>((way, one) => {
    const about = wayOf(one.purpose);
    if (!about) return way;
    if (one.answer === "yes") return about;
    return about === way ? null : way;
  }, way);
}
