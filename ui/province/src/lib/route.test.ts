import { expect, test } from "vitest";
import { dossierHash, queueHash, readRoute } from "./route.svelte";

test("an empty address is home", () => {
  expect(readRoute("")).toEqual({ at: "home" });
  expect(readRoute("#/")).toEqual({ at: "home" });
});

test("every address that the screens write is read back as what it was", () => {
  expect(readRoute(queueHash())).toEqual({ at: "queue", state: "waiting" });
  expect(readRoute(queueHash("returned"))).toEqual({ at: "queue", state: "returned" });
  expect(readRoute(dossierHash("0199"))).toEqual({ at: "dossier", id: "0199", state: "waiting" });
  expect(readRoute(dossierHash("0199", "all"))).toEqual({ at: "dossier", id: "0199", state: "all" });
});

test("a state that nobody knows shows what waits", () => {
  expect(readRoute("#/review?state=everything")).toEqual({ at: "queue", state: "waiting" });
});

test("an address of no screen says so", () => {
  expect(readRoute("#/providers")).toEqual({ at: "lost" });
});
