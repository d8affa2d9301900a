import type { PersonRow } from "./PersonRow";

export type RosterPage = { total: number, counts: { [key in string]: number }, rows: Array<PersonRow>, milliseconds: number, };
