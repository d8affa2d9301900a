import { SvelteSet } from "svelte/reactivity";

/**
 * Dossiers that another device captured, as far as the shell has said so while this window is open: only there can
 * they be redone, and no button here could do it.
 */
export const elsewhere = new SvelteSet<string>();
