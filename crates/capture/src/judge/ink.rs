//! Whether somebody left a mark in the two fields of a numbered sheet.

use std::ops::Range;

use image::RgbImage;

use super::plane::brightnesses;

/// So many cells of an upright sheet are a millimetre of it.
pub(super) const CELLS_PER_MM: usize = 2;
/// The fields are so high, and lie in this part of the sheet (`crates/paper/templates/sheets.typ`).
const FIELD_MM: usize = 42;
const LOWEST: Range<usize> = 110..262;
/// Frames have runs of ink at least so long; nobody draws one.
const FRAME_MM: usize = 25;
/// A line of print is lower than this, and a tick in a box smaller.
const HIGH_MM: usize = 5;
const LONG_MM: usize = 11;
/// Ink is darker than the paper by this share of it.
const INK: f32 = 0.2;
/// And a frame by this: its lines are thinner than a cell.
const FAINT: f32 = 0.12;

/// What is dark over more than this in both directions is a shadow, or a hand.
const MARK_MM: usize = 24;
/// A finger that holds the sheet is at its edge.
const EDGE_MM: usize = 3;

/// Whether a finger's mark or a signature stands in one of the fields of a sheet that lies upright.
pub(super) fn is_marked(sheet: &RgbImage) -> bool {
    let (wide, high) = (sheet.width() as usize, sheet.height() as usize);
    let levels = brightnesses(sheet);
    let paper = closed(&levels, wide, high, MARK_MM * CELLS_PER_MM);
    let darker_by = |share: f32| {
        let cells = levels.iter().zip(&paper);
        cells.map(move |(level, paper)| *level < (1.0 - share) * paper)
    };
    let mut ink: Vec<bool> = darker_by(INK).collect();
    let faint: Vec<bool> = darker_by(FAINT).collect();
    let frame = FRAME_MM * CELLS_PER_MM;
    let lines = runs(&faint, wide, high, frame);
    let ends = LOWEST.start * CELLS_PER_MM..LOWEST.end * CELLS_PER_MM;
    let framed = |row: &usize| {
        let rows = row.saturating_sub(1)..row + 2;
        let crossed = (0..wide).filter(|x| {
            let mut rows = rows.clone();
            rows.any(|row| lines.get(row * wide + x) == Some(&true))
        });
        crossed.count() > 2 * frame
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
            let edge = EDGE_MM * CELLS_PER_MM;
            let inside = across.start >= edge && across.end + edge <= wide;
            let (short, long) = (across.len().min(down.len()), across.len().max(down.len()));
            marked |= inside && short >= HIGH_MM * CELLS_PER_MM && long >= LONG_MM * CELLS_PER_MM;
        }
    }
    marked
}

