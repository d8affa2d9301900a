import type { Reason } from "./Reason";

export type ReturnedRow = { dossier: string, personId: string | null, name: string, birthYear: number | null, hamlet: string, reasons: Array<Reason>, };
