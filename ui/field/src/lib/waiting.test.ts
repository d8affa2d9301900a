import { expect, test } from "vitest";
import { isOnItsWay } from "./waiting";

test("only what goes by itself is counted as waiting", () => {
  const states = ["waiting", "sending", "received", "secured", "held", "refused"] as const;
  expect(states.filter((state) => isOnItsWay({ state }))).toEqual(["waiting", "sending"]);
});
