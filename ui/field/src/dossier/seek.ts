import type { Attachment } from "svelte/attachments";
import { leadOn } from "$lib/focus";
import type { Dossier } from "./dossier.svelte";

/** Takes the focus, and comes into view, where a link or the camera leads to this field or picture. */
export function seek(d: Dossier, what: string): Attachment<HTMLElement> {
  return (box) => {
    if (d.sought !== what) return;
    d.sought = null;
    leadOn(() => {
      const control = box.querySelector<HTMLElement>("input:not([type=radio]), input:checked, input, button");
      control?.focus();
      box.scrollIntoView({ block: "center" });
    });
  };
}
