//! Finds where symbols may lie: three finder patterns that could be the corners of one square.

mod pairs;

use super::{quad::Quad, register::quick_fit, symbol::Symbol};
use crate::pixels::Pixels;
use pairs::places_of_pairs;

/// A symbol that may lie there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) quad: Quad,
    pub(crate) version: usize,
    /// How much speaks for it.
    weight: f32,
}

/// What a finder pattern is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rings {
    /// Dark, light, dark and light again.
    Sharp,
    /// A dark spot with light around: blur fills the inner ring.
    Blurred,
}

/// How much speaks for a fit: the more modules a symbol has beforehand, the less is chance.
pub(crate) fn weight(fit: f32, symbol: &Symbol) -> f32 {
    let known = symbol.known.iter().flatten().count();
    fit * (known as f32).sqrt()
}

/// A finder pattern that may lie there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder {
    x: f32,
    y: f32,
    module: f32,
    fit: f32,
}

/// Sizes of modules that are looked for on each level of the pyramid, in its pixels.
const MODULES: [f32; 3] = [1.45, 1.85, 2.35];
/// The picture, half of it, and so on: modules of up to 19 px, as of a card that fills a picture of 12 megapixels.
const LEVELS: usize = 4;
/// How well rings must fit to be a finder pattern, and how many of them are looked at together.
const RINGS_FIT: f32 = 0.5;
const MOST_FINDERS: usize = 48;
const MOST_TRIPLES: usize = 1500;
/// How well three of them must do together.
const PLACE_FIT: f32 = 0.22;
const MOST_PLACES: usize = 6;

/// The likeliest places of symbols with all three corners in sight, the best first.
pub(crate) fn places(picture: &Pixels, symbols: &[Symbol], finders: &[Finder]) -> Vec<Place> {
    let mut triples = triples(finders);
    triples.sort_by(|a, b| b.1.total_cmp(&a.1));
    triples.truncate(MOST_TRIPLES);
    let places = triples.iter().flat_map(|(corners, _)| {
        let versions = symbols.iter();
        versions.filter_map(|symbol| place(picture, corners, symbol))
    });
    likeliest(places.collect())
}

/// The likeliest places of symbols with a hidden corner, the best first.
pub(crate) fn places_of_two(
    picture: &Pixels,
    symbols: &[Symbol],
    finders: &[Finder],
) -> Vec<Place> {
    likeliest(places_of_pairs(picture, symbols, finders))
}

fn likeliest(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        let seen = |other: &Place| {
            other.version == place.version
                && other
                    .quad
                    .0
                    .iter()
                    .zip(place.quad.0)
                    .all(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1) < 0.08 * place.quad.edge())
        };
        if kept.len() < MOST_PLACES && !kept.iter().any(seen) {
            kept.push(place);
        }
    }
    kept
}

fn place(picture: &Pixels, corners: &[Finder; 3], symbol: &Symbol) -> Option<Place> {
    let [origin, right, below] = corners;
    let apart = distance(origin, right).midpoint(distance(origin, below));
    let module = (origin.module + right.module + below.module) / 3.0;
    let wanted = symbol.side as f32 - 7.0;
    if !(0.74..1.36).contains(&(apart / module / wanted)) {
        return None;
    }
    let quad = Quad::of_finders(corners.map(|finder| (finder.x, finder.y)), symbol.side);
    let fit = quick_fit(picture, &quad, symbol);
    (fit > PLACE_FIT && quad.is_round()).then_some(Place {
        quad,
        version: symbol.version,
        weight: weight(fit, symbol),
    })
}

fn distance(a: &Finder, b: &Finder) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Threes that could be corners of a square seen from anywhere, the right angle first, then clockwise.
fn triples(finders: &[Finder]) -> Vec<([Finder; 3], f32)> {
    let mut triples = Vec::new();
    for (at, origin) in finders.iter().enumerate() {
        let near = |other: &&Finder| {
            let modules = distance(origin, other) / origin.module.max(other.module);
            (0.6..1.67).contains(&(origin.module / other.module)) && (14.0..72.0).contains(&modules)
        };
        let others: Vec<&Finder> = finders
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, other)| other)
            .filter(near)
            .collect();
        for (which, first) in others.iter().enumerate() {
            for second in others.iter().skip(which + 1) {
                let (dx, dy) = (first.x - origin.x, first.y - origin.y);
                let (ex, ey) = (second.x - origin.x, second.y - origin.y);
                let (d, e) = (dx.hypot(dy), ex.hypot(ey));
                let (cross, dot) = (dx * ey - dy * ex, dx * ex + dy * ey);
                if !(0.6..1.67).contains(&(d / e)) || dot.abs() > 0.5 * d * e {
                    continue;
                }
                let (right, below) = if cross > 0.0 {
                    (first, second)
                } else {
                    (second, first)
                };
                triples.push((
                    [*origin, **right, **below],
                    origin.fit + first.fit + second.fit,
                ));
            }
        }
    }
    triples
}

