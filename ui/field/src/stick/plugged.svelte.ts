import type { StickView } from "$bindings";
import { Loaded } from "$kit";
import { sticks } from "$lib/commands";

const LOOK_MS = 3000;

/** The sticks that are plugged in, looked for anew while somebody wants one. Made in the script of a component. */
export function plugged(wanted: () => boolean = () => true): Loaded<StickView[]> {
  const found = new Loaded(async () => (wanted() ? await sticks() : []), { keep: true });
  $effect(() => {
    if (!wanted()) return;
    const timer = setInterval(found.refresh, LOOK_MS);
    return () => clearInterval(timer);
  });
  return found;
}
