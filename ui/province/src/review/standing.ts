/** Where a dossier stands, as the list and the viewer show it. */
const TONES: Record<string, "info" | "sun" | "stop" | "ok"> = {
  waiting: "info",
  returned: "sun",
  refused: "stop",
  withdrawn: "stop",
  accepted: "ok",
  opened: "ok",
};

export const toneOf = (standing: string) => TONES[standing] ?? "plain";

/** A clerk decides once: what was decided, or is held, has no buttons. */
export const awaitsClerk = (standing: string) => standing === "waiting";
