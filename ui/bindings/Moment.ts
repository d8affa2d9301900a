export type Moment = "card" | "card_photos" | "phone" | "third_party" | "photos" | "portrait" | "submit";
