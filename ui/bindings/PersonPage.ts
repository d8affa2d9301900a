import type { HistoryItem } from "./HistoryItem";
import type { PersonRow } from "./PersonRow";
import type { Reason } from "./Reason";

export type PersonPage = { row: PersonRow, numberMasked: string | null, birthDate: string | null, address: string, communeName: string, household: Array<PersonRow>, draft: string | null, history: Array<HistoryItem>, reasons: Array<Reason>, dossier: string | null, };
