import type { Step, StepView } from "$bindings";

/** A step of the screen: those of the dossier, and the sending. */
export type Place = Step | "send";
export const PLACES: Place[] = ["card", "facts", "phone", "product", "photos", "consent", "send"];

/** How a step stands, as its word and its shape say it. */
export type PlaceState = StepView["state"] | "unsaved" | "send";

/** How many of the steps that are open are done. */
export function progress(steps: Pick<StepView, "state">[]): { done: number; all: number } {
  const open = steps.filter((one) => one.state !== "locked");
  return { done: open.filter((one) => one.state === "done").length, all: open.length };
}
