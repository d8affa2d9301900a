/** How a picture lies in its frame: pure sums, so that turning and zooming can be tested without a screen. */
export interface Size {
  width: number;
  height: number;
}
export type Turn = 0 | 90 | 180 | 270;

export const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const;

/** The size, before turning, at which the turned picture just fits into the frame; never larger than twice itself. */
export function fitted(picture: Size, frame: Size, turn: Turn): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const lying = turn === 90 || turn === 270;
  const across = lying ? picture.height : picture.width;
  const down = lying ? picture.width : picture.height;
  const scale = Math.min(frame.width / across, frame.height / down, 2);
  return { width: picture.width * scale, height: picture.height * scale };
}

export function nextTurn(turn: Turn): Turn {
  return ((turn + 90) % 360) as Turn;
}

/** The next step of zoom up (`+1`) or down (`-1`); stays at the ends. */
export function nextZoom(zoom: number, way: 1 | -1): number {
  if (way === 1) return ZOOMS.find((step) => step > zoom) ?? zoom;
  return ZOOMS.findLast((step) => step < zoom) ?? zoom;
}

/** Keeps a shift within what the zoomed picture reaches beyond its frame, so that it is never lost from sight. */
export function held(shift: number, shown: number, frame: number): number {
  const reach = Math.max(0, (shown - frame) / 2);
  return Math.min(reach, Math.max(-reach, shift));
}
