import type { Attachment } from "svelte/attachments";

/** Puts the focus here when the screen comes, so that a reader begins at its title, and at its top. */
export const arrive: Attachment<HTMLElement> = (heading) => {
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
};
