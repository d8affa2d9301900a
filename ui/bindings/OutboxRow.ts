import type { PersonState } from "./PersonState";

export type OutboxRow = { packet: string, kind: string, name: string | null, bytes: number, sentBytes: number, parts: number, state: "waiting" | "sending" | "received" | "secured" | "held" | "refused", code: string | null, dossierState: PersonState | null, at: string, revision: number, onlyPhotos: number | null, };
