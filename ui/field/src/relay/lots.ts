import type { RelayLot, RelayWish } from "$bindings";

/** Whether something of others still has to be brought on from here. */
export function bringsOn(
  lots: Pick<RelayLot, "packets" | "passedOn">[],
  wishes: Pick<RelayWish, "answered">[],
): boolean {
  return lots.some((lot) => lot.passedOn < lot.packets) || wishes.some((wish) => !wish.answered);
}
