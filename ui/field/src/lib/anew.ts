import { settle } from "./pending";

/**
 * Begins with an empty page: whoever comes next finds no name, no search and no place of whoever was here before.
 * It never ends, so that nothing goes on with what was there.
 */
export async function beginAnew(hash = "#/today"): Promise<never> {
  await settle();
  history.replaceState(null, "", hash);
  location.reload();
  return new Promise(() => {});
}
