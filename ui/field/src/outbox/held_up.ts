import type { SyncState } from "$bindings";

/** Why nothing goes now, by the code of its words; `null` while it goes, or while nothing keeps it. */
export function heldUp(sync: Pick<SyncState, "state" | "code" | "keptBack" | "link">): string | null {
  if (sync.state === "syncing") return null;
  if (sync.keptBack) return sync.keptBack;
  if (sync.code === "province_unreachable" && sync.link === "none") return "network_none";
  return sync.code;
}

/** Whether "send now" may cost money that the setting saves. */
export function mayCost(sync: Pick<SyncState, "keptBack">): boolean {
  return sync.keptBack !== null && sync.keptBack !== "network_none";
}

/** When the next try is, where that is still to come. */
export function triesAgain(sync: Pick<SyncState, "state" | "againAt" | "keptBack">, now: Date): string | null {
  if (!sync.againAt || sync.keptBack || sync.state === "syncing") return null;
  return Date.parse(sync.againAt) > now.getTime() ? sync.againAt : null;
}
