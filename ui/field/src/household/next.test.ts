import { expect, test } from "vitest";
import type { PersonRow, PersonState } from "$bindings";
import { isWaitedFor } from "./next";

const row = (state: PersonState, payee = true) => ({ state, payee }) as PersonRow;

test("one goes on with whoever needs an account and is not on the way to one", () => {
  expect(isWaitedFor(row("not_reached"))).toBe(true);
  expect(isWaitedFor(row("draft"))).toBe(true);
  expect(isWaitedFor(row("returned"))).toBe(true);
  expect(isWaitedFor(row("waiting"))).toBe(false);
  expect(isWaitedFor(row("opened"))).toBe(false);
});

test("family without an account of their own is not called up", () => {
  expect(isWaitedFor(row("not_reached", false))).toBe(false);
  expect(isWaitedFor(row("draft", false))).toBe(true);
});
