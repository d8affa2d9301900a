/** A voice needs no more. */
export const RATE = 16_000;
export const MAX_SECONDS = 60;

/** Samples of another rate as ours: each new one is the mean of those it stands for, which keeps the hiss down. */
export function resample(samples: Float32Array, rate: number): Float32Array<ArrayBuffer> {
  const step = rate / RATE;
  const out = new Float32Array(Math.floor(samples.length / step));
  for (let at = 0; at < out.length; at += 1) {
    const from = Math.floor(at * step);
    const until = Math.max(from + 1, Math.floor((at + 1) * step));
    let sum = 0;
    for (let of = from; of < until; of += 1) sum += samples[of] ?? 0;
    out[at] = sum / (until - from);
  }
  return out;
}
