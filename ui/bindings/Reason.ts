import type { Step } from "./Step";

export type Reason = { step: Step, code: string, role: string | null, note: string | null, };
