import { expect, test } from "vitest";
import type { PersonRow } from "$bindings";
import { doors } from "./households";

const person = (id: string, household: string) => ({ id, household }) as PersonRow;

test("who lives behind one door stands together, in the order of the way", () => {
  const found = doors([person("lan", "a"), person("son", "a"), person("quy", "b"), person("sao", "a")]);
  expect(found.map((door) => door.rows.map((row) => row.id))).toEqual([["lan", "son"], ["quy"], ["sao"]]);
});

test("nobody, no door", () => {
  expect(doors([])).toEqual([]);
});
