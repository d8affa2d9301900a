import type { RelayLot } from "$bindings";

/** Whether something of others still has to be brought on from here. */
export function bringsOn(lots: Pick<RelayLot, "packets" | "passedOn">[]): boolean {
  return lots.some((lot) => lot.passedOn < lot.packets);
}
