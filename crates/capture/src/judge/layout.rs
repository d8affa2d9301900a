//! What stands where on a card: the photo on the left of a front, the three lines at the bottom of a back (DOMAIN.md a).

use super::{
    plane::{Flat, brightness},
    sharp::share_of,
};
use crate::pixels::Pixels;

/// What a card laid flat looks like, one way up or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    Front,
    Back,
    /// Neither.
    Else,
}

/// A place is printed where brightness goes up and down so many levels within a millimetre, as a share of the print's
/// contrast.
const PRINTED: f32 = 0.12;

/// A zone's line reaches over so much of a card, and what is between two of them over less than this.
const ACROSS: f32 = 0.82;
const BETWEEN: f32 = 0.3;

/// So many millimetres of a front, one below the other, are taken by face and hair, whatever the photo's ground and the
/// clothes are; an emblem or a chip is lower.
const PHOTO_HIGH_MM: usize = 12;
/// Each of them is unlike paper on so many millimetres.
const PHOTO_WIDE_MM: usize = 4;
/// Print of a front are at least so many lines; a bank card has fewer.
const LINES: usize = 4;
/// Where the left is printed on so many more of the lines' rows than of the others, lines run from edge to edge.
const RUN_THROUGH: f32 = 0.45;

/// Which side of a card this is, and whether lines of print are on it; `contrast` is by how many levels print differs from
/// paper.
pub(super) fn looks(flat: &Flat, contrast: f32) -> (Looks, bool) {
    let turned = flat.turned();
    let print = Print::of(flat, contrast);
    let other = Print::of(&turned, contrast);
    let looks = if print.zone() || other.zone() {
        Looks::Back
    } else if print.lines_beside() && photo(flat, &print)
        || other.lines_beside() && photo(&turned, &other)
    {
        Looks::Front
    } else {
        Looks::Else
    };
    (looks, print.lines() > 1 || other.lines() > 1)
}

/// Where print is, in cells of a millimetre by half of one.
struct Print {
    wide: usize,
    high: usize,
    cells: Vec<bool>,
}

impl Print {
    fn of(flat: &Flat, contrast: f32) -> Self {
        let grey = Pixels::of(&flat.grey);
        let (wide, high) = (85, 108);
        let px = |at: usize, of: usize, end: usize| at * end / of;
        let mut cells = Vec::with_capacity(wide * high);
        for row in 0..high {
            for column in 0..wide {
                let (x0, x1) = (
                    px(column, wide, grey.width),
                    px(column + 1, wide, grey.width),
                );
                let (y0, y1) = (px(row, high, grey.height), px(row + 1, high, grey.height));
                let (mut sum, mut count) = (0.0, 0.0);
                for y in y0..y1.max(y0 + 1) {
                    for x in x0..x1.max(x0 + 1) {
                        sum += (grey.at((x + 2).min(grey.width.saturating_sub(1)), y)
                            - grey.at(x, y))
                        .abs();
                        count += 1.0;
                    }
                }
                cells.push(sum / count > (PRINTED * contrast).max(4.0));
            }
        }
        Self { wide, high, cells }
    }

    /// Which share of a row between two columns is printed.
    fn share(&self, row: usize, columns: std::ops::Range<usize>) -> f32 {
        let from = row * self.wide;
        let cells = self
            .cells
            .get(from + columns.start..from + columns.end)
            .unwrap_or_default();
        cells.iter().filter(|cell| **cell).count() as f32 / cells.len().max(1) as f32
    }

    /// Three lines of print from edge to edge in the lower half, with nothing printed between them, as no front has: where its
    /// code and its emblem stand beside the title, that runs from edge to edge too, and the code fills the gaps.
    fn zone(&self) -> bool {
        let mut bands: Vec<(usize, usize)> = Vec::new();
        let mut gaps = Vec::new();
        for row in 2 * 25..self.high {
            let reach = self.reach(row);
            match bands.last_mut() {
                Some(band) if reach >= ACROSS && row - band.1 <= 1 => band.1 = row,
                _ if reach >= ACROSS => bands.push((row, row)),
                _ if reach <= BETWEEN => gaps.push(row),
                _ => {}
            }
        }
        bands.retain(|(first, last)| last > first);
        let apart = bands.windows(2).all(|pair| match pair {
            [above, below] => gaps.iter().any(|row| (above.1..below.0).contains(row)),
            _ => false,
        });
        // Blur joins lines: then they are one band of 10 to 18 mm.
        let joined = |(first, last): &(usize, usize)| (20..40).contains(&(last - first));
        let lines = (2..=4).contains(&bands.len()) && apart;
        let one = bands.len() == 1 && bands.iter().any(joined);
        lines && !self.is_all_lines() || one && self.free_above()
    }

