export type SlipAnswer = { purpose: string, answer: string, };
