export type UiError = { code: string, params: { [key in string]: string }, };
