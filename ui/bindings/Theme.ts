export type Theme = "light" | "dark" | "sunlight";
