const tenth = new Intl.NumberFormat("vi-VN", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 0.687 → "68,7%" */
export function formatTenth(share: number): string {
  return tenth.format(share);
}

/** The bar's segments in hundredths of its length; never beyond its end, whatever the counts say. */
export function segments(needed: number, received: number, opened: number): { opened: number; received: number } {
  if (needed <= 0) return { opened: 0, received: 0 };
  const whole = (count: number) => Math.min(100, Math.max(0, (count / needed) * 100));
  const green = whole(opened);
  return { opened: green, received: Math.max(0, whole(received) - green) };
}
