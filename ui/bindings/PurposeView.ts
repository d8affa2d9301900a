export type PurposeView = { code: string, kind: "notice" | "question", text: string, onNo: string, sensitive: boolean, asNotice: boolean, };
