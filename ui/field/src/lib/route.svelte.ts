/** Where the window is: `#/person/<id>`. Ids stand in it, never a name or a number. */
export type Route =
  | { at: "today" }
  | { at: "roster" }
  | { at: "person"; id: string }
  | { at: "household"; id: string }
  | { at: "visit"; id: string; barrier: string | null }
  | { at: "existing" | "tell" | "paid" | "focal" | "receiver" | "withdraw" | "note" | "papers" | "session"; id: string }
  | { at: "complaint"; id: string; kind: string | null }
  | { at: "answer"; id: string; packet: string }
  | { at: "dossier"; draft: string; step: string }
  | { at: "outbox" }
  | { at: "queue" }
  | { at: "help" }
  | { at: "tour"; page: number }
  | { at: "operators" }
  | { at: "leaving" }
  | { at: "done"; id: string }
  | { at: "ready" }
  | { at: "relay" }
  | { at: "doors" }
  | { at: "returns" }
  | { at: "find" }
  | { at: "proposals" }
  | { at: "propose" }
  | { at: "report"; id: string }
  | { at: "settings" };

export function parse(hash: string): Route {
  const [at, id, step] = hash.replace(/^#\//, "").split("/");
  if (at === "roster" || at === "outbox" || at === "settings" || at === "ready" || at === "queue") return { at };
  if (at === "doors" || at === "returns" || at === "find") return { at };
  if (at === "proposals" || at === "propose") return { at };
  if (at === "report" && id) return { at, id };
  if (at === "household" && id) return { at, id };
  if (at === "person" && id) return { at, id };
  if ((at === "existing" || at === "tell" || at === "paid" || at === "focal" || at === "session") && id)
    return { at, id };
  if ((at === "receiver" || at === "withdraw" || at === "note" || at === "papers") && id) return { at, id };
  if (at === "complaint" && id) return { at, id, kind: step ?? null };
  if (at === "answer" && id && step) return { at, id, packet: step };
  if (at === "operators" || at === "leaving" || at === "help" || at === "relay") return { at };
  if (at === "tour") return { at, page: Number(id) || 1 };
  if (at === "done" && id) return { at, id };
  if (at === "visit" && id) return { at, id, barrier: step ?? null };
  if (at === "dossier" && id) return { at, draft: id, step: step ?? "" };
  return { at: "today" };
}

class Router {
  route = $state.raw<Route>(parse(location.hash));
  /** Marks the places of this page's life: those of an earlier one are somebody else's, and are not gone back to. */
  #life = `${Date.now()}-${Math.random()}`;

  constructor() {
    this.#arrive();
    addEventListener("hashchange", () => this.#arrive());
  }

  #arrive(): void {
    const earlier = history.state !== null && history.state !== this.#life;
    history.replaceState(this.#life, "", earlier ? "#/today" : location.hash || "#/today");
    this.route = parse(location.hash);
  }

  go(hash: string): void {
    location.hash = hash;
  }

  /** Goes there without leaving the place behind in the history. */
  replace(hash: string): void {
    history.replaceState(this.#life, "", hash);
    this.route = parse(hash);
  }
}

export const router = new Router();
