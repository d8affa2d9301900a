export type DraftRow = { id: string, personId: string | null, name: string, hamlet: string, savedAt: string, revision: number, };
