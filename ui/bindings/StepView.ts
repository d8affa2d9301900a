import type { Missing } from "./Missing";
import type { Step } from "./Step";

export type StepView = { step: Step, state: "empty" | "partial" | "done" | "returned" | "locked", missing: Array<Missing>, };
