export type Role = "card_front" | "card_back" | "portrait" | "document" | "signature" | "representative_paper" | "recording";
