import { expect, test } from "vitest";
import { formatTenth, segments } from "./share";

test("a share is written with a comma and one digit", () => {
  expect(formatTenth(23995 / 34914)).toBe("68,7%");
});

test("opened is a part of received, so the blue segment is what has been received and not opened", () => {
  expect(segments(200, 100, 50)).toEqual({ opened: 25, received: 25 });
});

test("a district without anybody has an empty bar", () => {
  expect(segments(0, 0, 0)).toEqual({ opened: 0, received: 0 });
});

test("more dossiers than people never run over the end", () => {
  const { opened, received } = segments(100, 130, 110);
  expect(opened + received).toBe(100);
});