/// The cells that lie in long straight runs of ink, across or down. One that is seen a bit slanted goes on in the next row.
fn runs(ink: &[bool], wide: usize, high: usize, least: usize) -> Vec<bool> {
    let mut long = vec![false; ink.len()];
    let mut along = |count: usize, length: usize, place: &dyn Fn(usize, usize) -> usize| {
        let both = |line: usize, at| [place(line, at), place((line + 1).min(count - 1), at)];
        for line in 0..count {
            let mut begun = 0;
            for at in 0..=length {
                let is_ink = |at: usize| ink.get(at) == Some(&true);
                if at < length && both(line, at).into_iter().any(is_ink) {
                    continue;
                }
                if at - begun >= least {
                    for at in (begun..at).flat_map(|at| both(line, at)) {
                        if let Some(long) = long.get_mut(at) {
                            *long |= is_ink(at);
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

/// The levels without what is dark and smaller than a square of so many cells.
fn closed(levels: &[f32], wide: usize, high: usize, cells: usize) -> Vec<f32> {
    let most = swept(levels, wide, high, cells, f32::max);
    swept(&most, wide, high, cells, f32::min)
}

/// Each level by the one that is best of a square around it; beyond the sheet nothing is.
fn swept(
    levels: &[f32],
    wide: usize,
    high: usize,
    cells: usize,
    best: impl Fn(f32, f32) -> f32,
) -> Vec<f32> {
    let reach = cells / 2;
    let mut across = Vec::with_capacity(levels.len());
    for row in levels.chunks(wide.max(1)) {
        for x in 0..row.len() {
            let around = row.get(x.saturating_sub(reach)..(x + reach + 1).min(row.len()));
            across.extend(around.and_then(|around| around.iter().copied().reduce(&best)));
        }
    }
    let mut all = Vec::with_capacity(levels.len());
    for y in 0..high {
        let rows = y.saturating_sub(reach)..(y + reach + 1).min(high);
        let rows = rows.map(|row| across.get(row * wide..(row + 1) * wide).unwrap_or_default());
        let first = || rows.clone().next().unwrap_or_default().to_vec();
        all.extend(rows.clone().skip(1).fold(first(), |mut so_far, row| {
            for (so_far, level) in so_far.iter_mut().zip(row) {
                *so_far = best(*so_far, *level);
            }
            so_far
        }));
    }
    all
}

/// How far the ink that touches this place reaches across and down; it is taken away.
fn taken(ink: &mut [bool], wide: usize, start: usize) -> (Range<usize>, Range<usize>) {
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
    (left..right + 1, top..bottom + 1)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// An upright sheet whose level at each millimetre is what `level` says.
    fn sheet(level: impl Fn(f64, f64) -> f64) -> RgbImage {
        let cells = CELLS_PER_MM as f64;
        RgbImage::from_fn(420, 594, |x, y| {
            let level = level(f64::from(x) / cells, f64::from(y) / cells);
            Rgb([level as u8; 3])
        })
    }

    fn shade(x: f64, y: f64) -> f64 {
        if x + y < 250.0 { 1.0 } else { 0.6 }
    }

    fn is_signed(x: f64, y: f64) -> bool {
        (120.0..150.0).contains(&x) && (y - 190.0 - 8.0 * (x / 2.0).sin()).abs() < 1.0
    }

    #[test]
    fn a_shadow_across_the_fields_is_no_mark_and_a_mark_in_it_is_one() {
        assert!(!is_marked(&sheet(|x, y| 220.0 * shade(x, y))));
        let signed = |x, y| if is_signed(x, y) { 0.4 } else { 1.0 };
        assert!(is_marked(&sheet(|x, y| 220.0 * shade(x, y) * signed(x, y))));
    }

    /// A sheet with two empty fields that was laid straight a bit wrongly: letters stand above the fields, as thick as a name.
    #[test]
    fn fields_that_are_seen_a_bit_slanted_are_known_and_what_stands_above_them_is_no_mark() {
        let framed = |x: f64, y: f64| {
            let y = y - 0.02 * x;
            let field = |from: f64| {
                let (across, down) = (
                    (from..from + 85.0).contains(&x),
                    (170.0..212.0).contains(&y),
                );
                let near = |at: f64, edge: f64| (at - edge).abs() < 0.3;
                let sides = down && (near(x, from) || near(x, from + 85.0));
                sides || across && (near(y, 170.0) || near(y, 212.0))
            };
            field(15.0) || field(110.0)
        };
        let seal = |x: f64, y: f64| (x - 60.0).hypot(y - 140.0) < 8.0;
        let ink = |x, y| if framed(x, y) || seal(x, y) { 0.4 } else { 1.0 };
        assert!(!is_marked(&sheet(|x, y| 220.0 * ink(x, y))));
        let signed = |x, y| if is_signed(x, y) { 0.4 } else { ink(x, y) };
        assert!(is_marked(&sheet(|x, y| 220.0 * signed(x, y))));
    }

    #[test]
    fn a_finger_that_holds_the_sheet_is_no_mark_and_a_fingers_print_is_one() {
        let finger = |x: f64, y: f64, at: f64| {
            if (x - at).hypot(y - 190.0) < 8.0 {
                120.0
            } else {
                220.0
            }
        };
        assert!(!is_marked(&sheet(|x, y| finger(x, y, 3.0))));
        assert!(is_marked(&sheet(|x, y| finger(x, y, 60.0))));
    }
}
