/** Pictures out of a playing video. */

import type { GreyFrame } from "$lib/commands";

const LONG_SIDE = 1280;

/**
 * Work on frames, one at a time and in the mean not more often than every so many milliseconds, whatever the camera's own
 * rhythm is. What fails is over; the next one may not.
 */
export class Lane {
  #busy = false;
  #next = Number.NEGATIVE_INFINITY;

  constructor(private readonly every: number) {}

  free(now: number): boolean {
    return !this.#busy && now >= this.#next;
  }

  take(now: number, work: () => Promise<unknown>): void {
    this.#busy = true;
    this.#next = Math.max(this.#next, now - this.every) + this.every;
    work()
      .catch(() => undefined)
      .finally(() => {
        this.#busy = false;
      });
  }
}

/** The frame that is shown now, small enough to look for a code in; `null` before the first one. */
export function grab(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  if (video.videoWidth === 0) return null;
  const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Brightness as ITU-R BT.601 weighs it, in integers. */
export function withoutColours({ data, width, height }: ImageData): GreyFrame {
  const levels = new Uint8Array(width * height);
  for (let to = 0, at = 0; to < levels.length; to += 1, at += 4) {
    levels[to] = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
  }
  return { levels, width, height };
}

/** The frame that is shown now in full size, as a picture. */
export async function shoot(video: HTMLVideoElement): Promise<Blob | null> {
  if (video.videoWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
}
