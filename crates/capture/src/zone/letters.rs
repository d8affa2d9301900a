use crate::pixels::Pixels;

/// Which letters may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Digits,
    /// And the filler.
    Letters,
    Sexes,
    Filler,
}

impl Alphabet {
    fn allows(self, letter: char) -> bool {
        match self {
            Self::Digits => letter.is_ascii_digit(),
            Self::Letters => letter.is_ascii_uppercase() || letter == '<',
            Self::Sexes => matches!(letter, 'M' | 'F' | '<'),
            Self::Filler => letter == '<',
        }
    }
}

const LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
/// A cell as wide as the pitch, and a bit higher than a capital.
const WIDE: usize = 12;
const HIGH: usize = 14;
const CELL: usize = WIDE * HIGH;
/// Ink of each glyph of OCR-B in its cell, drawn from Debian's fonts-ocr-b (Norbert Schwarz's, free to use).
const INK: &[u8; 37 * CELL] = include_bytes!("ocr_b.bin");

/// How well a letter must fit, and by how much better than any other that may stand there. Look-alikes of OCR-B (0 and O,
/// 8 and B) never stand at one place together.
const FITS: f32 = 0.45;
const CLEAR: f32 = 0.02;
/// Steps by which a cell may lie off its place, in cells of the template.
const OFF: [f32; 5] = [-1.2, -0.6, 0.0, 0.6, 1.2];

/// The font's glyphs, each of mean 0 and length 1.
pub(super) struct Glyphs(Vec<(char, [f32; CELL])>);

impl Glyphs {
    pub(super) fn new() -> Self {
        let glyphs = LETTERS.chars().zip(INK.as_chunks::<CELL>().0);
        Self(
            glyphs
                .map(|(letter, ink)| (letter, evened(softened(ink))))
                .collect(),
        )
    }

    /// The letter whose middle is there, and whose line goes on by that step; `None` where none is clear.
    pub(super) fn read(
        &self,
        pixels: &Pixels,
        middle: (f32, f32),
        step: (f32, f32),
        alphabet: Alphabet,
    ) -> Option<char> {
        let mut fits: Vec<(f32, char)> = Vec::new();
        let cells: Vec<[f32; CELL]> = OFF
            .iter()
            .flat_map(|down| OFF.map(|across| cell(pixels, middle, step, (across, *down))))
            .map(evened)
            .collect();
        for (letter, glyph) in self.0.iter().filter(|(letter, _)| alphabet.allows(*letter)) {
            let fit = cells
                .iter()
                .map(|cell| cell.iter().zip(glyph).map(|(a, b)| a * b).sum::<f32>())
                .fold(f32::MIN, f32::max);
            fits.push((fit, *letter));
        }
        fits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (fit, letter) = *fits.first()?;
        let second = fits.get(1).map_or(0.0, |(fit, _)| *fit);
        (fit > FITS && fit - second > CLEAR).then_some(letter)
    }
}

/// The ink about a place; a cell's width is the step to the next letter.
fn cell(
    pixels: &Pixels,
    (x, y): (f32, f32),
    (dx, dy): (f32, f32),
    (across, down): (f32, f32),
) -> [f32; CELL] {
    let mut cell = [0.0; CELL];
    for (at, ink) in cell.iter_mut().enumerate() {
        let u = ((at % WIDE) as f32 + 0.5 - WIDE as f32 / 2.0 + across) / WIDE as f32;
        let v = ((at / WIDE) as f32 + 0.5 - HIGH as f32 / 2.0 + down) / WIDE as f32;
        *ink = 255.0 - pixels.linear(x + u * dx - v * dy, y + u * dy + v * dx);
    }
    cell
}

/// A little blurred, as lenses do.
fn softened(ink: &[u8; CELL]) -> [f32; CELL] {
    let at = |x: usize, y: usize| ink.get(y * WIDE + x).copied().map_or(0.0, f32::from);
    let mut soft = [0.0; CELL];
    for (place, soft) in soft.iter_mut().enumerate() {
        let (x, y) = (place % WIDE, place / WIDE);
        let beside = at(x.saturating_sub(1), y) + at((x + 1).min(WIDE - 1), y);
        let above = at(x, y.saturating_sub(1)) + at(x, (y + 1).min(HIGH - 1));
        *soft = 0.5 * at(x, y) + 0.125 * (beside + above);
    }
    soft
}

fn evened(mut ink: [f32; CELL]) -> [f32; CELL] {
    let mean = ink.iter().sum::<f32>() / CELL as f32;
    for value in &mut ink {
        *value -= mean;
    }
    let length = ink.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 1e-3 {
        for value in &mut ink {
            *value /= length;
        }
    }
    ink
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_is_likest_itself() {
        let glyphs = Glyphs::new();
        for (letter, glyph) in &glyphs.0 {
            let like =
                |other: &[f32; CELL]| glyph.iter().zip(other).map(|(a, b)| a * b).sum::<f32>();
            let (best, _) = glyphs
                .0
                .iter()
                .max_by(|a, b| like(&a.1).total_cmp(&like(&b.1)))
                .unwrap();
            assert_eq!(best, letter);
        }
    }
}
