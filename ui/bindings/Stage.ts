export type Stage = "unjoined" | "locked" | "open";
