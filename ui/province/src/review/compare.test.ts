import { expect, test } from "vitest";
import type { Card } from "../lib/types";
import { agree, sideBySide } from "./compare";

const card: Card = {
  number: "019157001234",
  oldNumber: null,
  name: "Nông Thị Mai",
  birthDate: "1957-09-02",
  sex: "female",
  address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
  issued: "2021-05-10",
  warnings: [],
};
const typed = (value: string) => ({ value, source: "typed" });
const mai = {
  card,
  facts: { full_name: typed("Nông Thị Mai"), number: typed("019157001234"), birth_date: typed("1957-09-02") },
  roster: { full_name: "NÔNG THỊ MAI", number: "019157001234", birth_date: "1957" },
  changed: { fields: ["birth_date"], roles: [] },
};
const row = (field: string) => sideBySide(mai).find((told) => told.field === field);

test("a year alone in the roster agrees with a date in it, and with no other", () => {
  expect(row("birth_date")).toMatchObject({ cardDiffers: false, rosterDiffers: false, changed: true });
  expect(agree("birth_date", "1958", "1957-09-02")).toBe(false);
  expect(agree("birth_date", "1957-09-03", "1957-09-02")).toBe(false);
});

test("capitals are no difference, a tone is", () => {
  expect(row("full_name")).toMatchObject({ cardDiffers: false, rosterDiffers: false });
  expect(agree("full_name", "Nông Thị Mai", "Nông Thị Mái")).toBe(false);
  expect(agree("full_name", "Đào Thị Hoà", "Đào Thị Hòa")).toBe(true);
  expect(agree("full_name", "Đào Thị Hoà", "Dào Thị Hoà")).toBe(false);
});

test("decomposed and composed letters are the same name", () => {
  expect(agree("full_name", "Lường Thị Đào".normalize("NFD"), "Lường Thị Đào")).toBe(true);
});

test("an address that leaves out the hamlet and the kind words is no difference", () => {
  expect(agree("registered_address", card.address, "xã Tràng Xá, huyện Võ Nhai")).toBe(true);
  expect(agree("registered_address", card.address, "xã Liên Minh, huyện Võ Nhai")).toBe(false);
});

test("a masked number is held against its end only", () => {
  expect(agree("number", "••••••••1234", "019157001234")).toBe(true);
  expect(agree("number", "••••••••1235", "019157001234")).toBe(false);
  expect(agree("number", "019 157 001 234", "019157001234")).toBe(true);
  expect(agree("number", "019157001235", "019157001234")).toBe(false);
  expect(agree("number", "090221774", "019157001234")).toBe(true);
});

test("a field that nobody filled has no row, and a field of a newer server has one", () => {
  expect(row("wants_sms")).toBeUndefined();
  const newer = sideBySide({ ...mai, facts: { ...mai.facts, ethnic_group: typed("Tày") } });
  expect(newer.at(-1)?.field).toBe("ethnic_group");
});

test("the number stands first, as a clerk reads", () => {
  expect(sideBySide(mai)[0]?.field).toBe("number");
});

test("without typing the roster is held against the card", () => {
  const bare = sideBySide({ ...mai, facts: {}, roster: { birth_date: "1958" } });
  expect(bare.find((told) => told.field === "birth_date")).toMatchObject({ cardDiffers: false, rosterDiffers: true });
});
