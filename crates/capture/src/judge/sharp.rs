//! How wide edges are, in millimetres of the thing itself: whether its smallest line can be read.

use image::GrayImage;

use crate::pixels::Pixels;

/// What was measured on a flat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharp {
    /// How wide edges are in the direction in which they are widest; none where there are too few to say.
    pub(super) width_mm: Option<f64>,
    /// How many levels print differs from paper.
    pub(super) contrast: f32,
}

const DIRECTIONS: usize = 4;
/// A direction with fewer edges says nothing.
const FEWEST: usize = 50;
/// Of the edges in a direction this share is sharper than what is said: others are soft by themselves.
const SHARPEST: f64 = 0.3;
/// An edge's sides are looked for within so many millimetres.
const REACH_MM: f64 = 1.6;
/// More rows than a card has.
const MANY_ROWS: usize = 700;
/// The smoothing that keeps noise out.
const SMOOTH_PX: f32 = 0.707;

/// Measures edges as contrast over steepest slope. `scale` is by how much larger print is than on a card.
pub(super) fn sharp(flat: &GrayImage, px_per_mm: f64, scale: f64) -> Sharp {
    let smooth = smoothed(&Pixels::of(flat));
    let noise = noise(flat);
    let margin = (1.5 * px_per_mm) as usize + 3;
    let (width, height) = (smooth.width, smooth.height);
    let mut all = Vec::new();
    let least = (1.2 * noise).max(2.0);
    let reach = REACH_MM * px_per_mm * scale;
    let steps = reach.min(40.0) as i32;
    // Of a page every other row has edges enough.
    let every = if height > MANY_ROWS { 2 } else { 1 };
    for y in (margin..height.saturating_sub(margin)).step_by(every) {
        for x in margin..width.saturating_sub(margin) {
            let dx = smooth.at(x + 1, y) - smooth.at(x - 1, y);
            let dy = smooth.at(x, y + 1) - smooth.at(x, y - 1);
            let square = (dx * dx + dy * dy) / 4.0;
            if square < least * least {
                continue;
            }
            let slope = square.sqrt();
            let (ux, uy) = (dx / (2.0 * slope), dy / (2.0 * slope));
            let (cx, cy) = (x as f32 + 0.5, y as f32 + 0.5);
            let level = |off: f32| smooth.linear(cx + off * ux, cy + off * uy);
            let here = level(0.0);
            let (ahead, behind) = (level(1.0), level(-1.0));
            let (further, before) = (level(2.0), level(-2.0));
            // Only where it is steepest.
            let steepest = ahead - behind;
            if further - here > steepest || here - before >= steepest {
                continue;
            }
            let end = |way: f32| {
                let mut best = here * way;
                for step in 1..=steps {
                    let now = level(step as f32 * way) * way;
                    if now < best - 1.2 * noise - 1.0 {
                        break;
                    }
                    best = best.max(now);
                }
                best * way
            };
            let contrast = end(1.0) - end(-1.0);
            let direction =
                (dy.atan2(dx) / std::f32::consts::PI * DIRECTIONS as f32).round() as i32;
            let direction = direction.rem_euclid(DIRECTIONS as i32) as usize;
            all.push((direction, contrast, contrast / (steepest / 2.0)));
        }
    }
    let mut contrasts: Vec<f32> = all.iter().map(|edge| edge.1).collect();
    let strong = share_of(&mut contrasts, 0.9).unwrap_or(0.0);
    let enough = (0.45 * strong).max(5.0 * noise).max(12.0);
    let mut widest: Option<f64> = None;
    for direction in 0..DIRECTIONS {
        let of = all
            .iter()
            .filter(|edge| edge.0 == direction && edge.1 >= enough);
        let mut widths: Vec<f32> = of.map(|edge| edge.2).collect();
        if widths.len() < FEWEST {
            continue;
        }
        if let Some(width) = share_of(&mut widths, SHARPEST) {
            // What the smoothing added: a step of its own is so wide.
            let own = 2.507 * f64::from(SMOOTH_PX);
            let width = (f64::from(width).powi(2) - own * own).max(0.0).sqrt() / px_per_mm;
            widest = Some(widest.map_or(width, |before| before.max(width)));
        }
    }
    Sharp {
        width_mm: widest,
        contrast: strong,
    }
}

/// By 1, 2 and 1 across and down: nearly a Gaussian of [`SMOOTH_PX`].
fn smoothed(grey: &Pixels) -> Pixels {
    let (width, height) = (grey.width, grey.height);
    let three = |a: f32, b: f32, c: f32| (a + 2.0 * b + c) / 4.0;
    let mut across = Vec::with_capacity(grey.levels.len());
    for row in grey.levels.chunks(width.max(1)) {
        let before = row.iter().take(1).chain(row);
        let after = row.iter().skip(1).chain(row.last());
        across.extend(
            before
                .zip(row)
                .zip(after)
                .map(|((a, b), c)| three(*a, *b, *c)),
        );
    }
    let row = |y: usize| across.get(y * width..(y + 1) * width).unwrap_or_default();
    let mut levels = Vec::with_capacity(grey.levels.len());
    for y in 0..height {
        let (above, below) = (
            row(y.saturating_sub(1)),
            row((y + 1).min(height.saturating_sub(1))),
        );
        levels.extend(
            above
                .iter()
                .zip(row(y))
                .zip(below)
                .map(|((a, b), c)| three(*a, *b, *c)),
        );
    }
    Pixels {
        width,
        height,
        levels,
    }
}

/// The value below which this share lies.
pub(super) fn share_of(values: &mut [f32], share: f64) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let at = ((values.len() - 1) as f64 * share) as usize;
    Some(*values.select_nth_unstable_by(at, f32::total_cmp).1)
}

/// The standard deviation of the noise, after Immerkær 1996, by the median: print does not count.
fn noise(flat: &GrayImage) -> f32 {
    let grey = Pixels::of(flat);
    let mut values = Vec::new();
    for y in (1..grey.height.saturating_sub(1)).step_by(3) {
        for x in (1..grey.width.saturating_sub(1)).step_by(3) {
            let corners = grey.at(x - 1, y - 1)
                + grey.at(x + 1, y - 1)
                + grey.at(x - 1, y + 1)
                + grey.at(x + 1, y + 1);
            let sides =
                grey.at(x, y - 1) + grey.at(x, y + 1) + grey.at(x - 1, y) + grey.at(x + 1, y);
            values.push((corners - 2.0 * sides + 4.0 * grey.at(x, y)).abs());
        }
    }
    share_of(&mut values, 0.4).unwrap_or(0.0) / 6.0 / 0.524
}
