/** How Vietnam writes dates, numbers and sizes; the same in both languages of the screen. */
const whole = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" });
const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });

/** 34914 → "34.914" */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** 1234567 → "1.234.567 ₫" */
export function formatDong(value: number): string {
  return `${whole.format(value)} ₫`;
}

/** 0.48 → "48%" */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** 5_242_880 → "5,0 MB"; below a kilobyte in bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${whole.format(bytes)} B`;
  if (bytes < 1024 * 1024) return `${whole.format(Math.round(bytes / 1024))} KB`;
  if (bytes < 1024 * 1024 * 1024) return `${oneDigit.format(bytes / (1024 * 1024))} MB`;
  return `${oneDigit.format(bytes / (1024 * 1024 * 1024))} GB`;
}

/** An instant of RFC 3339 → "05/11/2026" in the time zone of the device. */
export function formatDay(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : day.format(date);
}

/** An instant of RFC 3339 → "14:05". */
export function formatTime(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : time.format(date);
}

/** An instant of RFC 3339 → "05/11/2026 14:05". */
export function formatMoment(instant: string): string {
  return `${formatDay(instant)} ${formatTime(instant)}`;
}

/** An instant of RFC 3339 → "14:05" while it is today's, else with its day: "05/11/2026 14:05". */
export function formatWhen(instant: string, now: Date = new Date()): string {
  return formatDay(instant) === day.format(now) ? formatTime(instant) : formatMoment(instant);
}

/** A person's date as it is stored ("1957-09-02", "1957-09" or "1957") → "02/09/1957", "09/1957", "1957". */
export function formatDate(date: string): string {
  return date.split("-").reverse().join("/");
}

/**
 * A date as people type it ("2/9/1957", "02.09.1957", "02091957", "1957") → "1957-09-02" or "1957".
 * `null` when it is none, or no day of the calendar.
 */
export function parseDate(typed: string): string | null {
  const text = typed.trim();
  if (/^\d{4}$/.test(text)) return text;
  const parts = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (!parts) return null;
  const [, d, m, y] = parts.map(Number) as [number, number, number, number];
  const made = new Date(Date.UTC(y, m - 1, d));
  const exists = made.getUTCFullYear() === y && made.getUTCMonth() === m - 1 && made.getUTCDate() === d;
  return exists ? made.toISOString().slice(0, 10) : null;
}

/** "mặt trước thẻ" → "Mặt trước thẻ": a phrase of the catalogue at the head of a line. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);
}

/** Lower case without marks; đ becomes d by hand, since Unicode does not decompose it. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
}

/** The text cut into runs, of which those that begin a word of the query are marked. */
export function highlight(text: string, query: string): { text: string; hit: boolean }[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return text.split(/(\s+)/).flatMap((word) => {
    const folded = fold(word);
    const hit = words.filter((w) => folded.startsWith(w)).sort((a, b) => b.length - a.length)[0];
    if (!hit) return word === "" ? [] : [{ text: word, hit: false }];
    const composed = word.normalize("NFC");
    const rest = composed.slice(hit.length);
    return [{ text: composed.slice(0, hit.length), hit: true }, ...(rest ? [{ text: rest, hit: false }] : [])];
  });
}
