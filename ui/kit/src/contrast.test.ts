import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]));
}

/** WCAG 2: relative luminance of an sRGB colour. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const light = tokens(":root");
const themes = {
  light,
  dark: { ...light, ...tokens(':root[data-theme="dark"]') },
  sunlight: { ...light, ...tokens(':root[data-theme="sunlight"]') },
};

const grounds = ["paper", "card"];
const tones = ["brand", "sun", "stop", "info", "ok"];
/** [text, ground, least]: AAA for body text, AA for the rest. */
const pairs: [string, string, number][] = [
  ...grounds.map((ground): [string, string, number] => ["ink", ground, 7]),
  ...grounds.map((ground): [string, string, number] => ["ink-2", ground, 4.5]),
  ...tones.flatMap((tone) =>
    [...grounds, `${tone}-soft`].map((ground): [string, string, number] => [tone, ground, 4.5]),
  ),
  ...tones.map((tone): [string, string, number] => ["ink", `${tone}-soft`, 7]),
  ...tones.map((tone): [string, string, number] => ["ink-2", `${tone}-soft`, 4.5]),
  ["on-brand", "brand", 4.5],
  ["paper", "ink", 7],
  ["ink", "mark", 7],
  ["ink-2", "mark", 4.5],
  ["edge", "card", 3],
  ["edge", "paper", 3],
];

describe.each(Object.entries(themes))("in the %s theme", (_, theme) => {
  test.each(pairs)("%s can be read on %s", (text, ground, least) => {
    expect(contrast(theme[text] as string, theme[ground] as string)).toBeGreaterThanOrEqual(least);
  });
});
