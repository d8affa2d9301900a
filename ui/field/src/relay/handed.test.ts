import { expect, test } from "vitest";
import { handed, nearestFirst, outcome } from "./handed";

const row = (packet: string, carriedAt: string | null, state: "waiting" | "sending" | "received" = "waiting") => ({
  packet,
  state,
  carriedAt,
});
const EARLIER = "2026-11-26T09:00:00Z";
const NOW = "2026-11-26T09:05:00Z";

test("the handing over is counted by custody notes, and an earlier one does not count", () => {
  const before = [row("a", null), row("b", EARLIER, "sending"), row("c", null), row("d", null, "received")];
  expect(handed(before, before)).toEqual({ done: 0, of: 3 });
  const now = [row("a", NOW), row("b", EARLIER, "sending"), row("c", null), row("e", NOW)];
  expect(handed(before, now)).toEqual({ done: 1, of: 3 });
  expect(handed(before, [row("a", NOW), row("b", NOW), row("c", NOW)])).toEqual({ done: 3, of: 3 });
});

test("a packet for which a receipt came meanwhile counts as handed over too", () => {
  expect(handed([row("a", null)], [row("a", NOW, "received")])).toEqual({ done: 1, of: 1 });
});

test("a full carrier is told from one that has everything already, and from an empty outbox", () => {
  expect(outcome({ packets: 2, left: 3, waiting: 5 })).toBe("taken");
  expect(outcome({ packets: 0, left: 3, waiting: 5 })).toBe("left");
  expect(outcome({ packets: 0, left: 0, waiting: 5 })).toBe("before");
  expect(outcome({ packets: 0, left: 0, waiting: 0 })).toBe("nothing");
});

test("who is near stands first", () => {
  const peers = [
    { name: "9AAA-AA", near: false },
    { name: "7KM2-QX", near: true },
    { name: "2BBB-BB", near: true },
  ];
  expect(nearestFirst(peers).map(({ name }) => name)).toEqual(["2BBB-BB", "7KM2-QX", "9AAA-AA"]);
});
