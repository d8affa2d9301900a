export type Removed = { id: string, role: string, };
