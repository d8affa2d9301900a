/** Digits in groups, as they stand on the paper: 019 157 000123, or 090 000 123 where there are nine or fewer. */
export function inGroups(typed: string): string {
  const digits = typed.replace(/[\s.-]/g, "");
  if (/\D/.test(digits)) return typed;
  const last = digits.slice(6);
  return [digits.slice(0, 3), digits.slice(3, 6), last].filter((group) => group !== "").join(" ");
}

/** What stands in a field after a digit was typed: set in groups, but who mends one in the middle is left alone. */
export const regrouped = (input: HTMLInputElement): string =>
  input.selectionEnd === input.value.length ? inGroups(input.value) : input.value;
