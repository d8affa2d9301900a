export type Answer = "heard" | "yes" | "no";
