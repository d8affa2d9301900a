import type { Step } from "./Step";

export type FieldView = { field: string, step: Step, mandatory: boolean, kind: "text" | "date" | "choice" | "unit" | "number" | "phone" | "yes_no", choices: Array<string>, };
