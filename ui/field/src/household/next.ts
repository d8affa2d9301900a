import type { PersonRow, PersonState } from "$bindings";

/** Where nothing is to be done at this door for now: it is on its way, done, or somebody said no. */
const settled: PersonState[] = ["waiting", "in_review", "accepted", "opened", "handed", "ended"];

/** Who of a household still needs the volunteer. */
export function isWaitedFor(row: PersonRow): boolean {
  return (row.payee || row.state !== "not_reached") && !settled.includes(row.state);
}
