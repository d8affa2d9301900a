import { formatBytes } from "$kit";
import { m } from "$lib/i18n.svelte";

/** What gives room back: the device's own things, and what waits here sealed until the province has it safe. */
export function spaceMend(sealedBytes: number): string {
  const mend = m.ready_space_mend();
  return sealedBytes < 1_000_000 ? mend : `${mend} ${m.ready_space_sealed({ size: formatBytes(sealedBytes) })}`;
}
