/** One point of a signature: across, down, and milliseconds since the first point of all. */
export type Point = [x: number, y: number, ms: number];
export type Stroke = Point[];

/** How a signature was drawn, as whole numbers: small, and enough to draw it again at its own pace. */
export function strokesOf(groups: { points: { x: number; y: number; time: number }[] }[]): Stroke[] {
  const begun = groups[0]?.points[0]?.time ?? 0;
  const whole = (value: number) => Math.max(0, Math.round(value));
  return groups.map((group) =>
    group.points.map((point): Point => [whole(point.x), whole(point.y), whole(point.time - begun)]),
  );
}
