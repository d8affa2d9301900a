import type { AnswerView, AttachmentView } from "$bindings";

/** Whether an answer was given after this mark was made: then the mark confirms something else than what stands. */
export function isOlder(mark: Pick<AttachmentView, "capturedAt">, answers: Pick<AnswerView, "at">[]): boolean {
  const made = Date.parse(mark.capturedAt);
  return answers.some((answer) => Date.parse(answer.at) > made);
}
