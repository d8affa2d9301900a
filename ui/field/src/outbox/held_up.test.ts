import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SyncState } from "$bindings";
import { heldUp, mayCost, triesAgain } from "./held_up";

const sync: SyncState = {
  state: "offline",
  lastAt: null,
  code: "province_unreachable",
  keptBack: null,
  link: "none",
  guessed: false,
  againAt: "2026-11-26T09:05:00Z",
  turn: 1,
};

test("no network is told from a province that does not answer, and what was chosen comes before both", () => {
  expect(heldUp(sync)).toBe("network_none");
  expect(heldUp({ ...sync, link: "wifi" })).toBe("province_unreachable");
  expect(heldUp({ ...sync, keptBack: "network_not_wifi", link: "mobile" })).toBe("network_not_wifi");
  expect(heldUp({ ...sync, code: "province_not_ours" })).toBe("province_not_ours");
});

test("while it goes, and while all is well, nothing holds it up", () => {
  expect(heldUp({ ...sync, state: "syncing" })).toBeNull();
  expect(heldUp({ ...sync, state: "idle", code: null })).toBeNull();
});

test("sending now costs only over a network that was not chosen", () => {
  expect(mayCost({ keptBack: "network_metered" })).toBe(true);
  expect(mayCost({ keptBack: "network_none" })).toBe(false);
  expect(mayCost({ keptBack: null })).toBe(false);
});

test("the next try is told while it is still to come", () => {
  expect(triesAgain(sync, new Date("2026-11-26T09:04:00Z"))).toBe(sync.againAt);
  expect(triesAgain(sync, new Date("2026-11-26T09:06:00Z"))).toBeNull();
  expect(triesAgain({ ...sync, keptBack: "network_metered" }, new Date("2026-11-26T09:04:00Z"))).toBeNull();
});

const root = new URL("../../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const vi = JSON.parse(read("messages/vi.json")) as Record<string, string>;

// opencrvs/opencrvs-core#12292: declarations stay in the outbox, and nobody says why or what to do.
test("whatever keeps the sending has words for what it is and for what to do", () => {
  const kept = [...read("crates/courier/src/gate.rs").matchAll(/= "(network_[a-z_]+)"/g)].map(([, code]) => code);
  const line = ["province_unreachable", "connection_cut", "province_busy", "quota_reached", "province_not_ours"];
  expect(kept).toHaveLength(4);
  for (const code of [...kept, ...line]) {
    expect(vi[`held_up_${code}`], code).toBeTruthy();
    expect(vi[`held_up_${code}_do`], code).toBeTruthy();
  }
});

test("the time that is left has words in each of its units", () => {
  const units = read("src-tauri/src/views/outbox.rs").match(/TimeUnit \{[^}]*\}/)?.[0] ?? "";
  const codes = [...units.matchAll(/= "([a-z]+)"/g)].map(([, code]) => code);
  expect(codes).toHaveLength(4);
  for (const code of codes) expect(vi[`outbox_time_${code}`], code).toBeTruthy();
});
