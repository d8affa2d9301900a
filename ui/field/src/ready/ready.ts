/** How many whole days ago this was; `null` where it never was. A clock that went back makes it no younger than now. */
export function age(instant: string | null, now: Date): number | null {
  if (!instant) return null;
  const then = Date.parse(instant);
  return Number.isNaN(then) ? null : Math.max(0, Math.floor((now.getTime() - then) / 86_400_000));
}

/** A day of doors takes most of a battery. */
export function batteryTone(percent: number | null, onCable: boolean): "ok" | "info" | "sun" {
  if (percent === null || percent >= 80) return "ok";
  return onCable ? "info" : "sun";
}
