import type { Place } from "$bindings";

/** 21,594° B · 105,848° Đ */
export function whereItIs({ north, east }: Place): string {
  const degrees = (thousandths: number) => `${(Math.abs(thousandths) / 1000).toFixed(3).replace(".", ",")}°`;
  return `${degrees(north)} ${north < 0 ? "N" : "B"} · ${degrees(east)} ${east < 0 ? "T" : "Đ"}`;
}
