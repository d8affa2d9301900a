import type { AfterToday } from "$bindings";

/** How much follows dossiers today. */
export const afterCount = (after: AfterToday) =>
  after.sessions.length +
  after.toNote.length +
  after.answers.length +
  after.reviews.length +
  after.tell.total +
  (after.ask?.total ?? 0);
