import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const vi = JSON.parse(read("messages/vi.json")) as Record<string, string>;

/** The words in quotes that the functions `code` of a file answer with. */
function answered(path: string): string[] {
  return [...read(path).matchAll(/=>\s*"([a-z_]+)"/g)].map(([, code]) => code as string);
}

/** The members of a closed set of codes. */
function members(path: string): string[] {
  return [...read(path).matchAll(/^\s+\w+ = "([a-z_-]+)"/gm)].map(([, code]) => code as string);
}

function rust(folder: string): string[] {
  const url = new URL(folder, root);
  if (!existsSync(url)) return [];
  return readdirSync(url, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rs"))
    .map((name) => `${folder}${name}`);
}

const has = (...keys: string[]) => keys.some((key) => key.replaceAll("-", "_") in vi);

describe("every refusal has its sentence", () => {
  const refusals = [
    "crates/vault/src/error.rs",
    "crates/courier/src/error.rs",
    "crates/packet/src/error.rs",
    "crates/capture/src/error.rs",
    "crates/domain/src/phone.rs",
    "crates/domain/src/card_qr.rs",
    "crates/domain/src/proposal.rs",
    "crates/domain/src/correction.rs",
  ].flatMap(answered);
  const fields = answered("crates/domain/src/facts.rs").filter((code) => code.startsWith("field_"));
  const shell = rust("src-tauri/src/").flatMap((path) =>
    [...read(path).matchAll(/UiError::new\("([a-z_]+)"\)/g)].map(([, code]) => code as string),
  );
  // getodk/collect#4476: a bare code of the server was shown to the enumerator.
  const province = [
    ...rust("crates/province/src/intake/"),
    ...rust("crates/province/src/dossiers/"),
    "crates/province/src/intake.rs",
    "crates/province/src/visits.rs",
    "crates/province/src/proposals.rs",
    "crates/province/src/corrections.rs",
    "crates/province/src/dossiers.rs",
  ]
    .filter((path) => !path.endsWith("tests.rs"))
    .flatMap((path) => [...read(path).matchAll(/(?:Some|Held|refused)\("([a-z_]+)"\)|"((?:head|packet)_[a-z_]+)"/g)])
    .map(([, held, refused]) => (held ?? refused) as string);
  const products = [...read("crates/domain/src/product/availability.rs").matchAll(/"(product_[a-z_]+)"/g)].map(
    ([, code]) => code as string,
  );

  test.each([...new Set([...refusals, ...fields, ...shell, ...province, ...products])])("%s", (code) => {
    expect(has(`code_${code}`)).toBe(true);
  });
});

describe("every code that a screen shows has its word", () => {
  const facts = read("crates/domain/src/facts.rs");
  const fieldSet = /Field \{([\s\S]*?)\n {4}\}/.exec(facts)?.[1] ?? "";
  const fields = [...fieldSet.matchAll(/= "([a-z_]+)"/g)].map(([, code]) => `field_${code}`);
  const roles = /Role \{([\s\S]*?)\n {4}\}/.exec(read("crates/domain/src/attachment.rs"))?.[1] ?? "";
  const reasons = /ReasonCode \{([\s\S]*?)\n {4}\}/.exec(read("crates/domain/src/step.rs"))?.[1] ?? "";
  const purposes = read("data/consent_purposes.csv")
    .split("\n")
    .slice(1)
    .map((line) => /^([a-z_]+),/.exec(line)?.[1])
    .filter((code) => code !== undefined)
    .map((code) => `purpose_${code}`);
  const keys = [
    ...fields,
    ...[...roles.matchAll(/= "([a-z_]+)"/g)].map(([, code]) => `role_${code}`),
    ...[...reasons.matchAll(/= "([a-z-]+)"/g)].map(([, code]) => `reason_${code}`),
    ...purposes,
  ];

  test.each(keys)("%s", (key) => {
    expect(has(key)).toBe(true);
  });

  test.each([
    ...members("crates/domain/src/card_qr/warning.rs"),
    ...members("crates/domain/src/personal_number/findings.rs"),
  ])("the finding %s", (code) => {
    expect(has(`finding_${code}`, `code_${code}`)).toBe(true);
  });
});
