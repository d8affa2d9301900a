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
    plane::{Point, proportion},
    refine::refined,
    sides::{differs, further, visible},
};
use crate::{scale::shrunk, variants::fitting};

/// Where a card or a page lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    /// In pixels of the picture, clockwise; from the corner with the long side to its right, whichever way up it lies.
    pub(crate) corners: [Point; 4],
    /// Whether a part lies outside the picture.
    pub(crate) cut_off: bool,
    /// Whether four sides are seen so clearly that something of this shape lies there, whatever it is.
    pub(super) sure: bool,
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

/// How lines are looked for.
#[derive(Clone, Copy)]
struct Look {
    /// On a copy with this long side.
    long_side: u32,
    /// Opposite sides are at least so much alike (a cosine), and sides of a corner at most.
    opposite: f32,
    beside: f32,
}

const NEAR: Look = Look {
    long_side: 480,
    opposite: 0.8,
    beside: 0.62,
};
/// Few lines are left there: those of something that lies far aside may be among them.
const FAR: Look = Look {
    long_side: 180,
    opposite: 0.55,
    beside: 0.8,
};
/// A thing that covers less than this share of the picture is not held to the camera.
const SMALLEST: f32 = 0.012;
/// What four lines must reach.
const ENOUGH: f32 = 0.62;
const CANDIDATES: usize = 24;
/// Where nothing whole reaches this, it is looked for on a smaller copy too.
const SURE: f32 = 0.85;
/// What reaches this is something of the shape, whatever it is.
const CERTAIN: f32 = 1.0;
/// So many that differ are answered.
const MOST: usize = 3;

/// One candidate: its corners on the small copy, and its score.
struct Candidate {
    corners: [(f32, f32); 4],
    score: f32,
    cut_off: bool,
}

/// One candidate on the picture, and how many pixels of it one of the copy is.
struct Four {
    corners: [Point; 4],
    score: f32,
    cut_off: bool,
    scale: f64,
}

/// The likeliest outline; none where nothing of the shape is seen.
pub(crate) fn outline(picture: &RgbImage, shape: Shape) -> Option<Outline> {
    outlines(picture, shape).next()
}

/// What may be the outline, the likeliest first; each is laid exactly when it is asked for.
pub(super) fn outlines(picture: &RgbImage, shape: Shape) -> impl Iterator<Item = Outline> {
    let mut fours = scored(picture, shape, NEAR);
    let best = fours.iter().max_by(|a, b| a.score.total_cmp(&b.score));
    if best.is_none_or(|best| best.score < SURE || best.cut_off) {
        // On a newspaper or a mat edges are everywhere; seen from far away it is one grey.
        fours.extend(scored(picture, shape, FAR));
    }
    fours.retain(|four| four.score >= ENOUGH);
    fours.sort_by(|a, b| b.score.total_cmp(&a.score));
    let near = 0.02 * f64::from(picture.width().max(picture.height()));
    let mut distinct: Vec<Four> = Vec::new();
    for four in fours {
        let alike = |other: &Four| {
            let pairs = four.corners.iter();
            let away = |at: &Point| {
                let to = |to: &Point| (at.0 - to.0).hypot(at.1 - to.1);
                other.corners.iter().map(to).fold(f64::MAX, f64::min)
            };
            pairs.map(away).all(|away| away < near)
        };
        if !distinct.iter().any(alike) {
            distinct.push(four);
        }
    }
    distinct.truncate(MOST);
    distinct.into_iter().map(|four| {
        let corners = refined(picture, four.corners, four.scale);
        let corners = long_side_first(corners);
        let outside = corners.iter().any(|corner| outside(*corner, picture));
        Outline {
            corners,
            cut_off: four.cut_off || outside,
            sure: four.score >= CERTAIN && !four.cut_off,
        }
    })
}

