import type { Source } from "./Source";

export type FactView = { value: string, source: Source, problem: string | null, };
