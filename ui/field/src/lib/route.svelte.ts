/** Where the window is: `#/person/<id>`. Ids stand in it, never a name or a number. */
export type Route =
  | { at: "today" }
  | { at: "roster" }
  | { at: "person"; id: string }
  | { at: "household"; id: string }
  | { at: "visit"; id: string; barrier: string | null }
  | { at: "existing" | "tell" | "paid" | "focal" | "session"; id: string }
  | { at: "complaint"; id: string; kind: string | null }
  | { at: "answer"; id: string; packet: string }
  | { at: "dossier"; draft: string; step: string }
  | { at: "outbox" }
  | { at: "ready" }
  | { at: "doors" }
  | { at: "returns" }
  | { at: "find" }
  | { at: "proposals" }
  | { at: "propose" }
  | { at: "report"; id: string }
  | { at: "settings" };

export function parse(hash: string): Route {
  const [at, id, step] = hash.replace(/^#\//, "").split("/");
  if (at === "roster" || at === "outbox" || at === "settings" || at === "ready") return { at };
  if (at === "doors" || at === "returns" || at === "find") return { at };
  if (at === "proposals" || at === "propose") return { at };
  if (at === "report" && id) return { at, id };
  if (at === "household" && id) return { at, id };
  if (at === "person" && id) return { at, id };
  if ((at === "existing" || at === "tell" || at === "paid" || at === "focal" || at === "session") && id)
    return { at, id };
  if (at === "complaint" && id) return { at, id, kind: step ?? null };
  if (at === "answer" && id && step) return { at, id, packet: step };
  if (at === "visit" && id) return { at, id, barrier: step ?? null };
  if (at === "dossier" && id) return { at, draft: id, step: step ?? "" };
  return { at: "today" };
}

class Router {
  route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.route = parse(location.hash);
    });
  }

  go(hash: string): void {
    location.hash = hash;
  }

  /** Goes there without leaving the place behind in the history. */
  replace(hash: string): void {
    history.replaceState(null, "", hash);
    this.route = parse(hash);
  }
}

export const router = new Router();