/// The best fours of lines on a copy, their corners in pixels of the picture.
fn scored(picture: &RgbImage, shape: Shape, look: Look) -> Vec<Four> {
    let (width, height) = fitting(picture.dimensions(), look.long_side);
    let small = if picture.width() > width {
        shrunk(picture, width, height)
    } else {
        picture.clone()
    };
    let (width, height) = (small.width() as f32, small.height() as f32);
    let lines = lines(&edges(&small), width, height);
    let mut fours = fours(&lines, (width, height), shape, look);
    fours.sort_by(|a, b| b.score.total_cmp(&a.score));
    fours.truncate(CANDIDATES);
    let scale = (
        f64::from(picture.width()) / f64::from(small.width()),
        f64::from(picture.height()) / f64::from(small.height()),
    );
    let laid = fours.into_iter().map(|four| Four {
        corners: four
            .corners
            .map(|(x, y)| (f64::from(x) * scale.0, f64::from(y) * scale.1)),
        score: four.score + differs(&small, &four.corners),
        cut_off: four.cut_off,
        scale: scale.0,
    });
    laid.collect()
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

fn fours(lines: &[Line], (width, height): (f32, f32), shape: Shape, look: Look) -> Vec<Candidate> {
    let mut pairs = Vec::new();
    let middle = (width / 2.0, height / 2.0);
    for (a, one) in lines.iter().enumerate() {
        for (b, other) in lines.iter().enumerate().skip(a + 1) {
            if one.alike(other) < look.opposite {
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
            if a.alike(c) > look.beside || b.alike(d) > look.beside {
                continue;
            }
            fours.extend(four([a, c, b, d], (width, height), shape));
        }
    }
    fours
}

/// The four as an outline, where they can be one. The first and third are opposite, and the second and fourth.
fn four(sides: [&Line; 4], (width, height): (f32, f32), shape: Shape) -> Option<Candidate> {
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
    let (mut least, mut sum) = (1.0_f32, 0.0);
    let mut beyond = [(0.0, 0.0); 4];
    let next = corners.iter().cycle().skip(1);
    for (((side, from), to), beyond) in sides.iter().zip(&corners).zip(next).zip(&mut beyond) {
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
            *beyond = further(side, *from, *to, (width, height));
        }
    }
    if sum < 2.0 {
        return None;
    }
    let [top, right, bottom, left] = beyond;
    let grain: f32 = beyond.iter().map(|(before, after)| before + after).sum();
    // Where two opposite sides both go on, what crosses them there is a line on the thing, not its end.
    let crossed =
        left.1.min(right.0) + right.1.min(left.0) + top.0.min(bottom.1) + top.1.min(bottom.0);
    let misfit = misfit(&corners, &sides, (width, height), shape)?;
    let score =
        0.15 * sum + 0.35 * least - 0.06 * grain - 0.3 * crossed - misfit - 0.1 * borders as f32
            + 0.22 * share.min(0.8).sqrt();
    Some(Candidate {
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
    let focal = FOCAL * f64::from(width.max(height));
    let wanted = shape.proportion.ln();
    let [top, right, bottom, left] = sides.map(|side| side.border);
    // The camera looks at the picture's middle, or at the thing where somebody cut the picture out of a larger one.
    let own = corners.iter().fold((0.0, 0.0), |sum, at| {
        (sum.0 + at.0 / 4.0, sum.1 + at.1 / 4.0)
    });
    let middles = [(f64::from(width) / 2.0, f64::from(height) / 2.0), own];
    let misfits = middles.into_iter().filter_map(|middle| {
        let (sides_to_each_other, cosine) = proportion(&corners, middle, focal);
        let skew = (cosine.abs() - 0.06).max(0.0);
        let measured = sides_to_each_other.ln();
        let off = match (left || right, top || bottom) {
            (false, false) => (measured.abs() - wanted).abs(),
            // Cut off, a side may be shorter than it is.
            (true, false) => (measured - wanted).max(0.0),
            (false, true) => (-measured - wanted).max(0.0),
            (true, true) => 0.0,
        };
        let off = (off - shape.slack).max(0.0);
        (skew < 0.26 && off < 0.22).then_some((1.6 * off + 1.0 * skew) as f32)
    });
    misfits.min_by(f32::total_cmp)
}
