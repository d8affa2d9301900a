import type { CardView } from "./CardView";
import type { Finding } from "./Finding";

export type CardScan = { payload: string, card: CardView | null, match: "match" | "differs" | "unknown", findings: Array<Finding>, };
