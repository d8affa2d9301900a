import { describe, expect, test } from "vitest";
import { fromMuLaw, fromSent, MAX_SECONDS, muLaw, RATE, resample, toSend } from "./wav";

describe("a voice for the way to the district", () => {
  test("silence and the loudest samples are what G.711 says", () => {
    expect(muLaw(0)).toBe(0xff);
    expect(muLaw(1)).toBe(0x80);
    expect(muLaw(-1)).toBe(0x00);
    expect(muLaw(-0.000001)).toBe(0x7f);
  });

  test("another rate becomes 8 kHz and keeps its length in seconds", () => {
    expect(resample(new Float32Array(48_000), 48_000)).toHaveLength(RATE);
    expect(resample(new Float32Array(44_100), 44_100)).toHaveLength(RATE);
    const steady = resample(new Float32Array(4800).fill(0.5), 48_000);
    expect(steady.every((sample) => sample === 0.5)).toBe(true);
  });

  test("what was kept is heard again as it was said, within a step of µ-law", async () => {
    for (const sample of [0, 0.01, -0.01, 0.3, -0.3, 0.9, -0.9]) {
      expect(Math.abs(fromMuLaw(muLaw(sample)) - sample)).toBeLessThan(0.02 + Math.abs(sample) / 16);
    }
    const sent = new Uint8Array(await toSend(new Float32Array(80).fill(0.5)).arrayBuffer());
    const played = new Uint8Array(await fromSent(sent).arrayBuffer());
    expect(played[20]).toBe(1);
    expect(played.length).toBe(58 + 160);
  });

  test("a second is 8 kB and a minute is the end", async () => {
    const second = new Uint8Array(await toSend(new Float32Array(RATE)).arrayBuffer());
    expect(second.length).toBe(RATE + 58);
    expect(new TextDecoder().decode(second.subarray(0, 4))).toBe("RIFF");
    expect(new TextDecoder().decode(second.subarray(8, 12))).toBe("WAVE");
    expect(second[20]).toBe(7);
    const long = toSend(new Float32Array(RATE * (MAX_SECONDS + 30)));
    expect(long.size).toBe(RATE * MAX_SECONDS + 58);
  });
});
