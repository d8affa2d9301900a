import type { Step } from "./Step";

export type Finding = { code: string, step: Step, field: string | null, card: string | null, roster: string | null, typed: string | null, };
