export type SyncState = { state: "idle" | "syncing" | "offline" | "problem", lastAt: string | null, code: string | null, };
