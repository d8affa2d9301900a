export type PersonState = "not_reached" | "draft" | "waiting" | "in_review" | "returned" | "accepted" | "opened" | "refused" | "ended";
