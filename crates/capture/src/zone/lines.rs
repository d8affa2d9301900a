use super::{
    letters::{Alphabet, Glyphs},
    spots::Spot,
};
use crate::pixels::Pixels;

/// How many letters a line has.
pub(super) const LETTERS: usize = 30;
/// A chain of fewer spots is no line.
const FEWEST: usize = 18;
/// So many places in a row may have no spot of their own: letters that touch, or are gone.
const GAPS: usize = 3;

/// So many spots beside a line's ends may look as if they were of it.
const MOST_BESIDE: i32 = 3;

/// Where the thirty letters of a line stand: each coordinate as a parabola over the letter's number, as perspective
/// bends a pitch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    x: [f32; 3],
    y: [f32; 3],
    /// How many letters earlier it may begin, where letters at its ends left no spot, and how many later, where something
    /// else beside it did.
    earlier: u8,
    later: u8,
}

impl Line {
    /// Where this letter stands.
    pub(super) fn at(&self, letter: f32) -> (f32, f32) {
        let value = |of: &[f32; 3]| of[0] + letter * (of[1] + letter * of[2]);
        (value(&self.x), value(&self.y))
    }

    /// From one letter to the next.
    pub(super) fn step(&self, letter: f32) -> (f32, f32) {
        let slope = |of: &[f32; 3]| of[1] + 2.0 * letter * of[2];
        (slope(&self.x), slope(&self.y))
    }

    /// Read from its other end.
    pub(super) fn turned(&self) -> Self {
        let last = (LETTERS - 1) as f32;
        let turn = |of: &[f32; 3]| {
            [
                of[0] + last * (of[1] + last * of[2]),
                -of[1] - 2.0 * last * of[2],
                of[2],
            ]
        };
        Self {
            x: turn(&self.x),
            y: turn(&self.y),
            earlier: self.later,
            later: self.earlier,
        }
    }

    /// Begun so many letters later.
    fn begun(&self, letters: f32) -> Self {
        let later = |of: &[f32; 3]| {
            [
                of[0] + letters * (of[1] + letters * of[2]),
                of[1] + 2.0 * letters * of[2],
                of[2],
            ]
        };
        Self {
            x: later(&self.x),
            y: later(&self.y),
            ..*self
        }
    }

    /// What stands on it, by the beginning that is the likeliest of those which this may be.
    pub(super) fn text(
        &self,
        pixels: &Pixels,
        glyphs: &Glyphs,
        alphabet: fn(usize) -> Alphabet,
        is_one: fn(&str) -> bool,
    ) -> Option<(String, Self)> {
        let earlier = (1..=self.earlier).map(|letters| -f32::from(letters));
        let later = (1..=self.later).map(f32::from);
        std::iter::once(0.0)
            .chain(earlier)
            .chain(later)
            .find_map(|letters| {
                let line = self.begun(letters);
                let text = line.read(pixels, glyphs, alphabet)?;
                is_one(&text).then_some((text, line))
            })
    }

    /// What stands on it; `None` where a letter is not clear.
    fn read(
        &self,
        pixels: &Pixels,
        glyphs: &Glyphs,
        alphabet: fn(usize) -> Alphabet,
    ) -> Option<String> {
        (0..LETTERS)
            .map(|at| {
                glyphs.read(
                    pixels,
                    self.at(at as f32),
                    self.step(at as f32),
                    alphabet(at),
                )
            })
            .collect()
    }
}

/// A chain of spots at one pitch: each with its number, from the one where it was begun.
struct Chain {
    spots: Vec<(i32, usize)>,
    line: Line,
    pitch: f32,
}

/// Threes of lines that could be a zone, from the upper to the lower when read from the left.
pub(super) fn line_threes(spots: &[Spot]) -> Vec<[Line; 3]> {
    let mut chains = chains(spots);
    chains.sort_by_key(|chain| std::cmp::Reverse(chain.spots.len()));
    chains.truncate(6);
    let mut threes = Vec::new();
    for (a, first) in chains.iter().enumerate() {
        for (b, second) in chains.iter().enumerate().skip(a + 1) {
            for third in chains.iter().skip(b + 1) {
                threes.extend(three([first, second, third]));
            }
        }
    }
    threes
}

/// The three as they stand below each other, where they are parallel, of one pitch and equally far apart.
fn three(chains: [&Chain; 3]) -> Option<[Line; 3]> {
    let lead = chains[0];
    let (ux, uy) = lead.line.step(14.0);
    let pitch = ux.hypot(uy);
    let mut placed = Vec::new();
    for chain in chains {
        if !(0.88..1.14).contains(&(chain.pitch / lead.pitch)) {
            return None;
        }
        // As the lead runs, and its numbers those of the lead's nearest letters.
        let (vx, vy) = chain.line.step(14.0);
        let along = (ux * vx + uy * vy) / (pitch * vx.hypot(vy));
        if along.abs() < 0.98 {
            return None;
        }
        let line = if along < 0.0 {
            chain.line.turned()
        } else {
            chain.line
        };
        let (x, y) = line.at(14.5);
        let (ox, oy) = lead.line.at(14.5);
        let (dx, dy) = (x - ox, y - oy);
        let shift = ((dx * ux + dy * uy) / (pitch * pitch)).round();
        if shift.abs() > 3.0 {
            return None;
        }
        placed.push((-dx * uy + dy * ux, line));
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(top, first), (middle, second), (bottom, third)] = placed.try_into().ok()?;
    let (above, below) = (
        (middle - top) / (pitch * pitch),
        (bottom - middle) / (pitch * pitch),
    );
    // ISO 1831 puts lines 1.7 pitches apart; cards are seen from aside.
    let apart = 1.0..3.4;
    (apart.contains(&above) && apart.contains(&below) && (0.75..1.33).contains(&(above / below)))
        .then_some([first, second, third])
}

