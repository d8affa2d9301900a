//! Where a thing lies on a photo.

use std::f64::consts::{FRAC_PI_2, PI};

use tannha_domain::Flaw;

use super::{
    Asked,
    camera::{Pose, Way, anywhere},
};
use crate::Random;

/// Where it lies: wholly on the picture with a margin, unless it shall not.
pub(super) fn pose(
    size: (f64, f64),
    asked: Asked,
    flaws: &[Flaw],
    (width, height): (f64, f64),
    random: &mut Random,
) -> Pose {
    let has = |flaw: Flaw| flaws.contains(&flaw);
    let lies_across = (size.0 > size.1) == (width > height);
    let turned = if lies_across { 0.0 } else { FRAC_PI_2 };
    let any = random.below(4);
    let roll = turned
        + if any == 0 { PI } else { 0.0 }
        + if random.chance(0.7) {
            random.between(-0.12, 0.12)
        } else {
            random.between(-0.6, 0.6)
        };
    let tilt = if has(Flaw::Tilted) {
        random.between(0.82, 1.05)
    } else {
        random.between(0.0, 0.4)
    };
    let mut pose = Pose {
        width_px: 100.0,
        roll,
        tilt,
        towards: anywhere(random),
        middle: (width / 2.0, height / 2.0),
    };
    let long = width.max(height);
    let bounds = |pose: &Pose| {
        let corners = Way::of(pose, size, long).corners(size);
        let low = |of: [f64; 4]| of.iter().copied().fold(f64::MAX, f64::min);
        let high = |of: [f64; 4]| of.iter().copied().fold(f64::MIN, f64::max);
        let (xs, ys) = (corners.map(|at| at.0), corners.map(|at| at.1));
        (low(xs), low(ys), high(xs), high(ys))
    };
    // As large as fits with a margin.
    let mut fits = 100.0;
    for step in 1..160 {
        pose.width_px = f64::from(step) * long / 80.0;
        let (left, top, right, bottom) = bounds(&pose);
        if (right - left) > 0.965 * width || (bottom - top) > 0.965 * height {
            break;
        }
        fits = pose.width_px;
    }
    let smallest_mm = if asked.is_a_card() { 7.6 } else { 4.0 };
    pose.width_px = if has(Flaw::Small) {
        let px_per_mm = if asked.is_a_card() {
            random.between(2.4, 5.2)
        } else {
            random.between(1.2, 2.4)
        };
        (px_per_mm * size.0).min(fits)
    } else {
        (fits * random.between(0.72, 1.0)).max((smallest_mm * size.0).min(fits))
    };
    let (left, top, right, bottom) = bounds(&pose);
    let margin = 0.012 * long;
    let room = |low: f64, high: f64, end: f64, random: &mut Random| {
        let (from, to) = (margin - low, end - margin - high);
        if from < to {
            random.between(from, to)
        } else {
            f64::midpoint(from, to)
        }
    };
    pose.middle.0 += room(left, right, width, random);
    pose.middle.1 += room(top, bottom, height, random);
    if has(Flaw::CutOff) {
        cut_off(&mut pose, size, (width, height), random);
    }
    pose
}

/// Moves it over the picture's edge until a share of it lies outside.
fn cut_off(pose: &mut Pose, size: (f64, f64), (width, height): (f64, f64), random: &mut Random) {
    let wanted = random.between(0.05, 0.3);
    let (dx, dy) = random.pick(&[
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, 1.0),
        (0.0, -1.0),
        (0.8, 0.6),
        (-0.6, 0.8),
    ]);
    for _ in 0..400 {
        let way = Way::of(pose, size, width.max(height));
        let mut outside = 0;
        for at in 0..400 {
            let share = (f64::from(at % 20) / 19.0, f64::from(at / 20) / 19.0);
            let (x, y) = way.to_picture((share.0 * size.0, share.1 * size.1));
            outside += u32::from(x < 0.0 || y < 0.0 || x > width || y > height);
        }
        if f64::from(outside) / 400.0 >= wanted {
            return;
        }
        pose.middle.0 += dx * 0.004 * width;
        pose.middle.1 += dy * 0.004 * width;
    }
}
