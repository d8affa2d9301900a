import type { Campaign } from "./Campaign";
import type { DraftRow } from "./DraftRow";
import type { PersonRow } from "./PersonRow";
import type { ReturnedRow } from "./ReturnedRow";

export type Today = { campaign: Campaign | null, returned: Array<ReturnedRow>, drafts: Array<DraftRow>, next: Array<PersonRow>, notReached: number, hamlet: string | null, waiting: number, rosterCount: number, };
