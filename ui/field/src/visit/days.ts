/** A day and perhaps an hour that somebody agreed on: `2026-11-28`, `08:00`. */
export type Agreed = { day: string; hour: string | null };

/** The days that people agree on most: this afternoon, tomorrow morning, the coming Sunday. */
export type Usual = "afternoon" | "tomorrow" | "sunday";
export const USUAL: Usual[] = ["afternoon", "tomorrow", "sunday"];

const HOUR_MS = 3_600_000;

/** Vietnam's clock, to be read by the UTC getters: the store counts days by it, whatever zone a device is set to. */
function there(instant: Date): Date {
  return new Date(instant.getTime() + 7 * HOUR_MS);
}

/** The day of an instant in Vietnam, as it is stored. */
export function dayOf(instant: Date): string {
  return there(instant).toISOString().slice(0, 10);
}

function after(now: Date, days: number): string {
  return dayOf(new Date(now.getTime() + days * 24 * HOUR_MS));
}

/** What a usual day means now. In the afternoon "this afternoon" is over: it is no choice then. */
export function agreed(usual: Usual, now: Date): Agreed | null {
  switch (usual) {
    case "afternoon":
      return there(now).getUTCHours() < 14 ? { day: after(now, 0), hour: "14:00" } : null;
    case "tomorrow":
      return { day: after(now, 1), hour: "08:00" };
    case "sunday":
      // On a Sunday the coming one is in a week.
      return { day: after(now, 7 - there(now).getUTCDay()), hour: null };
  }
}

/** An hour as people type it ("8", "8h30", "14:00") → "08:30"; `null` when it is none. */
export function parseHour(typed: string): string | null {
  const parts = /^(\d{1,2})(?:\s*[h:.g]\s*(\d{2})?)?$/i.exec(typed.trim());
  if (!parts) return null;
  const [hour, minute] = [Number(parts[1]), Number(parts[2] ?? 0)];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}
