//! Too dark, too bright, or a lamp mirrored on it.

use std::collections::BTreeMap;

use image::RgbImage;
use tannha_domain::Flaw;

use super::{plane::brightnesses, sharp::share_of};

/// Levels from which nothing is left of a colour.
const BURNT: f32 = 249.0;
/// A spot fades into the paper within so many cells at least.
const NEAR: f64 = 1.0;
/// What is nearer to white than to paper by this share of the way between them, and as light as this, may be a lamp.
const LAMP: f32 = 0.75;
const LAMP_LEVEL: f32 = 240.0;
/// Paper below this level is too dark: of what is printed on it, noise and JPEG leave little.
const DARK: f32 = 104.0;
/// Where so much of a thing is burnt out, and print on it has become as light as this, it is overexposed.
const BURNT_SHARE: f64 = 0.42;
const PALE_INK: f32 = 70.0;
/// A mirrored lamp covers at least so many millimetres squared of a card.
const SPOT_MM2: f64 = 5.0;
/// And leaves nothing to see within it: print shows through what is only pale.
const FILLED: f64 = 0.75;

/// Of a card's paper, which is printed all over in pale colours, so much may be white.
pub(super) const WHITE_CARD: f64 = 0.7;
/// Of a page.
pub(super) const WHITE_PAGE: f64 = 0.97;

/// What is wrong with the light on a thing, from its colours in cells; `ink` is the level of its darkest print,
/// `cells_per_mm` how many cells are a millimetre of a card, or as much as that of larger print, and `white` the share of it
/// that may be white.
pub(super) fn light(cells: &RgbImage, cells_per_mm: f64, ink: f32, white: f64) -> Vec<Flaw> {
    // Of coloured paper the least of its colours shows best how far from white it is.
    let least = cells.pixels().map(|pixel| pixel.0.into_iter().min());
    let least: Vec<f32> = least.map(|level| level.map_or(0.0, f32::from)).collect();
    let is_burnt = |level: &&f32| **level >= BURNT;
    let share = least.iter().filter(is_burnt).count() as f64 / least.len().max(1) as f64;
    if share > BURNT_SHARE && (ink > PALE_INK || share > white) {
        return vec![Flaw::Bright];
    }
    // What is burnt out is a lamp's, unless all is.
    let paper_of = |levels: &[f32]| {
        let mut rest: Vec<f32> = levels
            .iter()
            .copied()
            .filter(|level| *level < BURNT)
            .collect();
        if rest.len() * 10 < levels.len() {
            rest = levels.to_vec();
        }
        share_of(&mut rest, 0.6).unwrap_or(0.0)
    };
    if paper_of(&brightnesses(cells)) < DARK {
        return vec![Flaw::Dark];
    }
    let paper = paper_of(&least);
    let lamp = (paper + LAMP * (255.0 - paper)).clamp(LAMP_LEVEL, BURNT);
    let smallest = SPOT_MM2 * cells_per_mm * cells_per_mm;
    if mirrored(
        &least,
        cells.width() as usize,
        (paper, lamp),
        (smallest, cells_per_mm),
    ) {
        return vec![Flaw::Glare];
    }
    Vec::new()
}

/// Whether a spot as light as a lamp fades into the paper around it: white print ends sharply.
fn mirrored(
    levels: &[f32],
    width: usize,
    (paper, lamp): (f32, f32),
    (smallest, cells_per_mm): (f64, f64),
) -> bool {
    let height = levels.len() / width.max(1);
    let near = (0.9 * cells_per_mm).round().max(NEAR) as i64;
    let far = 2 * near;
    let whole: Vec<bool> = levels.iter().map(|level| *level >= lamp).collect();
    let mut open = whole.clone();
    for start in 0..open.len() {
        if open.get(start) != Some(&true) {
            continue;
        }
        let spot = taken(&mut open, width, start);
        if (spot.len() as f64) < smallest || filled(&spot, width) < FILLED {
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
                let level = |by: i64| levels.get(place(by)?).copied();
                if let (Some(inner), Some(close), Some(away)) = (level(-1), level(near), level(far))
                {
                    seen += 1;
                    let part = 0.35 * (255.0 - paper);
                    let fades = close > paper + part && inner - close < part;
                    soft += i32::from(fades && away > paper - 12.0 && paper < 243.0);
                }
            }
        }
        if seen > 8 && f64::from(soft) > 0.3 * f64::from(seen) {
            return true;
        }
    }
    false
}

/// Which share of what lies between its left and right ends belongs to a spot.
fn filled(spot: &[usize], width: usize) -> f64 {
    let mut rows: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for at in spot {
        let (x, y) = (at % width, at / width);
        let row = rows.entry(y).or_insert((x, x));
        *row = (row.0.min(x), row.1.max(x));
    }
    let spans: usize = rows.values().map(|(left, right)| right - left + 1).sum();
    spot.len() as f64 / spans.max(1) as f64
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
