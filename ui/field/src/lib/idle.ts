const LOOK_MS = 5_000;
const SIGNS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** Calls `act` once nobody has touched the screen for so long. Counts by the clock, so that sleep counts too. */
export function watchIdle(minutes: () => number | null, act: () => unknown, now: () => number = Date.now): () => void {
  let last = now();
  const touched = () => {
    last = now();
  };
  for (const sign of SIGNS) addEventListener(sign, touched, { capture: true, passive: true });
  const timer = setInterval(() => {
    const limit = minutes();
    if (limit === null || now() - last < limit * 60_000) return;
    last = now();
    act();
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    for (const sign of SIGNS) removeEventListener(sign, touched, { capture: true });
  };
}
