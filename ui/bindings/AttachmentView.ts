import type { Role } from "./Role";

export type AttachmentView = { id: string, role: Role, mediaType: string, bytes: number, carried: boolean, verdict: string, capturedAt: string, };
