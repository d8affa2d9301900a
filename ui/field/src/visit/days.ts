/** A day and perhaps an hour that somebody agreed on: `2026-11-28`, `08:00`. */
export type Agreed = { day: string; hour: string | null };

/** The days that people agree on most: this afternoon, tomorrow morning, the coming Sunday. */
export type Usual = "afternoon" | "tomorrow" | "sunday";
export const USUAL: Usual[] = ["afternoon", "tomorrow", "sunday"];

/** The day of a local date, as it is stored. */
export function dayOf(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function after(now: Date, days: number): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days));
}

/** What a usual day means now. In the afternoon "this afternoon" is over: it is no choice then. */
export function agreed(usual: Usual, now: Date): Agreed | null {
  switch (usual) {
    case "afternoon":
      return now.getHours() < 14 ? { day: after(now, 0), hour: "14:00" } : null;
    case "tomorrow":
      return { day: after(now, 1), hour: "08:00" };
    case "sunday":
      // On a Sunday the coming one is in a week.
      return { day: after(now, 7 - now.getDay()), hour: null };
  }
}

/** An hour as people type it ("8", "8h30", "14:00") → "08:30"; `null` when it is none. */
export function parseHour(typed: string): string | null {
  const parts = /^(\d{1,2})(?:\s*[h:.g]\s*(\d{2})?)?$/i.exec(typed.trim());
  if (!parts) return null;
  const [hour, minute] = [Number(parts[1]), Number(parts[2] ?? 0)];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}
