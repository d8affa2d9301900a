import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { spoken } from "./spoken";

const root = new URL("../../../../", import.meta.url);
const codes = [...readFileSync(new URL("data/consent_purposes.csv", root), "utf8").matchAll(/^([a-z_]+),/gm)]
  .map(([, code]) => code as string)
  .filter((code) => code !== "code");
const MO = { sex: "female", birthYear: 1957 } as const;
const said = (code: string, to = MO as Parameters<typeof spoken>[1]) => spoken(code, to, "vi", 2026)?.text;

test("an old woman is bà and a young man is anh", () => {
  expect(said("process_for_account")).toMatch(/^Bà có cho chúng cháu ghi họ tên, ngày sinh, số căn cước, chỗ ở và/);
  expect(said("process_for_account", { sex: "male", birthYear: 1998 })).toMatch(/^Anh có cho chúng em ghi họ tên/);
});

test("a relative stays anh/chị, and who is not known ông/bà", () => {
  expect(said("third_party_details")).toMatch(/^Anh\/chị có cho/);
  expect(said("contact_phone", { sex: null, birthYear: 1950 })).toMatch(/^Ông\/bà có cho xã/);
});

test("every purpose has its words in both languages, whole and addressed", () => {
  expect(codes.length).toBeGreaterThan(15);
  for (const code of codes) {
    expect(said(code), code).toMatch(/[.?]$/);
    expect(said(code)?.toLowerCase(), code).not.toContain("ông/bà");
    expect(spoken(code, MO, "en", 2026)?.text, code).toMatch(/[.?]$/);
  }
});

test("the forms of address are those of the shell", () => {
  const shell = readFileSync(new URL("src-tauri/src/views/purpose.rs", root), "utf8");
  const rules = /fn form\([\s\S]*?\n}/.exec(shell)?.[0] ?? "";
  for (const word of ["60..", "40..60", "16..40", "chúng cháu", "chúng em", "anh chị"]) expect(rules).toContain(word);
});

test("a code that is not in the list has no words", () => {
  expect(spoken("nothing_like_it", MO, "vi", 2026)).toBeNull();
});
