export type Source = "card_qr" | "card_mrz" | "roster" | "typed" | "computed";
