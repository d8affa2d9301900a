//! Too dark, too bright, or a lamp mirrored on it.

use image::RgbImage;
use tannha_domain::Flaw;

use super::{
    plane::{brightness, brightnesses},
    sharp::share_of,
};

/// Levels from which nothing is left of a colour.
const BURNT: u8 = 249;
/// Paper below this level is too dark: of what is printed on it, noise and JPEG leave little.
const DARK: f32 = 92.0;
/// Where so much of a thing is burnt out, it is overexposed.
const BURNT_SHARE: f64 = 0.42;
/// And print on it has become as light as this.
const PALE_INK: f32 = 70.0;
/// A mirrored lamp covers at least so many millimetres squared of a card.
const SPOT_MM2: f64 = 5.0;

/// What is wrong with the light on a thing, from its colours in cells; `ink` is the level of its darkest print, and
/// `cells_per_mm` how many cells are a millimetre of a card, or as much as that of larger print.
pub(super) fn light(cells: &RgbImage, cells_per_mm: f64, ink: f32) -> Vec<Flaw> {
    let mut levels = brightnesses(cells);
    let paper = share_of(&mut levels, 0.7).unwrap_or(0.0);
    let burnt: Vec<bool> = cells
        .pixels()
        .map(|pixel| pixel.0.iter().all(|value| *value >= BURNT))
        .collect();
    let share = burnt.iter().filter(|burnt| **burnt).count() as f64 / burnt.len().max(1) as f64;
    if paper < DARK {
        return vec![Flaw::Dark];
    }
    if share > BURNT_SHARE && (ink > PALE_INK || share > 0.97) {
        return vec![Flaw::Bright];
    }
    let smallest = SPOT_MM2 * cells_per_mm * cells_per_mm;
    if share < BURNT_SHARE && mirrored(cells, burnt, paper, smallest, cells_per_mm) {
        return vec![Flaw::Glare];
    }
    Vec::new()
}

/// Whether a burnt-out spot fades into the paper around it: white print ends sharply.
fn mirrored(
    cells: &RgbImage,
    burnt: Vec<bool>,
    paper: f32,
    smallest: f64,
    cells_per_mm: f64,
) -> bool {
    let (width, height) = (cells.width() as usize, cells.height() as usize);
    let near = (0.9 * cells_per_mm).round().max(2.0) as i64;
    let far = 2 * near;
    let mut open = burnt;
    let whole = open.clone();
    for start in 0..open.len() {
        if open.get(start) != Some(&true) {
            continue;
        }
        let spot = taken(&mut open, width, start);
        if (spot.len() as f64) < smallest {
            continue;
        }
        // Places just outside of it: how far they are from paper to white.
        let (mut soft, mut seen) = (0, 0);
        for at in &spot {
            let (x, y) = ((at % width) as i64, (at / width) as i64);
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let place = |by: i64| {
                    let (x, y) = (x + dx * by, y + dy * by);
                    (x >= 0 && y >= 0 && x < width as i64 && y < height as i64)
                        .then(|| y as usize * width + x as usize)
                };
                let is_burnt = |by: i64| place(by).map(|at| whole.get(at) == Some(&true));
                if is_burnt(1) != Some(false) {
                    continue;
                }
                let level = |by: i64| {
                    let at = place(by)?;
                    let pixel =
                        cells.get_pixel_checked((at % width) as u32, (at / width) as u32)?;
                    Some(brightness(pixel.0.map(f32::from)))
                };
                if let (Some(close), Some(away)) = (level(near), level(far)) {
                    seen += 1;
                    let between = paper + 0.35 * (255.0 - paper);
                    soft += i32::from(close > between && away > paper - 12.0 && paper < 243.0);
                }
            }
        }
        if seen > 8 && f64::from(soft) > 0.3 * f64::from(seen) {
            return true;
        }
    }
    false
}

/// All that is burnt out and touches this place.
fn taken(open: &mut [bool], width: usize, start: usize) -> Vec<usize> {
    let mut spot = Vec::new();
    let mut next = vec![start];
    if let Some(open) = open.get_mut(start) {
        *open = false;
    }
    while let Some(at) = next.pop() {
        spot.push(at);
        let x = at % width;
        let beside = [
            (x > 0).then(|| at - 1),
            (x + 1 < width).then_some(at + 1),
            at.checked_sub(width),
            Some(at + width),
        ];
        for at in beside.into_iter().flatten() {
            if let Some(open) = open.get_mut(at).filter(|open| **open) {
                *open = false;
                next.push(at);
            }
        }
    }
    spot
}
