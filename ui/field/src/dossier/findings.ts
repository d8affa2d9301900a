import type { Finding } from "$bindings";
import { formatDate } from "$kit";
import { m, said, word } from "$lib/i18n.svelte";
import { unitName } from "$lib/units.svelte";

/** A stored value as people read it. */
export function shown(field: string, value: string): string {
  if (field === "expiry_date" && value === "never") return m.expiry_never();
  if (field.endsWith("_date")) return formatDate(value);
  if (field.endsWith("_unit")) return unitName(value);
  if (value === "yes") return m.choice_yes();
  if (value === "no") return m.choice_no();
  return said(`choice_${field}_${value}`) ?? value;
}

/** The lines in which something stands. */
export const known = (rows: [name: string, value: string | null][]): [name: string, value: string][] =>
  rows.flatMap(([name, value]) => (value ? [[name, value]] : []));

/** What a finding says, with both sides of it. */
export function findingText(finding: Finding): string {
  const field = finding.field ?? "";
  if (finding.code !== "differs")
    return (
      said(`finding_${finding.code}`, { day: finding.typed ? formatDate(finding.typed) : "" }) ??
      said(`code_${finding.code}`) ??
      finding.code
    );
  const sides = [
    finding.card !== null && m.finding_side_card({ value: shown(field, finding.card) }),
    finding.back !== null && m.finding_side_back({ value: shown(field, finding.back) }),
    finding.roster !== null && m.finding_side_roster({ value: shown(field, finding.roster) }),
    finding.typed !== null && m.finding_side_typed({ value: shown(field, finding.typed) }),
  ].filter(Boolean);
  return `${m.finding_differs({ field: word("field", field) })} ${sides.join(" · ")}`;
}
