/** What is on its way to the disk. Whoever takes the page away waits for it first. */
const under = new Set<Promise<unknown>>();

export function pending<T>(work: Promise<T>): Promise<T> {
  const ended: Promise<boolean> = work.then(
    () => under.delete(ended),
    () => under.delete(ended),
  );
  under.add(ended);
  return work;
}

/** Leaves the field that is being written in, which saves it, and waits until nothing is on its way. */
export async function settle(): Promise<void> {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  // What leaving the field began has had its turn after this.
  await Promise.resolve();
  while (under.size > 0) await Promise.all(under);
}
