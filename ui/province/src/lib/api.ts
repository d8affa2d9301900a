/** The dashboard's routes, a line each; a test of the server holds them against its own list. */
import { getBlob, getJson, postJson } from "./http";
import type { Dossier, DossierList, Me, Next, Overview, Reason, SlipSaid } from "./types";

const id = encodeURIComponent;
const page = (state: string, after: string | null, limit: number) =>
  new URLSearchParams({ state, limit: String(limit), ...(after === null ? {} : { after }) });

export const signIn = (name: string, password: string) => postJson<Me>("/api/sign-in", { name, password });
export const signOut = () => postJson<void>("/api/sign-out", {});
export const me = () => getJson<Me>("/api/me");
export const overview = () => getJson<Overview>("/api/overview");
export const dossiers = (state: string, after: string | null, limit: number) =>
  getJson<DossierList>(`/api/dossiers?${page(state, after, limit)}`);
export const dossier = (dossier: string) => getJson<Dossier>(`/api/dossiers/${id(dossier)}`);
export const nextDossier = (after: string) => getJson<{ id: string } | null>(`/api/dossiers/next?after=${id(after)}`);
export const accept = (dossier: string, current: string | null) =>
  postJson<Next>(`/api/dossiers/${id(dossier)}/accept`, { current });
export const giveBack = (dossier: string, current: string | null, reasons: Reason[]) =>
  postJson<Next>(`/api/dossiers/${id(dossier)}/return`, { current, reasons });
export const attachment = (dossier: string, attachment: string, signal: AbortSignal) =>
  getBlob(`/api/dossiers/${id(dossier)}/attachments/${id(attachment)}`, signal);
export const verifySlip = (text: string) => postJson<SlipSaid>("/api/slips/verify", { text });
