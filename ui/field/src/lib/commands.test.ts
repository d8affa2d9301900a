import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = readFileSync(new URL("./commands.ts", import.meta.url), "utf8");
const calls = [...source.matchAll(/invoke<[^(]*>\(\s*"(\w+)"/g)].map(([, name]) => name as string);

test("each command is called from one line", () => {
  expect(new Set(calls).size).toBe(calls.length);
});

test("the calls are exactly the commands of the shell", () => {
  const shell = readFileSync(new URL("../../../../src-tauri/src/commands/names.rs", import.meta.url), "utf8");
  const commands = [...shell.matchAll(/"(\w+)"/g)].map(([, name]) => name as string);
  expect([...calls].sort()).toEqual(commands.sort());
});

test("every type that a call names is one that Rust wrote", () => {
  const bindings = new URL("../../../bindings/", import.meta.url);
  const named = /import type \{([^}]*)\} from "\$bindings"/.exec(source)?.[1]?.match(/\w+/g) ?? [];
  expect(readdirSync(bindings).length).toBeGreaterThan(named.length);
  for (const name of named) expect(existsSync(new URL(`${name}.ts`, bindings)), name).toBe(true);
});
