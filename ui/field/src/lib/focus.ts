import type { Attachment } from "svelte/attachments";

/** Puts the focus here when the screen comes, so that a reader begins at its title. */
export const arrive: Attachment<HTMLElement> = (heading) => {
  heading.focus({ preventScroll: true });
};
