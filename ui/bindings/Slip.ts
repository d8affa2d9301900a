import type { SlipAnswer } from "./SlipAnswer";

export type Slip = { dossier: string, number: string, name: string, at: string, answers: Array<SlipAnswer>, provider: string, };
