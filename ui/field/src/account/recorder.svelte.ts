import { MAX_SECONDS, RATE, resample } from "./sound";
import { encode } from "./voice";

/** A recording that is being made. It lies in memory alone, and goes with the screen. */
export class Recorder {
  state = $state<"idle" | "opening" | "recording" | "closing" | "none">("idle");
  seconds = $state(0);
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;
  #parts: Float32Array[] = [];

  #dropped = false;

  constructor(readonly onend: (voice: Blob, seconds: number) => void) {}

  async start(): Promise<void> {
    if (this.state !== "idle") return;
    this.state = "opening";
    this.seconds = 0;
    this.#parts = [];
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 }, video: false });
      this.#stream = stream;
      if (this.#dropped) return this.#close();
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

  async stop(): Promise<void> {
    if (this.state !== "recording") return;
    this.state = "closing";
    this.#close();
    const samples = new Float32Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      samples.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    try {
      // A slip of the finger says nothing.
      const voice = samples.length < RATE / 2 ? null : await encode(samples);
      this.state = "idle";
      if (voice && !this.#dropped) this.onend(voice, Math.round(samples.length / RATE));
    } catch {
      this.state = "none";
    }
  }

  /** The screen goes: nothing of it stays. */
  drop(): void {
    this.#dropped = true;
    this.#close();
    this.#parts = [];
  }

  #hear(heard: Float32Array, rate: number): void {
    if (this.state !== "recording") return;
    this.#parts.push(resample(heard, rate));
    this.seconds = Math.floor(this.#parts.reduce((sum, part) => sum + part.length, 0) / RATE);
    if (this.seconds >= MAX_SECONDS) void this.stop();
  }

  #close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    void this.#context?.close();
    this.#context = undefined;
  }
}