/// What looks like the rings of a finder pattern, at any size, the best first.
pub(crate) fn finders(picture: &Pixels, rings: Rings) -> Vec<Finder> {
    let mut found = Vec::new();
    let mut level = picture.clone();
    for depth in 0..LEVELS {
        let scale = (1 << depth) as f32;
        for module in MODULES {
            for (x, y, fit) in ringed(&level, module, rings) {
                found.push(Finder {
                    x: (x as f32 + 0.5) * scale,
                    y: (y as f32 + 0.5) * scale,
                    module: module * scale,
                    fit,
                });
            }
        }
        level = level.halved();
    }
    found.sort_by(|a, b| b.fit.total_cmp(&a.fit));
    let mut kept: Vec<Finder> = Vec::new();
    for finder in found {
        if kept.len() >= MOST_FINDERS {
            break;
        }
        if kept
            .iter()
            .all(|other| distance(other, &finder) > 2.5 * other.module)
        {
            kept.push(finder);
        }
    }
    kept
}

/// Steps to the samples of one size of finder pattern: of the dark middle, the light ring, the dark ring, the light
/// around. A circle of a radius crosses a square's ring where the radius lies between its half side and its diagonal.
struct Steps {
    reach: usize,
    dark: Vec<isize>,
    light: Vec<isize>,
}

impl Steps {
    fn new(module: f32, stride: usize, rings: Rings) -> Self {
        let circle = |radius: f32, count: usize| {
            (0..count).map(move |at| {
                let angle = std::f32::consts::TAU * (at as f32 + 0.5) / count as f32;
                let (dx, dy) = (radius * module * angle.cos(), radius * module * angle.sin());
                dy.round() as isize * stride as isize + dx.round() as isize
            })
        };
        Self {
            reach: (4.8 * module).ceil() as usize + 1,
            dark: std::iter::once(0)
                .chain(circle(1.0, 6))
                .chain(circle(3.45, 16))
                .collect(),
            light: match rings {
                Rings::Sharp => circle(4.75, 12).chain(circle(2.2, 12)).collect(),
                Rings::Blurred => circle(4.75, 16).collect(),
            },
        }
    }
}

fn ringed(level: &Pixels, module: f32, rings: Rings) -> Vec<(usize, usize, f32)> {
    let steps = Steps::new(module, level.width, rings);
    let value = |at: usize, step: &isize| {
        at.checked_add_signed(*step)
            .and_then(|at| level.levels.get(at))
            .copied()
            .unwrap_or(0.0)
    };
    let mut found = Vec::new();
    let (end_x, end_y) = (
        level.width.saturating_sub(steps.reach),
        level.height.saturating_sub(steps.reach),
    );
    for y in steps.reach..end_y {
        for x in steps.reach..end_x {
            let at = y * level.width + x;
            // Most places fail here: the middle must be darker than what lies around.
            let middle = level.levels.get(at).copied().unwrap_or(0.0);
            let around: f32 = steps
                .light
                .iter()
                .step_by(3)
                .take(4)
                .map(|step| value(at, step))
                .sum();
            if around < 4.0 * middle + 20.0 {
                continue;
            }
            let (mut dark, mut light, mut squares) = (0.0, 0.0, 0.0);
            for step in &steps.dark {
                let level = value(at, step);
                dark += level;
                squares += level * level;
            }
            for step in &steps.light {
                let level = value(at, step);
                light += level;
                squares += level * level;
            }
            let (darks, lights) = (steps.dark.len() as f32, steps.light.len() as f32);
            let count = darks + lights;
            let between = light / lights - dark / darks;
            if between < 6.0 {
                continue;
            }
            let spread = squares / count - ((dark + light) / count).powi(2);
            let fit = between * (darks * lights).sqrt() / count / (spread + 4.0).sqrt();
            if fit > RINGS_FIT {
                found.push((x, y, fit));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};
    use qrcode::QrCode;

    use super::*;

    #[test]
    fn a_symbol_is_found_at_any_size() {
        let code = QrCode::new("0".repeat(150)).unwrap();
        let symbols: Vec<Symbol> = (4..9).map(Symbol::new).collect();
        for module_px in [2_u8, 5, 9, 16] {
            let side = u32::from(module_px);
            let drawn = code
                .render::<Luma<u8>>()
                .module_dimensions(side, side)
                .build();
            let picture: GrayImage = image::imageops::fast_blur(&drawn, 0.4 * f32::from(module_px));
            let picture = Pixels::of(&picture);
            let places = places(&picture, &symbols, &finders(&picture, Rings::Sharp));
            let (near, module_px) = (4.0 * f32::from(module_px), f32::from(module_px));
            let found = places.first().map(|place| place.quad.0[0]);
            let lies = found.is_some_and(|(x, y)| (x - near).hypot(y - near) < module_px);
            assert!(lies, "{module_px} {found:?}");
        }
    }
}
