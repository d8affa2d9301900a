/**
 * Begins with an empty page: whoever comes next finds no name, no search and no place of whoever was here before.
 * It never ends, so that nothing goes on with what was there.
 */
export function beginAnew(): Promise<never> {
  history.replaceState(null, "", "#/today");
  location.reload();
  return new Promise(() => {});
}
