import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LEAVE, mayOpen, type Wanted } from "./leave";

const all = Object.keys(LEAVE) as Wanted[];

test.each(["no", "heard", null] as const)("%s keeps the camera shut for everything", (answer) => {
  expect(all.filter((what) => mayOpen(what, () => answer))).toEqual([]);
});

test("a yes to the card's pictures opens the camera for both sides and for nothing else", () => {
  const said = (purpose: string) => (purpose === "keep_id_card_images" ? "yes" : "no");
  expect(all.filter((what) => mayOpen(what, said))).toEqual(["card_front", "card_back"]);
});

test("every leave is a question of the list", () => {
  const list = readFileSync(new URL("../../../../data/consent_purposes.csv", import.meta.url), "utf8");
  for (const purpose of Object.values(LEAVE)) expect(list).toMatch(new RegExp(`^${purpose},(question|mark),`, "m"));
});
