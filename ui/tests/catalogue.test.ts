import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), "utf8")) as Record<string, string>;
const vi = read("messages/vi.json");
const en = read("messages/en.json");

/** Keys that are made from a code of Rust, or that a binary says. */
const made =
  /^(code|field|choice|step|reason|mend|role|purpose|state|finding|history|kind|provider|product|fee|form|hint|source|carry_take|missed_because|after_missed|found_by|why|wrong|right|ask_state|withdraw_then|missing|standing|event|verdict|way|season|channel|barrier_group|usual_day|answer_desk|against|bring|complaint|paper_kind|paper_size|paper_language|paper_third_person|paper_retold|because|about|phone_use|help|held_up|outbox_time|live|flaw|roster_none)_|^(p|cli)_|^app_name$/;

function sources(folder: URL, kind = /\.(svelte|ts)$/): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist", "paraglide"].includes(entry.name)) return [];
    if (entry.isDirectory()) return sources(new URL(`${entry.name}/`, folder), kind);
    return kind.test(entry.name) ? [readFileSync(new URL(entry.name, folder), "utf8")] : [];
  });
}

// What stands on papers is said by Rust alone.
const papers = sources(new URL("crates/paper/src/", root), /\.rs$/);
const words = [...sources(new URL("ui/", root)), ...papers].join("\n");
const used = new Set([...words.matchAll(/\bm\.(\w+)\(/g)].map(([, key]) => key as string));

test("every key has its Vietnamese and its English words", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const [key, text] of [...Object.entries(vi), ...Object.entries(en)]) expect(text.trim(), key).not.toBe("");
});

test("every key that a screen names is in the catalogue", () => {
  expect([...used].filter((key) => !(key in vi))).toEqual([]);
});

test("no key lies unused", () => {
  const idle = Object.keys(vi).filter(
    (key) => !key.startsWith("$") && !used.has(key) && !made.test(key) && !words.includes(`"${key}"`),
  );
  expect(idle).toEqual([]);
});

test("the English words take no parameter that the Vietnamese do not have", () => {
  const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  for (const [key, text] of Object.entries(en)) {
    expect(params(vi[key] ?? ""), key).toEqual(expect.arrayContaining(params(text)));
  }
});
