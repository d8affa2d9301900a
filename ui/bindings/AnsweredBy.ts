export type AnsweredBy = "person" | "volunteer";
