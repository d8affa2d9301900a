export type Changed = { what: Array<string>, };
