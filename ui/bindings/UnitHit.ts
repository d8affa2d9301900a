export type UnitHit = { code: string, name: string, kind: string, period: string, parents: string, };
