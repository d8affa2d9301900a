import type { HandedOver, OutboxRow, RelayPeer } from "$bindings";
import { isOnItsWay } from "../lib/waiting";

type Row = Pick<OutboxRow, "packet" | "state" | "carriedAt">;

/** How many of the packets that went by themselves `before` have a custody note since. */
export function handed(before: Row[], now: Row[]): { done: number; of: number } {
  const carried = new Map(before.filter(isOnItsWay).map((row) => [row.packet, row.carriedAt]));
  const done = now.filter((row) => carried.has(row.packet) && row.carriedAt !== carried.get(row.packet)).length;
  return { done, of: carried.size };
}

/** What is to be said first of a handing over. */
export function outcome(
  over: Pick<HandedOver, "packets" | "left" | "waiting">,
): "taken" | "left" | "before" | "nothing" {
  if (over.packets > 0) return "taken";
  if (over.left > 0) return "left";
  return over.waiting > 0 ? "before" : "nothing";
}

/** Who is near stands first, and each in the place of its name. */
export function nearestFirst<Peer extends Pick<RelayPeer, "name" | "near">>(peers: Peer[]): Peer[] {
  return [...peers].sort((a, b) => Number(b.near) - Number(a.near) || (a.name < b.name ? -1 : 1));
}