    /// How much of a row is print or near it, where the lines of a zone are: between two letters that have little of an edge
    /// there is no gap.
    fn reach(&self, row: usize) -> f32 {
        let from = row * self.wide;
        let columns = 6..80;
        let near = columns.clone().filter(|column| {
            let around = self.cells.get(from + column - 1..=from + column + 1);
            around.unwrap_or_default().contains(&true)
        });
        near.count() as f32 / columns.len() as f32
    }

    /// Whether lines run from edge to edge in much of the upper half too: a page of text.
    fn is_all_lines(&self) -> bool {
        let full = (0..2 * 24).filter(|row| self.reach(*row) >= ACROSS);
        full.count() > 16
    }

    /// Whether hardly a line runs from edge to edge in the upper half.
    fn free_above(&self) -> bool {
        let full = (0..2 * 24).filter(|row| self.share(*row, 6..80) > 0.5);
        full.count() <= 6
    }

    /// How many lines of print are right of where the photo is.
    fn lines(&self) -> usize {
        let (mut lines, mut high) = (0, 0);
        for row in 2 * 16..=2 * 52 {
            if row < 2 * 52 && self.beside(row) {
                high += 1;
                continue;
            }
            // Blur joins lines: what is higher counts for one each five millimetres.
            lines += if high > 1 { 1 + high / 11 } else { 0 };
            high = 0;
        }
        lines
    }

    fn beside(&self, row: usize) -> bool {
        self.share(row, 28..82) > 0.1
    }

    /// Whether lines are right of where the photo is, and do not run through it.
    fn lines_beside(&self) -> bool {
        let mut counts = [(0.0, 0.0); 2];
        for row in 2 * 18..2 * 46 {
            if let Some((rows, left)) = counts.get_mut(usize::from(self.beside(row))) {
                *rows += 1.0;
                *left += f32::from(u8::from(self.share(row, 4..25) > 0.3));
            }
        }
        let [between, on] = counts.map(|(rows, left)| left / f32::max(rows, 1.0));
        self.lines() >= LINES && on - between < RUN_THROUGH
    }
}

/// Whether something unlike the paper stands where the photo is, higher than an emblem or a chip.
fn photo(flat: &Flat, print: &Print) -> bool {
    let cells = &flat.cells;
    let (wide, high) = (cells.width(), cells.height());
    let at = |x_mm: f64, y_mm: f64| {
        let x = ((x_mm / 85.6 * f64::from(wide)) as u32).min(wide.saturating_sub(1));
        let y = ((y_mm / 54.0 * f64::from(high)) as u32).min(high.saturating_sub(1));
        cells
            .get_pixel_checked(x, y)
            .map_or([0.0; 3], |pixel| pixel.0.map(f32::from))
    };
    // The paper beside it, where nothing is printed: the median of each colour, and how far half of it is from that.
    let mut paper = [Vec::new(), Vec::new(), Vec::new()];
    for y in 17..50 {
        for x in 30..82 {
            if print.cells.get(2 * y * print.wide + x) == Some(&false) {
                for (values, value) in paper.iter_mut().zip(at(x as f64 + 0.5, y as f64 + 0.25)) {
                    values.push(value);
                }
            }
        }
    }
    let mut spread = 0.0_f32;
    let paper = paper.map(|mut values| {
        let middle = share_of(&mut values, 0.5).unwrap_or(128.0);
        let mut away: Vec<f32> = values.iter().map(|value| (value - middle).abs()).collect();
        spread = spread.max(share_of(&mut away, 0.5).unwrap_or(0.0));
        middle
    });
    let bound = (0.1 * brightness(paper) + 5.0).max(3.0 * spread);
    let unlike = |x: usize, y: usize| {
        let colour = at(x as f64 + 0.5, y as f64 + 0.5);
        let away = colour.iter().zip(paper).map(|(a, b)| (a - b).abs());
        away.fold(0.0, f32::max) > bound
    };
    let rows = (15..50).map(|y| (3..26).filter(|x| unlike(*x, y)).count() >= PHOTO_WIDE_MM);
    let (mut longest, mut run) = (0, 0);
    for row in rows {
        run = if row { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest >= PHOTO_HIGH_MM
}
