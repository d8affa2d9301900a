import type { OutboxRow } from "$bindings";

/** Whether it will go by itself. What the province holds or refused waits for people, not for a network. */
export function isOnItsWay(row: Pick<OutboxRow, "state">): boolean {
  return row.state === "waiting" || row.state === "sending";
}
