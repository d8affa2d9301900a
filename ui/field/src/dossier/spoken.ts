import type { Language, PurposeView, Sex } from "$bindings";
import list from "../../../../data/consent_purposes.csv?raw";
import { type Form, formOf } from "../lib/address";

/**
 * The words of one purpose of the list, addressed to this person. The shell sends them with what is still due; what
 * was answered already and is asked again is read here, from the same list that the shell was built with.
 */
export function spoken(code: string, to: Addressed, language: Language, year: number): PurposeView | null {
  const row = purposes.get(code);
  if (!row) return null;
  return {
    code,
    kind: row.kind === "notice" ? "notice" : "question",
    text: language === "en" ? (row.text_en ?? "") : address(row.text_vi ?? "", formOf(to.sex, to.birthYear, year)),
    onNo: row.on_no ?? "",
    sensitive: row.sensitive === "yes",
    asNotice: false,
  };
}

export interface Addressed {
  sex: Sex | null;
  birthYear: number | null;
}

const CALLED: Record<Form, { you: string; we: string }> = {
  ong: { you: "ông", we: "chúng cháu" },
  ba: { you: "bà", we: "chúng cháu" },
  chu: { you: "chú", we: "chúng cháu" },
  co: { you: "cô", we: "chúng cháu" },
  anh: { you: "anh", we: "chúng em" },
  chi: { you: "chị", we: "chúng em" },
  em: { you: "em", we: "anh chị" },
  ong_ba: { you: "ông/bà", we: "chúng cháu" },
};

function address(text: string, form: Form): string {
  const { you, we } = CALLED[form];
  const large = (word: string) => word.charAt(0).toLocaleUpperCase("vi") + word.slice(1);
  return text
    .replaceAll("ông/bà", you)
    .replaceAll("Ông/bà", large(you))
    .replaceAll("chúng cháu", we)
    .replaceAll("Chúng cháu", large(we));
}

/** The rows of a list whose cells may stand in quotes, by their column's name. */
function rows(csv: string): Record<string, string>[] {
  const lines = csv.split(/\r?\n/).filter(Boolean);
  const cells = (line: string) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
    );
  const names = cells(lines[0] ?? "");
  return lines.slice(1).map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at] ?? "", cell])));
}

const purposes = new Map(rows(list).map((row) => [row.code, row]));
