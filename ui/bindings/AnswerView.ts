import type { Answer } from "./Answer";
import type { AnsweredBy } from "./AnsweredBy";

export type AnswerView = { purpose: string, answer: Answer, by: AnsweredBy, at: string, };
