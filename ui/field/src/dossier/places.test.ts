import { expect, test } from "vitest";
import { progress } from "./places";

test("what a redo leaves shut is no step to do", () => {
  const steps = (["done", "partial", "locked", "empty", "done"] as const).map((state) => ({ state }));
  expect(progress(steps)).toEqual({ done: 2, all: 4 });
});
