//! Whether somebody left a mark in the two fields of a numbered sheet.

use image::RgbImage;

use super::{plane::brightnesses, sharp::share_of};

/// So many cells of an upright sheet are a millimetre of it.
pub(super) const CELLS_PER_MM: usize = 2;
/// The fields are so high, and lie in this part of the sheet (`crates/paper/templates/sheets.typ`).
const FIELD_MM: usize = 42;
const LOWEST: std::ops::Range<usize> = 110..262;
/// Frames have runs of ink at least so long; nobody draws one.
const FRAME_MM: usize = 25;
/// A line of print is lower than this, and a tick in a box smaller.
const HIGH_MM: usize = 5;
const LONG_MM: usize = 11;
/// Ink is darker than the paper by this share of it.
const INK: f32 = 0.2;

/// Whether a finger's mark or a signature stands in one of the fields of a sheet that lies upright.
pub(super) fn is_marked(sheet: &RgbImage) -> bool {
    let (wide, high) = (sheet.width() as usize, sheet.height() as usize);
    let levels = brightnesses(sheet);
    let paper = share_of(&mut levels.clone(), 0.7).unwrap_or(255.0);
    let mut ink: Vec<bool> = levels
        .iter()
        .map(|level| *level < (1.0 - INK) * paper)
        .collect();
    let frame = FRAME_MM * CELLS_PER_MM;
    let lines = runs(&ink, wide, high, frame);
    let ends = LOWEST.start * CELLS_PER_MM..LOWEST.end * CELLS_PER_MM;
    let framed = |row: &usize| {
        lines
            .get(row * wide..(row + 1) * wide)
            .is_some_and(|row| row.iter().filter(|line| **line).count() > 2 * frame)
    };
    let field = FIELD_MM * CELLS_PER_MM;
    // The lowest two lines that are as far apart as a field is high; or else wherever fields may be.
    let framing = |bottom: &usize| {
        framed(bottom)
            && (field - 3..=field + 3)
                .any(|high| bottom.checked_sub(high).is_some_and(|top| framed(&top)))
    };
    let bottom = ends.clone().rev().find(framing);
    let (top, bottom) = bottom.map_or((ends.start, ends.end), |bottom| {
        (bottom.saturating_sub(field), bottom)
    });
    // A frame that is seen a bit slanted is two rows of cells.
    for (at, line) in lines.iter().enumerate() {
        if *line {
            for at in [
                at.saturating_sub(wide),
                at.saturating_sub(1),
                at,
                at + 1,
                at + wide,
            ] {
                if let Some(ink) = ink.get_mut(at) {
                    *ink = false;
                }
            }
        }
    }
    let mut marked = false;
    let start = (top + CELLS_PER_MM) * wide;
    let end = (bottom.saturating_sub(1) * wide).min(ink.len());
    for (at, ink) in ink.iter_mut().enumerate() {
        *ink &= (start..end).contains(&at);
    }
    for at in start..end {
        if ink.get(at) == Some(&true) {
            let (across, down) = taken(&mut ink, wide, at);
            let (short, long) = (across.min(down), across.max(down));
            marked |= short >= HIGH_MM * CELLS_PER_MM && long >= LONG_MM * CELLS_PER_MM;
        }
    }
    marked
}

/// The cells that lie in long straight runs of ink, across or down.
fn runs(ink: &[bool], wide: usize, high: usize, least: usize) -> Vec<bool> {
    let mut long = vec![false; ink.len()];
    let mut along = |count: usize, length: usize, place: &dyn Fn(usize, usize) -> usize| {
        for line in 0..count {
            let mut begun = 0;
            for at in 0..=length {
                if at < length && ink.get(place(line, at)) == Some(&true) {
                    continue;
                }
                if at - begun >= least {
                    for at in begun..at {
                        if let Some(long) = long.get_mut(place(line, at)) {
                            *long = true;
                        }
                    }
                }
                begun = at + 1;
            }
        }
    };
    along(high, wide, &|line, at| line * wide + at);
    along(wide, high, &|line, at| at * wide + line);
    long
}

/// How far the ink that touches this place reaches across and down; it is taken away.
fn taken(ink: &mut [bool], wide: usize, start: usize) -> (usize, usize) {
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    let mut next = vec![start];
    if let Some(ink) = ink.get_mut(start) {
        *ink = false;
    }
    while let Some(at) = next.pop() {
        let (x, y) = (at % wide, at / wide);
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
        for row in y.saturating_sub(1)..=y + 1 {
            for column in x.saturating_sub(1)..=(x + 1).min(wide - 1) {
                let at = row * wide + column;
                if let Some(ink) = ink.get_mut(at).filter(|ink| **ink) {
                    *ink = false;
                    next.push(at);
                }
            }
        }
    }
    (right - left + 1, bottom - top + 1)
}
