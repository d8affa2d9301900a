/** A voice for the way to the district: 8 kHz, one channel, G.711 µ-law in a WAV, which is 8 kB a second. */

export const RATE = 8000;
export const MAX_SECONDS = 60;

/** Samples of another rate as 8 kHz: each new one is the mean of those it stands for, which keeps the hiss down. */
export function resample(samples: Float32Array, rate: number): Float32Array {
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

/** One sample from -1 to 1 as µ-law (ITU-T G.711). */
export function muLaw(sample: number): number {
  const BIAS = 132;
  const CLIP = 32635;
  const sign = sample < 0 ? 0x80 : 0;
  const level = Math.min(CLIP, Math.round(Math.abs(sample) * 32767)) + BIAS;
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && (level & mask) === 0; mask >>= 1) exponent -= 1;
  const mantissa = (level >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function header(bytes: number, tag: number, bits: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(58));
  const word = (at: number, text: string) => {
    for (let of = 0; of < text.length; of += 1) view.setUint8(at + of, text.charCodeAt(of));
  };
  const each = bits / 8;
  word(0, "RIFF");
  view.setUint32(4, 50 + bytes, true);
  word(8, "WAVE");
  word(12, "fmt ");
  view.setUint32(16, 18, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * each, true);
  view.setUint16(32, each, true);
  view.setUint16(34, bits, true);
  view.setUint16(36, 0, true);
  word(38, "fact");
  view.setUint32(42, 4, true);
  view.setUint32(46, bytes / each, true);
  word(50, "data");
  view.setUint32(54, bytes, true);
  return new Uint8Array(view.buffer);
}

/** What is sent: at most a minute. */
export function toSend(samples: Float32Array): Blob {
  const body = Uint8Array.from(samples.subarray(0, RATE * MAX_SECONDS), muLaw);
  return new Blob([header(body.length, 7, 8), body] as BlobPart[], { type: "audio/wav" });
}

/** What is listened to before it is sent: every web view plays it. */
export function toPlay(samples: Float32Array): Blob {
  const body = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32767));
  return new Blob([header(body.byteLength, 1, 16), body] as BlobPart[], { type: "audio/wav" });
}

/** One µ-law byte as a sample from -1 to 1. */
export function fromMuLaw(byte: number): number {
  const turned = ~byte & 0xff;
  const level = (((turned & 0x0f) << 3) + 132) << ((turned >> 4) & 0x07);
  return ((turned & 0x80 ? -1 : 1) * (level - 132)) / 32768;
}

/** What was kept to be sent, as every web view plays it; another encoding is played as it is. */
export function fromSent(bytes: Uint8Array<ArrayBuffer>): Blob {
  const isMuLaw = bytes[0] === 0x52 && bytes[20] === 7;
  if (!isMuLaw) return new Blob([bytes], { type: "audio/mp4" });
  return toPlay(Float32Array.from(bytes.subarray(58), fromMuLaw));
}
