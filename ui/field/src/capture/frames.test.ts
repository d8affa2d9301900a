import { expect, test } from "vitest";
import { Lane, withoutColours } from "./frames";

const settled = () => new Promise((over) => setTimeout(over));

test("a frame without its colours is as bright as people see it", () => {
  const data = new Uint8ClampedArray([
    ...[0, 0, 0, 255],
    ...[255, 255, 255, 255],
    ...[255, 0, 0, 255],
    ...[0, 255, 0, 255],
    ...[0, 0, 255, 255],
    ...[128, 128, 128, 255],
  ]);
  const frame = withoutColours({ data, width: 3, height: 2 } as ImageData);
  expect([...frame.levels]).toEqual([0, 255, 76, 149, 28, 128]);
  expect([frame.width, frame.height]).toEqual([3, 2]);
});

test.each([15, 24, 30, 60])("a lane takes ten frames a second of a camera that shows %i", async (rate) => {
  const lane = new Lane(100);
  let taken = 0;
  for (let frame = 0; frame < 10 * rate; frame += 1) {
    const now = (frame * 1000) / rate;
    if (!lane.free(now)) continue;
    taken += 1;
    lane.take(now, async () => undefined);
    await settled();
  }
  expect(taken).toBeGreaterThan(95);
  expect(taken).toBeLessThanOrEqual(101);
});

test("a lane that was held up makes up for one frame at most", async () => {
  const lane = new Lane(100);
  let done = () => {};
  const long = new Promise<void>((over) => {
    done = over;
  });
  lane.take(0, () => long);
  expect(lane.free(500)).toBe(false);
  done();
  await settled();
  for (const now of [1000, 1033]) {
    expect(lane.free(now)).toBe(true);
    lane.take(now, async () => undefined);
    await settled();
  }
  expect(lane.free(1066)).toBe(false);
  expect(lane.free(1100)).toBe(true);
});
