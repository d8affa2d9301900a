import { expect, test } from "vitest";
import { grouped } from "./groups";

test("what needs people stands first and what is safe last, each in its order", () => {
  const rows = (["secured", "waiting", "held", "sending", "received", "refused"] as const).map((state) => ({ state }));
  expect(grouped(rows).map(({ group, rows }) => [group, rows.map((row) => row.state)])).toEqual([
    ["looked_at", ["held", "refused"]],
    ["on_the_way", ["waiting", "sending"]],
    ["received", ["received"]],
    ["safe", ["secured"]],
  ]);
});

test("no packet, no group", () => {
  expect(grouped([])).toEqual([]);
});
