/** The few words that the kit itself says. The app that uses it gives them once, from its catalogue. */
export interface KitWords {
  /** What a code means, in a sentence or two: what happened, what is safe, what to do now. */
  problem(code: string, params: Record<string, string>): string;
  retry(): string;
  close(): string;
  working(): string;
}

let given: KitWords | undefined;

export function giveWords(words: KitWords): void {
  given = words;
}

export function words(): KitWords {
  if (!given) throw new Error("the kit was used before giveWords()");
  return given;
}
