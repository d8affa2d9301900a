import type { Sex } from "$bindings";

/** How a person is addressed at home: by age and sex. */
export type Form = "ong" | "ba" | "chu" | "co" | "anh" | "chi" | "em" | "ong_ba";

export function formOf(sex: Sex | null, birthYear: number | null, year: number): Form {
  if (!sex || !birthYear) return "ong_ba";
  const age = year - birthYear;
  const male = sex === "male";
  if (age >= 60) return male ? "ong" : "ba";
  if (age >= 40) return male ? "chu" : "co";
  if (age >= 16) return male ? "anh" : "chi";
  return "em";
}

/** The last word of a name, by which people are called: "Nông Thị Mai" → "Mai". */
export function calledName(name: string): string {
  return name.trim().split(/\s+/).at(-1) ?? name;
}
