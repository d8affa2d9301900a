import type { PersonState } from "./PersonState";
import type { Sex } from "./Sex";

export type PersonRow = { id: string, name: string, birthYear: number | null, sex: Sex | null, hamlet: string, household: string, headName: string | null, members: number, state: PersonState, payee: boolean, };
