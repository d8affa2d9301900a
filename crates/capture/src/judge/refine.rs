//! Lays the sides of an outline exactly on the picture.

use image::RgbImage;

use super::plane::{Point, brightness, colour_at};

/// So many places of each side are looked at.
const PLACES: usize = 48;
/// Rounded corners are no part of a side.
const ROUNDED: f64 = 0.1;

/// The corners anew, from where brightness changes most across each side; `scale` is how many pixels of the picture one
/// of the copy was on which they were found.
pub(super) fn refined(picture: &RgbImage, corners: [Point; 4], scale: f64) -> [Point; 4] {
    let mut corners = corners;
    for reach in [2.2 * scale, 1.2 * scale] {
        let [a, b, c, d] = corners;
        let sides = [(a, b), (b, c), (c, d), (d, a)]
            .map(|(from, to)| side(picture, from, to, reach.max(2.0)));
        let [top, right, bottom, left] = sides;
        let crossed = [
            crossing(left, top),
            crossing(top, right),
            crossing(right, bottom),
            crossing(bottom, left),
        ];
        for (corner, new) in corners.iter_mut().zip(crossed) {
            // Where a side is not found anew the corner stays.
            if let Some(new) =
                new.filter(|new| (new.0 - corner.0).hypot(new.1 - corner.1) < 6.0 * reach.max(2.0))
            {
                *corner = new;
            }
        }
    }
    corners
}

/// A line through two points.
type Through = (Point, Point);

/// The side between two corners, moved to where the picture changes most.
fn side(picture: &RgbImage, from: Point, to: Point, reach: f64) -> Through {
    let length = (to.0 - from.0).hypot(to.1 - from.1).max(1.0);
    let normal = ((to.1 - from.1) / length, (from.0 - to.0) / length);
    let steps = (reach / 0.75).ceil() as i32;
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let mut found: Vec<(f64, f64, f64)> = Vec::new();
    for place in 0..PLACES {
        let share = ROUNDED + (1.0 - 2.0 * ROUNDED) * (place as f64 + 0.5) / PLACES as f64;
        let (x, y) = (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        );
        if x < 1.0 || y < 1.0 || x > width - 1.0 || y > height - 1.0 {
            continue;
        }
        let level = |off: f64| {
            // A bit along the side too, against noise.
            let along = (-normal.1, normal.0);
            let beside = [-1.2, 0.0, 1.2].map(|step| {
                (
                    x + off * normal.0 + step * along.0,
                    y + off * normal.1 + step * along.1,
                )
            });
            beside
                .iter()
                .map(|at| f64::from(brightness(colour_at(picture, *at))))
                .sum::<f64>()
                / 3.0
        };
        let levels: Vec<f64> = (-steps - 2..=steps + 2)
            .map(|step| level(0.75 * f64::from(step)))
            .collect();
        let slopes: Vec<f64> = levels
            .iter()
            .zip(levels.iter().skip(2))
            .map(|(a, b)| b - a)
            .collect();
        let mut best = (0.0, 0.0);
        for (at, three) in slopes.windows(3).enumerate() {
            let [before, here, after] = three else {
                continue;
            };
            // The nearer to where it was taken for, the likelier.
            let off = 0.75 * (at as f64 + 1.0 - f64::from(steps + 1));
            let likely = here.abs() * (1.0 - 0.35 * (off / reach).abs());
            if likely > best.0 && here.abs() >= before.abs() && here.abs() >= after.abs() {
                let bend = before.abs() + after.abs() - 2.0 * here.abs();
                let shift = if bend < -1e-6 {
                    0.5 * (before.abs() - after.abs()) / bend
                } else {
                    0.0
                };
                best = (likely, off + 0.75 * shift.clamp(-0.5, 0.5));
            }
        }
        if best.0 > 3.0 {
            found.push((share, best.1, 1.0));
        }
    }
    let (at_from, at_to) = fit(&mut found).unwrap_or((0.0, 0.0));
    let moved = |corner: Point, by: f64| (corner.0 + by * normal.0, corner.1 + by * normal.1);
    (moved(from, at_from), moved(to, at_to))
}

/// A straight line through offsets along a side, without those that lie off it; how far it is off at both ends.
fn fit(found: &mut [(f64, f64, f64)]) -> Option<(f64, f64)> {
    if found.len() < PLACES / 4 {
        return None;
    }
    let mut line = (0.0, 0.0);
    for turn in 0..6 {
        let (mut n, mut x, mut y, mut xx, mut xy) = (1e-9, 0.0, 0.0, 0.0, 0.0);
        for (share, off, weight) in found.iter() {
            n += weight;
            x += weight * share;
            y += weight * off;
            xx += weight * share * share;
            xy += weight * share * off;
        }
        let spread = n * xx - x * x;
        if spread < 1e-9 {
            return None;
        }
        let slope = (n * xy - x * y) / spread;
        line = ((y - slope * x) / n, slope);
        let bound: f64 = [4.0, 3.0, 2.0, 1.5, 1.0, 0.8]
            .get(turn)
            .copied()
            .unwrap_or(0.8);
        for (share, off, weight) in found.iter_mut() {
            let away = (*off - line.0 - line.1 * *share) / bound;
            *weight = 1.0 / (1.0 + away * away).powi(2);
        }
    }
    Some((line.0, line.0 + line.1))
}

fn crossing((a, b): Through, (c, d): Through) -> Option<Point> {
    let (ux, uy) = (b.0 - a.0, b.1 - a.1);
    let (vx, vy) = (d.0 - c.0, d.1 - c.1);
    let area = ux * vy - uy * vx;
    (area.abs() > 1e-9).then(|| {
        let share = ((c.0 - a.0) * vy - (c.1 - a.1) * vx) / area;
        (a.0 + share * ux, a.1 + share * uy)
    })
}
