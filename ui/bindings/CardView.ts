export type CardView = { number: string, oldNumber: string | null, name: string, birthDate: string, sex: string, address: string, issued: string, warnings: Array<string>, };
