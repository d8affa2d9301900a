/** Where the screen stands: the hash of the address, and nothing else, so that back and forward work. */
export type Route =
  | { at: "home" }
  | { at: "overview" }
  | { at: "queue"; state: string }
  | { at: "dossier"; id: string; state: string }
  | { at: "slip" }
  | { at: "lost" };

export const STATES = ["waiting", "returned", "accepted", "all"] as const;

const known = (state: string | null) => STATES.find((one) => one === state) ?? "waiting";

export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const state = known(new URLSearchParams(query).get("state"));
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { at: "home" };
  if (parts.length === 1 && parts[0] === "overview") return { at: "overview" };
  if (parts.length === 1 && parts[0] === "slip") return { at: "slip" };
  if (parts.length === 1 && parts[0] === "review") return { at: "queue", state };
  if (parts.length === 2 && parts[0] === "review") return { at: "dossier", id: parts[1] ?? "", state };
  return { at: "lost" };
}

const inState = (state: string) => (state === "waiting" ? "" : `?state=${state}`);
export const overviewHash = "#/overview";
export const slipHash = "#/slip";
export const queueHash = (state = "waiting") => `#/review${inState(state)}`;
export const dossierHash = (id: string, state = "waiting") => `#/review/${id}${inState(state)}`;

/** The route as the screens see it; moves with the address. */
export class Place {
  route = $state<Route>(readRoute(location.hash));

  constructor() {
    window.addEventListener("hashchange", () => {
      this.route = readRoute(location.hash);
    });
  }
}

export function go(hash: string): void {
  location.hash = hash;
}
