import type { Sound } from "./reading";

/** How it is heard. */
export interface Manner {
  slow: boolean;
  loud: boolean;
}

const SLOW = 0.75;
/** Twice as loud: 6 dB, with the peaks held down so that a small loudspeaker does not rattle. */
const LOUD = 2;

/** Bytes as something that sounds. They lie in memory alone, and their address goes with the sound. */
export function sound(bytes: ArrayBuffer, media: string, manner: Manner): Sound {
  const url = URL.createObjectURL(new Blob([bytes], { type: media }));
  const player = new Audio(url);
  let context: AudioContext | undefined;
  return {
    async play(onend) {
      player.preservesPitch = true;
      player.playbackRate = manner.slow ? SLOW : 1;
      if (manner.loud) {
        context = new AudioContext();
        const [gain, held] = [context.createGain(), context.createDynamicsCompressor()];
        gain.gain.value = LOUD;
        context.createMediaElementSource(player).connect(gain).connect(held).connect(context.destination);
        await context.resume();
      }
      player.onended = onend;
      await player.play();
    },
    stop() {
      player.onended = null;
      player.pause();
      URL.revokeObjectURL(url);
      void context?.close();
      context = undefined;
    },
  };
}
