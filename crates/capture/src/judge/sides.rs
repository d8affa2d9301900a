//! How much speaks for a line being a side of something.

use image::RgbImage;

use super::{lines::Line, plane::colour_at};

/// Rounded corners: so much of a side's end is no straight edge.
const ROUNDED: f32 = 0.09;

/// Which share of the part of a side that lies on the picture is an edge; none where hardly anything of it does.
pub(super) fn visible(
    side: &Line,
    from: (f32, f32),
    to: (f32, f32),
    (width, height): (f32, f32),
) -> Option<f32> {
    let at = |share: f32| {
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let on = |share: f32| {
        let (x, y) = at(share);
        x > 1.0 && y > 1.0 && x < width - 1.0 && y < height - 1.0
    };
    let places: Vec<f32> = (0..=40)
        .map(|step| ROUNDED + (1.0 - 2.0 * ROUNDED) * step as f32 / 40.0)
        .filter(|share| on(*share))
        .collect();
    let (first, last) = (*places.first()?, *places.last()?);
    (last - first > 0.3).then(|| side.support(at(first), at(last)))
}

/// How much the edge goes on before its first corner and after its second: a side ends there, a table's grain does not.
pub(super) fn further(
    side: &Line,
    from: (f32, f32),
    to: (f32, f32),
    (width, height): (f32, f32),
) -> (f32, f32) {
    let at = |share: f32| {
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let on = |(x, y): (f32, f32)| x > 2.0 && y > 2.0 && x < width - 2.0 && y < height - 2.0;
    let beyond = |near: f32, far: f32| {
        // As far as the picture reaches.
        let shares = [1.0, 0.6, 0.35].map(|part| near + (far - near) * part);
        let end = shares.into_iter().map(at).find(|end| on(*end));
        end.filter(|_| on(at(near)))
            .map_or(0.0, |end| side.support(at(near), end))
    };
    (beyond(-0.03, -0.16), beyond(1.03, 1.16))
}

/// How clearly the inside differs from the outside along all sides, and along the side where it does so least: 0 to 0.25.
pub(super) fn differs(small: &RgbImage, corners: &[(f32, f32); 4]) -> f32 {
    let (width, height) = (small.width() as f32, small.height() as f32);
    let middle = (
        corners.iter().map(|at| at.0).sum::<f32>() / 4.0,
        corners.iter().map(|at| at.1).sum::<f32>() / 4.0,
    );
    let next = corners.iter().cycle().skip(1);
    let (mut sum, mut least) = (0.0, 1.0_f32);
    for (from, to) in corners.iter().zip(next) {
        let length = (to.0 - from.0).hypot(to.1 - from.1).max(1.0);
        let mut normal = ((to.1 - from.1) / length, (from.0 - to.0) / length);
        if (middle.0 - from.0) * normal.0 + (middle.1 - from.1) * normal.1 < 0.0 {
            normal = (-normal.0, -normal.1);
        }
        let mut differences = Vec::new();
        for step in 0..20 {
            let share = ROUNDED + (1.0 - 2.0 * ROUNDED) * step as f32 / 19.0;
            let (x, y) = (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            );
            let on = |(x, y): (f32, f32)| x > 0.0 && y > 0.0 && x < width && y < height;
            let (inner, outer) = (
                (x + 3.0 * normal.0, y + 3.0 * normal.1),
                (x - 3.5 * normal.0, y - 3.5 * normal.1),
            );
            if on(inner) && on(outer) {
                let colour = |(x, y): (f32, f32)| colour_at(small, (f64::from(x), f64::from(y)));
                let (a, b) = (colour(inner), colour(outer));
                let [red, green, blue] = a;
                let [other_red, other_green, other_blue] = b;
                differences.push([red - other_red, green - other_green, blue - other_blue]);
            }
        }
        if differences.len() < 6 {
            // The picture ends there: nobody knows.
            sum += 0.3;
            continue;
        }
        let count = differences.len() as f32;
        let mut squares = 0.0;
        let mut spread = 0.0;
        for channel in 0..3 {
            let of = |difference: &[f32; 3]| difference.get(channel).copied().unwrap_or(0.0);
            let mean = differences.iter().map(of).sum::<f32>() / count;
            squares += mean * mean;
            spread += differences
                .iter()
                .map(|difference| (of(difference) - mean).powi(2))
                .sum::<f32>()
                / count;
        }
        let clearly = (squares.sqrt() / (spread.sqrt() + 5.0) / 1.6).min(1.0);
        sum += clearly;
        least = least.min(clearly);
    }
    0.17 * sum / 4.0 + 0.08 * least
}
