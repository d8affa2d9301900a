import type { PersonRow } from "$bindings";

/** People who follow one another in one household: the same door. */
export interface Door {
  household: string;
  rows: PersonRow[];
}

export function doors(rows: PersonRow[]): Door[] {
  const found: Door[] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last && last.household === row.household) last.rows.push(row);
    else found.push({ household: row.household, rows: [row] });
  }
  return found;
}
