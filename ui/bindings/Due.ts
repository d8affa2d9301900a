import type { Moment } from "./Moment";
import type { PurposeView } from "./PurposeView";

export type Due = { moment: Moment, purposes: Array<PurposeView>, };
