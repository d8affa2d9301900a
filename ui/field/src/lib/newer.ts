/** Answers and events pass each other on their way to the window: what was said last counts, not what came last. */
export function newer<T extends { turn: number }>(held: T, heard: T): T {
  return heard.turn < held.turn ? held : heard;
}
