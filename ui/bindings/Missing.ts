import type { Step } from "./Step";

export type Missing = { step: Step, code: string, what: string, };
