import type { HistoryItem } from "$bindings";
import { formatDate } from "$kit";
import { m, problem, said, word } from "$lib/i18n.svelte";

/** One line of a history: what happened, and what is worth knowing of it. */
export function historyText({ code, detail }: HistoryItem): string {
  const what = word("history", code);
  switch (code) {
    case "submitted":
      return detail && detail !== "1" ? `${what} · ${m.history_revision({ revision: detail })}` : what;
    case "opened":
      return detail ? `${what} · ${m.history_account({ tail: detail })}` : what;
    case "payment_listed":
    case "handed_over":
    case "paid":
      return detail ? `${what} · ${formatDate(detail)}` : what;
    case "missed":
      return detail ? `${what} · ${word("missed_because", detail)}` : what;
    case "ended":
    case "withdrawn":
      return detail ? `${what} · ${word("purpose", detail)}` : what;
    case "held":
    case "broken":
      return detail ? `${what} · ${problem(detail)}` : what;
    case "to_be_confirmed":
      return detail ? `${what} · ${word("history", detail)}` : what;
    default:
      return detail ? `${what} · ${said(`reason_${detail}`) ?? detail}` : what;
  }
}
