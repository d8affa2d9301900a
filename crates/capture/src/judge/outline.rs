//! Finds the card or the page: the four lines that most speak for being its sides.
//!
//! Lines are found on a small copy of the picture, fours of them are scored by how much of each side is an edge, whether
//! it goes on beyond the corners, whether the inside differs from the outside, and whether the proportion is right when
//! perspective is undone. A side may be the picture's own border: then the thing is cut off. The best four are then laid
//! exactly on the picture itself.

use image::RgbImage;

use super::{
    edges::edges,
    lines::{Line, lines},
    plane::{Point, colour_at, proportion},
    refine::refined,
};
use crate::{scale::shrunk, variants::fitting};

/// Where a card or a page lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    /// In pixels of the picture, clockwise; from the corner with the long side to its right, whichever way up it lies.
    pub(crate) corners: [Point; 4],
    /// Whether a part lies outside the picture.
    pub(crate) cut_off: bool,
}

/// The proportion of what is looked for, long side to short.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    pub(crate) proportion: f64,
    /// By how much it may differ, as a logarithm, at no cost.
    pub(crate) slack: f64,
}

/// ISO/IEC 7810 ID-1: 85.60 by 53.98 mm.
pub(crate) const CARD: Shape = Shape {
    proportion: 1.586,
    slack: 0.04,
};
/// ISO 216.
pub(crate) const PAGE: Shape = Shape {
    proportion: 1.414,
    slack: 0.06,
};

/// Lines are looked for at this size.
const LONG_SIDE_PX: u32 = 480;
/// A thing that covers less than this share of the picture is not held to the camera.
const SMALLEST: f32 = 0.012;
/// Rounded corners: so much of a side's end is no straight edge.
const ROUNDED: f32 = 0.09;
/// What four lines must reach.
const ENOUGH: f32 = 0.62;
const CANDIDATES: usize = 24;

/// One candidate: its corners on the small copy, and its score.
#[derive(Clone, Copy)]
struct Four {
    corners: [(f32, f32); 4],
    score: f32,
    cut_off: bool,
}

/// The likeliest outline; none where nothing of the shape is seen.
pub(crate) fn outline(picture: &RgbImage, shape: Shape) -> Option<Outline> {
    let (width, height) = fitting(picture.dimensions(), LONG_SIDE_PX);
    let small = if picture.width() > width {
        shrunk(picture, width, height)
    } else {
        picture.clone()
    };
    let (width, height) = (small.width() as f32, small.height() as f32);
    let lines = lines(&edges(&small), width, height);
    let mut fours = fours(&lines, (width, height), shape);
    fours.sort_by(|a, b| b.score.total_cmp(&a.score));
    fours.truncate(CANDIDATES);
    for four in &mut fours {
        four.score += 0.25 * differs(&small, &four.corners);
    }
    let best = fours
        .into_iter()
        .max_by(|a, b| a.score.total_cmp(&b.score))?;
    if best.score < ENOUGH {
        return None;
    }
    let scale = (
        f64::from(picture.width()) / f64::from(small.width()),
        f64::from(picture.height()) / f64::from(small.height()),
    );
    let corners = best
        .corners
        .map(|(x, y)| (f64::from(x) * scale.0, f64::from(y) * scale.1));
    let borders = best.cut_off;
    let corners = refined(picture, corners, scale.0);
    let corners = long_side_first(corners);
    let cut_off = borders || corners.iter().any(|corner| outside(*corner, picture));
    Some(Outline { corners, cut_off })
}

/// A rounded corner lies a bit within where its sides cross.
fn outside((x, y): Point, picture: &RgbImage) -> bool {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let slack = 0.004 * width.max(height);
    x < -slack || y < -slack || x > width + slack || y > height + slack
}

/// Clockwise as it is, from a corner whose next one is along a long side.
fn long_side_first(corners: [Point; 4]) -> [Point; 4] {
    let [a, b, c, d] = corners;
    let length = |a: Point, b: Point| (a.0 - b.0).hypot(a.1 - b.1);
    if length(a, b) + length(c, d) >= length(b, c) + length(d, a) {
        corners
    } else {
        [b, c, d, a]
    }
}

/// Two lines that may be opposite sides.
struct Pair {
    a: usize,
    b: usize,
}

fn fours(lines: &[Line], (width, height): (f32, f32), shape: Shape) -> Vec<Four> {
    let mut pairs = Vec::new();
    let middle = (width / 2.0, height / 2.0);
    for (a, one) in lines.iter().enumerate() {
        for (b, other) in lines.iter().enumerate().skip(a + 1) {
            if one.alike(other) < 0.8 {
                continue;
            }
            let same = one.normal.0 * other.normal.0 + one.normal.1 * other.normal.1;
            let apart = one.off(middle) - same.signum() * other.off(middle);
            if apart.abs() > 0.07 * width.min(height) {
                pairs.push(Pair { a, b });
            }
        }
    }
    let mut fours = Vec::new();
    for (at, first) in pairs.iter().enumerate() {
        for second in pairs.iter().skip(at + 1) {
            let of = |at: usize| lines.get(at);
            let (Some(a), Some(b), Some(c), Some(d)) =
                (of(first.a), of(first.b), of(second.a), of(second.b))
            else {
                continue;
            };
            if a.alike(c) > 0.62 || b.alike(d) > 0.62 {
                continue;
            }
            fours.extend(four([a, c, b, d], (width, height), shape));
        }
    }
    fours
}

