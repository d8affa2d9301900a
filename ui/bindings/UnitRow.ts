export type UnitRow = { code: string, name: string, kind: string, };
