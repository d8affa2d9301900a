import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, Mp4OutputFormat, Output } from "mediabunny";
import { MAX_SECONDS, RATE } from "./sound";

/** Samples of one AAC packet. */
const PACKET = 1024;
const HOW = { codec: "mp4a.40.2", sampleRate: RATE, numberOfChannels: 1, bitrate: 24_000 };

/** A voice as it is sent and kept: AAC in MP4, some 3 kB a second, a minute at most. */
export async function encode(samples: Float32Array<ArrayBuffer>): Promise<Blob> {
  const source = new EncodedAudioPacketSource("aac");
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target });
  output.addAudioTrack(source);
  await output.start();

  let added = Promise.resolve();
  let count = 0;
  let failed: unknown;
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      // The web view's own times are those of what went in, and not of the packet.
      const packet = new EncodedPacket(data, "key", (count * PACKET) / RATE, PACKET / RATE);
      count += 1;
      added = added.then(() => source.add(packet, metadata));
    },
    error: (error) => {
      failed = error;
    },
  });
  encoder.configure(HOW);
  const end = Math.min(samples.length, RATE * MAX_SECONDS);
  for (let at = 0; at < end; at += PACKET) {
    const data = samples.slice(at, Math.min(end, at + PACKET));
    const timestamp = Math.round((at / RATE) * 1e6);
    const part = new AudioData({
      format: "f32",
      sampleRate: RATE,
      numberOfFrames: data.length,
      numberOfChannels: 1,
      timestamp,
      data,
    });
    encoder.encode(part);
    part.close();
  }
  await encoder.flush();
  encoder.close();
  await added;
  if (failed) throw failed;
  await output.finalize();
  if (!target.buffer) throw new Error("nothing was written");
  return new Blob([target.buffer], { type: "audio/mp4" });
}