/// The longest chains, none of which shares a spot with a longer one.
fn chains(spots: &[Spot]) -> Vec<Chain> {
    let mut used = vec![false; spots.len()];
    let mut chains = Vec::new();
    for (from, spot) in spots.iter().enumerate() {
        if used.get(from) == Some(&true) {
            continue;
        }
        let mut best: Option<Chain> = None;
        for (to, next) in spots.iter().enumerate() {
            let (dx, dy) = (next.x - spot.x, next.y - spot.y);
            let pitch = dx.hypot(dy);
            let size = spot.size.max(next.size);
            if to == from || !(0.75 * size..1.7 * size).contains(&pitch) {
                continue;
            }
            if let Some(chain) = grown(spots, from, to).filter(|chain| {
                best.as_ref()
                    .is_none_or(|best| best.spots.len() < chain.spots.len())
            }) {
                best = Some(chain);
            }
        }
        if let Some(chain) = best {
            for (_, at) in &chain.spots {
                if let Some(used) = used.get_mut(*at) {
                    *used = true;
                }
            }
            chains.push(chain);
        }
    }
    chains
}

/// The chain that these two begin, both ways.
fn grown(spots: &[Spot], from: usize, to: usize) -> Option<Chain> {
    let (first, second) = (spots.get(from)?, spots.get(to)?);
    let mut chain = vec![(0, from), (1, to)];
    let mut line = Line {
        x: [first.x, second.x - first.x, 0.0],
        y: [first.y, second.y - first.y, 0.0],
        earlier: 0,
        later: 0,
    };
    for way in [1, -1] {
        let mut number = i32::from(way > 0);
        let mut gap = 0;
        while gap <= GAPS && chain.len() < LETTERS + MOST_BESIDE as usize {
            number += way;
            let (x, y) = line.at(number as f32);
            let (dx, dy) = line.step(number as f32);
            let near = 0.3 * dx.hypot(dy);
            let found = spots
                .iter()
                .position(|spot| (spot.x - x).abs() < near && (spot.y - y).abs() < near);
            match found {
                Some(at) => {
                    gap = 0;
                    chain.push((number, at));
                    line = fitted(spots, &chain, chain.len() > 12)?;
                }
                None => gap += 1,
            }
            // What does not become a chain at once never does.
            if number == 5 && chain.len() < 4 {
                return None;
            }
        }
    }
    if chain.len() < FEWEST {
        return None;
    }
    let line = fitted(spots, &chain, true)?;
    let first = chain.iter().map(|(number, _)| *number).min()?;
    let last = chain.iter().map(|(number, _)| *number).max()?;
    let missing = LETTERS as i32 - (last - first + 1);
    if !(-MOST_BESIDE..=4).contains(&missing) {
        return None;
    }
    let line = Line {
        earlier: u8::try_from(missing).unwrap_or(0),
        later: u8::try_from(-missing).unwrap_or(0),
        ..line.begun(first as f32)
    };
    let (dx, dy) = line.step(14.0);
    Some(Chain {
        spots: chain,
        line,
        pitch: dx.hypot(dy),
    })
}

/// Least squares through the chain's spots.
fn fitted(spots: &[Spot], chain: &[(i32, usize)], bent: bool) -> Option<Line> {
    let terms = if bent { 3 } else { 2 };
    let mut matrix = [[0.0_f32; 3]; 3];
    let mut right = [[0.0_f32; 3]; 2];
    for (number, at) in chain {
        let spot = spots.get(*at)?;
        // In thirds of a line, so that the powers stay of one size.
        let number = *number as f32 / 10.0;
        let powers = [1.0, number, if terms == 3 { number * number } else { 0.0 }];
        for (row, a) in matrix.iter_mut().zip(powers) {
            for (sum, b) in row.iter_mut().zip(powers) {
                *sum += a * b;
            }
        }
        for (side, value) in right.iter_mut().zip([spot.x, spot.y]) {
            for (sum, power) in side.iter_mut().zip(powers) {
                *sum += value * power;
            }
        }
    }
    for (at, row) in matrix.iter_mut().enumerate() {
        *row.get_mut(at)? += 1e-4;
    }
    let [x, y] = crate::solve::solved(&mut matrix, &right)?;
    let scaled = |of: [f32; 3]| [of[0], of[1] / 10.0, of[2] / 100.0];
    Some(Line {
        x: scaled(x),
        y: scaled(y),
        earlier: 0,
        later: 0,
    })
}
