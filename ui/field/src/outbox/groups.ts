import type { OutboxRow } from "$bindings";

/** How far a packet is, as far as it matters to somebody who worries. */
export type Group = "on_the_way" | "looked_at" | "received" | "safe";

const GROUP: Record<OutboxRow["state"], Group> = {
  sending: "on_the_way",
  waiting: "on_the_way",
  held: "looked_at",
  refused: "looked_at",
  received: "received",
  secured: "safe",
};
const ORDER: Group[] = ["looked_at", "on_the_way", "received", "safe"];

/** The packets by how far they are, what needs people first; a group that has none is left out. */
export function grouped<Row extends Pick<OutboxRow, "state">>(rows: Row[]): { group: Group; rows: Row[] }[] {
  return ORDER.map((group) => ({ group, rows: rows.filter((row) => GROUP[row.state] === group) })).filter(
    (one) => one.rows.length > 0,
  );
}
