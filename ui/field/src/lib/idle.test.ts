import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchIdle } from "./idle";

const heard = new Map<string, () => void>();

beforeEach(() => {
  vi.useFakeTimers();
  heard.clear();
  vi.stubGlobal("addEventListener", (sign: string, act: () => void) => heard.set(sign, act));
  vi.stubGlobal("removeEventListener", (sign: string) => heard.delete(sign));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("after minutes without a touch it acts once, and a touch begins them anew", () => {
  const act = vi.fn();
  const stop = watchIdle(() => 3, act);
  vi.advanceTimersByTime(170_000);
  heard.get("pointerdown")?.();
  vi.advanceTimersByTime(170_000);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(15_000);
  expect(act).toHaveBeenCalledTimes(1);
  stop();
  vi.advanceTimersByTime(600_000);
  expect(act).toHaveBeenCalledTimes(1);
  expect(heard.size).toBe(0);
});

test("where nobody works there is nothing to lock", () => {
  const act = vi.fn();
  const stop = watchIdle(() => null, act);
  vi.advanceTimersByTime(3_600_000);
  expect(act).not.toHaveBeenCalled();
  stop();
});
