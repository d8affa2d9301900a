/** What went wrong, as a code of the catalogue; never the server's words. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
  ) {
    super(code);
    this.name = "Refusal";
  }
}

/** Ends the sign-in on this screen when the server says that it has ended. */
let signedOut: () => void = () => {};
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

/** `/problems/password_wrong` is the code `password_wrong`; what is not a problem document has the status as its code. */
export function problemCode(body: unknown, status: number): string {
  const type = (body as { type?: unknown } | null)?.type;
  const code = typeof type === "string" ? type.split("/").pop() : undefined;
  return code && code !== "about:blank" ? code.replaceAll("-", "_") : `status_${status}`;
}

async function asked(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const ask: RequestInit = { method, credentials: "same-origin", cache: "no-store", signal: signal ?? null };
  if (body !== undefined) {
    ask.body = JSON.stringify(body);
    ask.headers = { "content-type": "application/json" };
  }
  let answer: Response;
  try {
    answer = await fetch(path, ask);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
    throw new Refusal("no_answer", 0);
  }
  if (answer.ok) return answer;
  const code = problemCode(await answer.json().catch(() => null), answer.status);
  if (answer.status === 401 && path !== "/api/sign-in") signedOut();
  throw new Refusal(code, answer.status);
}

export async function getJson<T>(path: string): Promise<T> {
  return (await asked("GET", path)).json() as Promise<T>;
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const answer = await asked("POST", path, body);
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export async function getBlob(path: string, signal: AbortSignal): Promise<Blob> {
  return (await asked("GET", path, undefined, signal)).blob();
}
