export type Step = "card" | "facts" | "phone" | "product" | "photos" | "consent";
