/** The same day so many months on, or the last day of that month where it has none such: yyyy-MM-dd. */
export function inMonths(now: Date, months: number): string {
  const last = new Date(now.getFullYear(), now.getMonth() + months + 1, 0).getDate();
  const on = new Date(now.getFullYear(), now.getMonth() + months, Math.min(now.getDate(), last));
  const two = (part: number) => String(part).padStart(2, "0");
  return `${on.getFullYear()}-${two(on.getMonth() + 1)}-${two(on.getDate())}`;
}
