/** What a refusal is called while somebody wishes to join by a kiosk: nothing waits on this device yet. */
export const ofAWish: Record<string, string> = {
  relay_disk: "wish_disk",
  relay_full: "wish_full",
  relay_not_near: "wish_not_near",
  relay_other: "wish_other",
  // The province could not open the wish: the invitation's secret is another one.
  seal_not_ours: "invitation_bad",
};
