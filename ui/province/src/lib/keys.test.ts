import { expect, test } from "vitest";
import { keyName } from "./keys";

test("a letter is its key cap, whatever a typing program made of it", () => {
  expect(keyName({ code: "KeyA", key: "á" })).toBe("A");
  expect(keyName({ code: "KeyS", key: "Process" })).toBe("S");
});

test("digits of both rows are the same digit", () => {
  expect(keyName({ code: "Digit3", key: "3" })).toBe("3");
  expect(keyName({ code: "Numpad3", key: "3" })).toBe("3");
});

test("plus needs no shift", () => {
  expect(keyName({ code: "Equal", key: "=" })).toBe("+");
  expect(keyName({ code: "NumpadAdd", key: "+" })).toBe("+");
  expect(keyName({ code: "Minus", key: "-" })).toBe("-");
});

test("named keys keep their names", () => {
  expect(keyName({ code: "ArrowDown", key: "ArrowDown" })).toBe("ArrowDown");
});
