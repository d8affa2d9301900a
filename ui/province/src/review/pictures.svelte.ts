import { codeOf } from "$kit";
import { attachment } from "$lib/api";
import type { Attachment } from "$lib/types";

export type Picture = { at: "waiting" } | { at: "there"; url: string } | { at: "failed"; code: string };

/** The pictures of one dossier: fetched once, held as object URLs, given back when the dossier goes. */
export class Pictures {
  #shown = $state.raw<Record<string, Picture>>({});
  #stop = new AbortController();

  constructor(
    private readonly dossier: string,
    attachments: Attachment[],
  ) {
    for (const one of attachments) void this.fetch(one.id);
  }

  of(id: string): Picture {
    return this.#shown[id] ?? { at: "waiting" };
  }

  fetch = async (id: string): Promise<void> => {
    this.#put(id, { at: "waiting" });
    try {
      const bytes = await attachment(this.dossier, id, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      this.#put(id, { at: "there", url: URL.createObjectURL(bytes) });
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#put(id, { at: "failed", code: codeOf(error).code });
    }
  };

  /** Stops what is under way and lets go of every picture's bytes. */
  drop(): void {
    this.#stop.abort();
    for (const picture of Object.values(this.#shown)) if (picture.at === "there") URL.revokeObjectURL(picture.url);
    this.#shown = {};
  }

  #put(id: string, picture: Picture): void {
    this.#shown = { ...this.#shown, [id]: picture };
  }
}
