import type { Flaw } from "$bindings";
import { word } from "$lib/i18n.svelte";

/** What the judge would have otherwise, in words. */
export const flawWords = (flaws: readonly Flaw[]): string => flaws.map((flaw) => word("flaw", flaw)).join(", ");
