import { expect, test } from "vitest";
import { strokesOf } from "./strokes";

test("a signature is kept as whole points with the time since its first one", () => {
  const groups = [
    {
      points: [
        { x: 1.4, y: -0.2, time: 1000 },
        { x: 3.6, y: 2, time: 1016 },
      ],
    },
    { points: [{ x: 9, y: 9, time: 1500.4 }] },
  ];
  expect(strokesOf(groups)).toEqual([
    [
      [1, 0, 0],
      [4, 2, 16],
    ],
    [[9, 9, 500]],
  ]);
  expect(strokesOf([])).toEqual([]);
});
