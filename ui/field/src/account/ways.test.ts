import { describe, expect, it } from "vitest";
import type { SaidAnswer } from "$bindings";
import { lastOf, wayAfter } from "./ways";

const said = (purpose: string, answer: "yes" | "no", about?: SaidAnswer["about"]): SaidAnswer => ({
  purpose,
  answer,
  by: "person",
  at: "2026-11-26T02:00:00Z",
  heard: null,
  ...(about ? { about } : {}),
});

describe("the way to confirm", () => {
  it("is the one that was told and agreed to", () => {
    expect(wayAfter("signature", [said("mark_signature", "no"), said("mark_sheet", "yes")])).toBe("sheet");
  });
  it("is none after a no to it, and stays after a no to another", () => {
    expect(wayAfter("voice", [said("mark_voice", "no")])).toBe(null);
    expect(wayAfter("sheet", [said("mark_voice", "no")])).toBe("sheet");
  });
  it("does not change by what the witness answers", () => {
    expect(wayAfter("sheet", [said("interpreter_or_witness", "no")])).toBe("sheet");
  });
});

it("tells the witness's answer from that of who receives", () => {
  const told = [said("third_party_details", "yes"), said("third_party_details", "no", "helper")];
  expect(lastOf(told, "third_party_details")).toBe("yes");
  expect(lastOf(told, "third_party_details", "helper")).toBe("no");
});
