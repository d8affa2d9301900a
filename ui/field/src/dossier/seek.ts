import type { Attachment } from "svelte/attachments";
import type { Dossier } from "./dossier.svelte";

/** Takes the focus, and comes into view, where a link or the camera leads to this field or picture. */
export function seek(d: Dossier, what: string): Attachment<HTMLElement> {
  return (box) => {
    if (d.sought !== what) return;
    d.sought = null;
    // After the title of the page, which takes the focus when it comes.
    requestAnimationFrame(() => {
      const control = box.querySelector<HTMLElement>("input:not([type=radio]), input:checked, input, button");
      control?.focus();
      box.scrollIntoView({ block: "center" });
    });
  };
}