/// The four as an outline, where they can be one. The first and third are opposite, and the second and fourth.
fn four(sides: [&Line; 4], (width, height): (f32, f32), shape: Shape) -> Option<Four> {
    let [top, right, bottom, left] = sides;
    let corners = [
        left.crosses(top)?,
        top.crosses(right)?,
        right.crosses(bottom)?,
        bottom.crosses(left)?,
    ];
    let reach = 0.3;
    let inside = |(x, y): &(f32, f32)| {
        (-reach * width..(1.0 + reach) * width).contains(x)
            && (-reach * height..(1.0 + reach) * height).contains(y)
    };
    if !corners.iter().all(inside) {
        return None;
    }
    let area = area(&corners);
    let share = area.abs() / (width * height);
    if share < SMALLEST || !is_round(&corners) {
        return None;
    }
    // Clockwise: y grows downwards.
    let (corners, sides) = if area < 0.0 {
        let [a, b, c, d] = corners;
        ([b, a, d, c], [top, left, bottom, right])
    } else {
        (corners, sides)
    };
    let borders = sides.iter().filter(|side| side.border).count();
    if borders > 2 {
        return None;
    }
    let (mut least, mut sum, mut beyond) = (1.0_f32, 0.0, 0.0);
    let next = corners.iter().cycle().skip(1);
    for ((side, from), to) in sides.iter().zip(&corners).zip(next) {
        let support = if side.border {
            0.4
        } else {
            visible(side, *from, *to, (width, height))?
        };
        if support < 0.3 {
            return None;
        }
        least = least.min(support);
        sum += support;
        if !side.border {
            beyond += further(side, *from, *to, (width, height));
        }
    }
    if sum < 2.0 {
        return None;
    }
    let misfit = misfit(&corners, &sides, (width, height), shape)?;
    let score = 0.15 * sum + 0.35 * least - 0.06 * beyond - misfit - 0.1 * borders as f32
        + 0.22 * share.min(0.8).sqrt();
    Some(Four {
        corners,
        score,
        cut_off: borders > 0,
    })
}

/// Twice the area's half, above 0 when clockwise.
fn area(corners: &[(f32, f32); 4]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum::<f32>()
        / 2.0
}

fn is_round(corners: &[(f32, f32); 4]) -> bool {
    let [a, b, c, d] = *corners;
    let turn = |a: (f32, f32), b: (f32, f32), c: (f32, f32)| {
        (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0)
    };
    let turns = [turn(a, b, c), turn(b, c, d), turn(c, d, a), turn(d, a, b)];
    turns.iter().all(|turn| *turn > 4.0) || turns.iter().all(|turn| *turn < -4.0)
}

/// Which share of the part of a side that lies on the picture is an edge; none where hardly anything of it does.
fn visible(
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

/// How much the edge goes on beyond both corners: a side ends there, a table's grain does not.
fn further(side: &Line, from: (f32, f32), to: (f32, f32), (width, height): (f32, f32)) -> f32 {
    let at = |share: f32| {
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let on = |(x, y): (f32, f32)| x > 2.0 && y > 2.0 && x < width - 2.0 && y < height - 2.0;
    [(-0.16, -0.03), (1.03, 1.16)]
        .into_iter()
        .map(|(a, b)| (at(a), at(b)))
        .filter(|(a, b)| on(*a) && on(*b))
        .map(|(a, b)| side.support(a, b))
        .sum()
}

/// A camera's focal length against the picture's long side: phones and tablets have 0.7 to 1.1.
const FOCAL: f64 = 0.9;

/// How far the proportion is from the shape's; none where it is another shape.
fn misfit(
    corners: &[(f32, f32); 4],
    sides: &[&Line; 4],
    (width, height): (f32, f32),
    shape: Shape,
) -> Option<f32> {
    let corners = corners.map(|(x, y)| (f64::from(x), f64::from(y)));
    let middle = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let (sides_to_each_other, cosine) =
        proportion(&corners, middle, FOCAL * f64::from(width.max(height)));
    let skew = (cosine.abs() - 0.06).max(0.0);
    if skew > 0.22 {
        return None;
    }
    let measured = sides_to_each_other.ln();
    let wanted = shape.proportion.ln();
    let [top, right, bottom, left] = sides.map(|side| side.border);
    let off = match (left || right, top || bottom) {
        (false, false) => (measured.abs() - wanted).abs(),
        // Cut off, a side may be shorter than it is.
        (true, false) => (measured - wanted).max(0.0),
        (false, true) => (-measured - wanted).max(0.0),
        (true, true) => 0.0,
    };
    let off = (off - shape.slack).max(0.0);
    (off < 0.2).then_some((1.6 * off + 1.0 * skew) as f32)
}

/// How clearly the inside differs from the outside along all sides, 0 to 1.
fn differs(small: &RgbImage, corners: &[(f32, f32); 4]) -> f32 {
    let (width, height) = (small.width() as f32, small.height() as f32);
    let middle = (
        corners.iter().map(|at| at.0).sum::<f32>() / 4.0,
        corners.iter().map(|at| at.1).sum::<f32>() / 4.0,
    );
    let next = corners.iter().cycle().skip(1);
    let mut sum = 0.0;
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
        sum += (squares.sqrt() / (spread.sqrt() + 5.0) / 1.6).min(1.0);
    }
    sum / 4.0
}
