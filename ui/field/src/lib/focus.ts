import type { Attachment } from "svelte/attachments";

/** Puts the focus here when the screen comes, so that a reader begins at its title, and at its top. */
export const arrive: Attachment<HTMLElement> = (heading) => {
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
};

/** Leads on from the title, a frame after it took the focus: not where somebody went to another control meanwhile. */
export function leadOn(take: () => void): void {
  requestAnimationFrame(() => {
    const at = document.activeElement;
    if (!at || at === document.body || at.tagName === "H1") take();
  });
}
