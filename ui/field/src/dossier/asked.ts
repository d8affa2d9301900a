/** What the screen must know of a question beside its words. */

const LEAVE = new Set([
  "process_for_account",
  "keep_id_card_images",
  "keep_portrait",
  "share_with_provider",
  "contact_phone",
  "contact_through_relative",
  "third_party_details",
  "existing_account_details",
]);

/** Whether it asks to be allowed something ("Cho", "Không cho"), and not to agree to something. */
export const asksLeave = (purpose: string) => LEAVE.has(purpose);
