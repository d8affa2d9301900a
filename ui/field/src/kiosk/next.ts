import { beginAnew } from "$lib/anew";
import { shell } from "$lib/shell.svelte";

/** This person is done: nothing of them stays, and the next one is called. */
export function nextPerson(): Promise<void> {
  return shell.state?.kioskLocks ? shell.lock() : beginAnew("#/queue");
}
