import type { Bring, SessionView } from "$bindings";
import { formatDate } from "$kit";
import { m, word } from "$lib/i18n.svelte";

/** "05/12/2026 · 08:00" */
export const sessionWhen = (session: SessionView) =>
  [formatDate(session.day), session.hour].filter(Boolean).join(" · ");

/** Where people go; the home is nobody's address on a screen. */
export const sessionWhere = (session: SessionView) =>
  session.home ? m.session_home() : session.place || m.session_place_unknown();

export const bringWords = (bring: Bring[]) => bring.map((one) => word("bring", one)).join(", ");
