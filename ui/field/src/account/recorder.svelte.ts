import { MAX_SECONDS, RATE, resample } from "./wav";

/** A recording that is being made. It lies in memory alone, and goes with the screen. */
export class Recorder {
  state = $state<"idle" | "opening" | "recording" | "none">("idle");
  seconds = $state(0);
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;
  #parts: Float32Array[] = [];

  constructor(readonly onend: (samples: Float32Array) => void) {}

  async start(): Promise<void> {
    if (this.state === "opening" || this.state === "recording") return;
    this.state = "opening";
    this.seconds = 0;
    this.#parts = [];
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 }, video: false });
      this.#stream = stream;
      const context = new AudioContext();
      this.#context = context;
      await context.resume();
      // Deprecated, and the one way that needs no script beside the page's own.
      const tap = context.createScriptProcessor(4096, 1, 1);
      tap.onaudioprocess = (event) => this.#hear(event.inputBuffer.getChannelData(0), context.sampleRate);
      context.createMediaStreamSource(stream).connect(tap);
      tap.connect(context.destination);
      this.state = "recording";
    } catch {
      this.#close();
      this.state = "none";
    }
  }

  stop(): void {
    if (this.state !== "recording") return;
    this.#close();
    this.state = "idle";
    const samples = new Float32Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      samples.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.onend(samples);
  }

  /** The screen goes: nothing of it stays. */
  drop(): void {
    this.#close();
    this.#parts = [];
    if (this.state === "recording" || this.state === "opening") this.state = "idle";
  }

  #hear(heard: Float32Array, rate: number): void {
    if (this.state !== "recording") return;
    this.#parts.push(resample(heard, rate));
    this.seconds = Math.floor(this.#parts.reduce((sum, part) => sum + part.length, 0) / RATE);
    if (this.seconds >= MAX_SECONDS) this.stop();
  }

  #close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    void this.#context?.close();
    this.#context = undefined;
  }
}
