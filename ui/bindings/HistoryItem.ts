export type HistoryItem = { at: string, code: string, detail: string | null, };
