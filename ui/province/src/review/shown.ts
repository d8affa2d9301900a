import { formatDate } from "$kit";
import { m, said } from "$lib/i18n.svelte";

/** A value as a person reads it: choices and units in words, dates as Vietnam writes them, the rest as it is. */
export function shown(field: string, value: string, unitNames: Record<string, string>): string {
  if (field.endsWith("_unit")) return unitNames[value] ?? value;
  if (value === "never") return m.expiry_never();
  if (/^\d{4}(-\d{2}){0,2}$/.test(value) && field.endsWith("date")) return formatDate(value);
  if (field === "phone" && /^0\d{9}$/.test(value)) return `${value.slice(0, 4)} ${value.slice(4, 7)} ${value.slice(7)}`;
  const choice = said(`choice_${field}_${value}`);
  if (choice !== null) return choice;
  if (value === "yes") return m.choice_yes();
  if (value === "no") return m.choice_no();
  return value;
}
