import { expect, test } from "vitest";
import { type Look, Steady } from "./hints";

const square = (x = 0): Look["place"] => [
  [0.1 + x, 0.1],
  [0.9 + x, 0.1],
  [0.9 + x, 0.9],
  [0.1 + x, 0.9],
];
const good = (x?: number): Look => ({ flaws: [], place: square(x) });
const bad = (...flaws: Look["flaws"]): Look => ({ flaws, place: square() });

/** One look every tenth of a second. */
function watch(looks: Look[]): { shot: number | null; hints: Steady["hint"][] } {
  const steady = new Steady();
  let shot: number | null = null;
  const hints = looks.map((look, at) => {
    if (steady.sees(look, at * 100)) shot ??= at;
    return steady.hint;
  });
  return { shot, hints };
}

test("the shutter goes once the picture was good for half a second, and only once", () => {
  const steady = new Steady();
  const shots = Array.from({ length: 20 }, (_, at) => steady.sees(good(), at * 100));
  expect(shots.flatMap((shot, at) => (shot ? [at] : []))).toEqual([5]);
});

test("a hand that wanders is asked to hold still, and no picture is taken", () => {
  const { shot, hints } = watch(Array.from({ length: 20 }, (_, at) => good(at * 0.03)));
  expect(shot).toBeNull();
  expect(new Set(hints)).toEqual(new Set(["still"]));
});

test("one bad frame begins the wait anew", () => {
  const looks = [good(), good(), good(), good(), bad("blur"), good(), good(), good(), good(), good(), good()];
  expect(watch(looks).shot).toBe(10);
});

test("what matters most is said, and stays long enough to be read", () => {
  const flicker = Array.from({ length: 14 }, (_, at) => (at % 2 === 0 ? bad("glare", "small") : bad("blur")));
  const { hints } = watch(flicker);
  expect(hints[0]).toBe("glare");
  const changes = hints.filter((hint, at) => at > 0 && hint !== hints[at - 1]).length;
  expect(changes).toBeLessThanOrEqual(2);
});

test("a place that is not known holds nobody up", () => {
  const looks: Look[] = Array.from({ length: 8 }, () => ({ flaws: [], place: null }));
  expect(watch(looks).shot).toBe(5);
});

test("what helps a code to be read stays long enough to be read itself, and goes when it helps no more", () => {
  const steady = new Steady();
  const heard = (["small", "blur", null, null] as const).map((help, at) => {
    steady.hears(help, at * 300);
    return steady.hint;
  });
  expect(heard).toEqual(["small", "small", "small", null]);
});
