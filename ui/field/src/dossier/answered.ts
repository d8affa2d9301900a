import type { Answer, AnsweredBy, ThirdPerson } from "$bindings";

/** One answer, as it is read back. */
export type Answered = {
  purpose: string;
  answer: Answer;
  by: AnsweredBy;
  about?: ThirdPerson | null;
};

/** What third persons are asked is a question to each of them. */
export const question = (one: Answered): string => (one.about ? `${one.purpose} ${one.about}` : one.purpose);

/** The answer that stands to each question, in the order of the questions. How they are confirmed is none to be confirmed. */
export function standing<A extends Answered>(answers: A[]): A[] {
  const asked = answers.filter((one) => !one.purpose.startsWith("mark_"));
  return [...new Map(asked.map((one) => [question(one), one])).values()];
}

/** What is read back: a notice has nothing to confirm. */
export const toReadBack = <A extends Answered>(answers: A[]): A[] =>
  standing(answers).filter((one) => one.answer !== "heard");
