/** A spoken text as its question (or first sentence) and what follows, so that the question can stand large. */
export function sentences(text: string): { big: string; rest: string } {
  const all = text.split(/(?<=[.?!])\s+/);
  const at = Math.max(
    0,
    all.findIndex((one) => one.endsWith("?")),
  );
  // "Bà có đồng ý không ạ?" says nothing without what stands before it.
  const from = (all[at]?.length ?? 0) < 40 ? 0 : at;
  const isBig = (index: number) => index >= from && index <= at;
  return {
    big: all.filter((_, index) => isBig(index)).join(" "),
    rest: all.filter((_, index) => !isBig(index)).join(" "),
  };
}
