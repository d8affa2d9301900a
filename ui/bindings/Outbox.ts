import type { OutboxRow } from "./OutboxRow";
import type { SyncState } from "./SyncState";

export type Outbox = { rows: Array<OutboxRow>, bytesLeft: number, bytesTotal: number, sync: SyncState, };
