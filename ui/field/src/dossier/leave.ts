import type { Answer, Role, ThirdPerson } from "$bindings";

/** What the camera can be wanted for: a picture of the dossier, or the code on the card or on a numbered sheet. */
export type Wanted = Role | "scan" | "sheet_scan";

/** The question whose yes opens the camera for it. */
export const LEAVE: Record<Wanted, string> = {
  scan: "process_for_account",
  card_front: "keep_id_card_images",
  card_back: "keep_id_card_images",
  portrait: "keep_portrait",
  representative_paper: "third_party_details",
  document: "share_with_provider",
  signature: "process_for_account",
  recording: "process_for_account",
  witness_signature: "third_party_details",
  sheet: "mark_sheet",
  sheet_scan: "mark_sheet",
  signature_strokes: "process_for_account",
};

/** Whose leave it is, where it is not the person's. */
const OF: Partial<Record<Wanted, ThirdPerson>> = {
  representative_paper: "representative",
  witness_signature: "helper",
};

/** The question, and whom it is put to where that is not the person of the dossier. */
export function leaveOf(what: Wanted): [purpose: string, about: ThirdPerson | null] {
  return [LEAVE[what], OF[what] ?? null];
}

/** Only a yes opens the camera: no answer yet keeps it shut just as a no does. */
export function mayOpen(what: Wanted, answer: (purpose: string, about: ThirdPerson | null) => Answer | null): boolean {
  return answer(...leaveOf(what)) === "yes";
}
