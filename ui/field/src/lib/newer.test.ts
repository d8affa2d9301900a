import { describe, expect, it } from "vitest";
import { newer } from "./newer";

describe("what the window knows of the sending", () => {
  it("does not go back to an answer that was overtaken", () => {
    const ended = { state: "idle", turn: 4 };
    expect(newer(ended, { state: "syncing", turn: 3 })).toBe(ended);
  });

  it("goes on with every newer word, and with one of the same moment", () => {
    const begun = { state: "syncing", turn: 4 };
    const ended = { state: "idle", turn: 5 };
    expect(newer(begun, ended)).toBe(ended);
    expect(newer({ state: "syncing", turn: 5 }, ended)).toBe(ended);
  });
});
