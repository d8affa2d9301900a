import type { Reason } from "$bindings";
import { m, said, word } from "$lib/i18n.svelte";

/** The one thing to redo, as an action: "Chụp lại mặt sau thẻ". */
export function redoAction(reason: Reason): string {
  return reason.role
    ? m.redo_photo({ what: word("role", reason.role) })
    : m.redo_step({ what: word("step", reason.step) });
}

/** Why: the clerk's reason in the catalogue's words. */
export function redoWhy(reason: Reason): string {
  return said(`reason_${reason.code}`) ?? reason.code;
}

/** What stands on the button of a returned dossier. */
export function redoButton(reasons: Reason[]): string {
  return reasons.some((reason) => reason.role) ? m.redo_button_photo() : m.redo_button();
}
