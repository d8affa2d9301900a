//! What is wrong with a portrait: one face, straight, whole, near enough, its eyes seen, evenly lit and sharp.

use std::ops::Range;

use image::{GrayImage, RgbImage};
use tannha_domain::Flaw;

use super::{Judgement, median};
use crate::{
    face::{Effort, Face, faces, turned},
    pixels::Pixels,
    scale::{shrunk, without_colours},
    variants::fitting,
};

/// A face has at least this share of the picture's height, and so many pixels.
const SMALLEST_SHARE: f64 = 0.26;
const SMALLEST_PX: f64 = 120.0;
/// Another face of this share of the largest one's height is another person; below it a picture on the wall.
const ANOTHER: f64 = 0.55;
/// So much of its height is free beside it, and its middle is so near the picture's.
const ROOM: f64 = 0.2;
const OFF_MIDDLE: f64 = 0.25;
/// How far the line of the eyes may lean: 13 degrees.
const LEANING: f64 = 0.23;
/// A head that is turned: its eyes stand nearer to each other, or not about the face's middle; its nose and mouth not
/// below their middle (all in shares of the face's height); or its halves differ (1 is a mirror). Drawn heads turned by
/// up to 7 degrees have 0.39, 0.03, 0.05 and 0.70, those turned by 36 and more fail in two of the four at least.
const APART: f64 = 0.31;
const OFF_AXIS: f64 = 0.07;
const SHIFT: f64 = 0.085;
const ALIKE: f64 = 0.50;
/// Below this a face was hardly found: something covers it.
const HARDLY: f64 = 2.0;
/// How dark a spot an eye is at least, as a share of the skin's light around it.
const EYE: f64 = 0.07;
/// The share of the eyes' band that may be much darker than the cheeks, and the band's light against theirs.
const BAND_DARK: f64 = 0.42;
const BAND_LIGHT: f64 = 0.45;
/// The darker half's light against the other's.
const EVEN: f64 = 0.36;
/// The level of a face's middle pixel at least, and the share of its pixels that may be white.
const DARK: f64 = 60.0;
const WHITE: f64 = 0.15;
/// The steepest edges at least, as a share of the contrast a pixel where the face is 200 px high.
const STEEP: f64 = 0.17;
/// The face is measured in this many pixels.
const FACE_PX: u32 = 200;

/// What is measured on a face.
struct Measured {
    lean: f64,
    apart: f64,
    off_axis: f64,
    shift: f64,
    alike: f64,
    eye: f64,
    band_dark: f64,
    band_light: f64,
    even: f64,
    level: f64,
    white: f64,
    steep: f64,
}

pub(crate) fn judged(picture: &RgbImage, effort: Effort) -> Judgement {
    let grey = without_colours(picture);
    let found = faces(&grey, effort);
    let Some(face) = found.first() else {
        return faceless(&grey, effort);
    };
    let (wide, high) = (f64::from(grey.width()), f64::from(grey.height()));
    let (measured, score) = measured_best(&grey, face, effort);
    let others = found.iter().skip(1);
    let crowd = others
        .filter(|other| other.height > ANOTHER * face.height)
        .count();
    let beside = face.x.min(wide - face.x) - face.height / 2.0;
    let above = face.y.min(high - face.y) - face.height / 2.0;
    let Measured {
        lean,
        apart,
        off_axis,
        shift,
        alike,
        eye,
        band_dark,
        band_light,
        even,
        level,
        white,
        steep,
    } = measured;
    let turned = apart < APART
        || off_axis.abs() > OFF_AXIS
        || shift.abs() > SHIFT
        || alike < ALIKE
        || lean.abs() > LEANING;
    let hidden = even < EVEN || band_light < BAND_LIGHT || band_dark > BAND_DARK || eye < EYE;
    let flaws = [
        (crowd > 0, Flaw::NoFace),
        (
            beside < ROOM * face.height
                || above < 0.05 * face.height
                || (face.x / wide - 0.5).abs() > OFF_MIDDLE,
            Flaw::CutOff,
        ),
        (
            face.height < SMALLEST_SHARE * high || face.height < SMALLEST_PX,
            Flaw::Small,
        ),
        (level < DARK, Flaw::Dark),
        (white > WHITE, Flaw::Bright),
        (turned, Flaw::Tilted),
        (level >= DARK && hidden, Flaw::Dark),
        (
            score < HARDLY && !turned && !hidden && level >= DARK,
            Flaw::NoFace,
        ),
        (steep < STEEP, Flaw::Blur),
    ];
    Judgement {
        flaws: flaws
            .into_iter()
            .filter_map(|(wrong, flaw)| wrong.then_some(flaw))
            .collect(),
        sharpness: 1000.0 * steep,
        place: Some(place(face, wide, high)),
    }
}

/// A head that leans far is found on a picture that is turned back; a room without light hides everybody.
fn faceless(grey: &GrayImage, effort: Effort) -> Judgement {
    let night = median(grey) < 30;
    let leans = effort == Effort::File && {
        let (width, height) = fitting(grey.dimensions(), 480);
        let small = shrunk(grey, width, height);
        [-0.6, 0.6].into_iter().any(|by| {
            let found = faces(&turned(&small, by), Effort::Frame);
            found.iter().any(|face| face.score > 4.0)
        })
    };
    let flaws = match (leans, night) {
        (true, _) => vec![Flaw::Tilted],
        (false, true) => vec![Flaw::Dark, Flaw::NoFace],
        (false, false) => vec![Flaw::NoFace],
    };
    Judgement {
        flaws,
        sharpness: 0.0,
        place: None,
    }
}

fn place(face: &Face, wide: f64, high: f64) -> [(f64, f64); 4] {
    let half = face.height / 2.0;
    let within = |at: f64, end: f64| (at / end).clamp(0.0, 1.0);
    let (left, right) = (within(face.x - half, wide), within(face.x + half, wide));
    let (top, bottom) = (within(face.y - half, high), within(face.y + half, high));
    [(left, top), (right, top), (right, bottom), (left, bottom)]
}

/// The face in 200 by 200 pixels, as far as it is on the picture.
fn cut(grey: &GrayImage, face: &Face) -> Pixels {
    let step = face.height / f64::from(FACE_PX);
    let corner = |middle: f64| middle - face.height / 2.0;
    // What is smaller than a pixel there is averaged before.
    let times = step.floor().max(1.0) as u32;
    let (width, height) = (
        (grey.width() / times).max(1),
        (grey.height() / times).max(1),
    );
    let pixels = if times > 1 {
        Pixels::of(&shrunk(grey, width, height))
    } else {
        Pixels::of(grey)
    };
    let scale = (
        f64::from(width) / f64::from(grey.width()),
        f64::from(height) / f64::from(grey.height()),
    );
    let mut levels = Vec::with_capacity((FACE_PX * FACE_PX) as usize);
    for y in 0..FACE_PX {
        for x in 0..FACE_PX {
            let at = |place: u32, middle: f64| corner(middle) + (f64::from(place) + 0.5) * step;
            let (x, y) = (at(x, face.x) * scale.0, at(y, face.y) * scale.1);
            levels.push(pixels.linear(x as f32, y as f32));
        }
    }
    Pixels {
        width: FACE_PX as usize,
        height: FACE_PX as usize,
        levels,
    }
}

/// Light is the level to the power of 2.2 (sRGB, near enough).
fn light(level: f32) -> f64 {
    f64::from(level / 255.0).powf(2.2)
}

/// Measured in the box of a closer look or in that of a quick one near it, and how well the face was found: a box that is too
/// large or lies beside the face shows eyes where none are. That one counts whose halves are more alike.
fn measured_best(grey: &GrayImage, face: &Face, effort: Effort) -> (Measured, f64) {
    let first = measured(grey, face);
    if effort == Effort::Frame {
        return (first, face.score);
    }
    let near = |other: &Face| {
        let off = (other.x - face.x).hypot(other.y - face.y);
        off < 0.3 * face.height && (0.7..1.4).contains(&(other.height / face.height))
    };
    let quick = faces(grey, Effort::Frame);
    let Some(other) = quick.into_iter().find(near) else {
        return (first, face.score);
    };
    let (second, score) = (measured(grey, &other), face.score.max(other.score));
    if second.alike > first.alike {
        (second, score)
    } else {
        (first, score)
    }
}

fn measured(grey: &GrayImage, face: &Face) -> Measured {
    let pixels = cut(grey, face);
    let (left, right) = eyes(&pixels);
    let (dx, dy) = (right.0 - left.0, right.1 - left.1);
    let lean = dy.atan2(dx);
    let mean = |x: (f64, f64), y: (f64, f64)| {
        let values = region(&pixels, x, y).map(light);
        average(values)
    };
    let cheeks = [
        mean((0.16, 0.40), (0.55, 0.75)),
        mean((0.60, 0.84), (0.55, 0.75)),
    ];
    let skin = f64::midpoint(cheeks[0], cheeks[1]).max(1e-4);
    let band = mean((0.18, 0.82), (0.30, 0.45));
    let dark = region(&pixels, (0.15, 0.85), (0.27, 0.47))
        .map(|level| f64::from(u8::from(light(level) < 0.3 * skin)));
    let band_dark = average(dark);
    let halves = [
        mean((0.15, 0.45), (0.25, 0.85)),
        mean((0.55, 0.85), (0.25, 0.85)),
    ];
    let mut levels: Vec<f32> = region(&pixels, (0.2, 0.8), (0.2, 0.85)).collect();
    levels.sort_by(f32::total_cmp);
    let level = levels.get(levels.len() / 2).copied().map_or(0.0, f64::from);
    let white = levels.iter().filter(|level| **level > 249.0).count();
    let (shift, alike) = mirrored(&pixels, left, right);
    Measured {
        lean,
        apart: dx / f64::from(FACE_PX),
        off_axis: f64::midpoint(left.0, right.0) / f64::from(FACE_PX) - 0.5,
        shift,
        alike,
        eye: left.2.min(right.2),
        band_dark,
        band_light: band / skin,
        even: halves[0].min(halves[1]) / halves[0].max(halves[1]).max(1e-4),
        level,
        white: white as f64 / levels.len().max(1) as f64,
        steep: steep(&pixels),
    }
}

fn average(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / f64::max(count, 1.0)
}

/// The levels of a part of it, in shares of its sides.
fn region(pixels: &Pixels, x: (f64, f64), y: (f64, f64)) -> impl Iterator<Item = f32> {
    let at = |share: f64, end: usize| (share * end as f64) as usize;
    let (columns, rows) = (
        at(x.0, pixels.width)..at(x.1, pixels.width),
        at(y.0, pixels.height)..at(y.1, pixels.height),
    );
    rows.flat_map(move |y| columns.clone().map(move |x| pixels.at(x, y)))
}

/// Where both eyes are, in pixels, and by what share each is darker than what is around it.
fn eyes(pixels: &Pixels) -> ((f64, f64, f64), (f64, f64, f64)) {
    let (core, around) = (pixels.mean_within(5), pixels.mean_within(16));
    let spot = |x: usize, y: usize| {
        let around = around.at(x, y).max(8.0);
        f64::from((around - core.at(x, y)) / around)
    };
    let side = FACE_PX as usize;
    let best = |from: usize, to: usize| {
        let mut best = (0.0, 0.0, f64::MIN);
        for y in (side * 22 / 100..side * 54 / 100).step_by(2) {
            for x in (from..to).step_by(2) {
                // An eye lies where eyes lie: brows are above.
                let away = (y as f64 / side as f64 - 0.38).abs();
                let said = spot(x, y) - 0.35 * away * away / 0.1;
                if said > best.2 {
                    best = (x as f64, y as f64, said);
                }
            }
        }
        (best.0, best.1, spot(best.0 as usize, best.1 as usize))
    };
    (
        best(side * 15 / 100, side * 46 / 100),
        best(side * 54 / 100, side * 85 / 100),
    )
}

/// How far nose and mouth are from below the eyes' middle, and how alike both halves are: the correlation of what stands
/// out on one with the mirror of the other, for eyes and for nose and mouth about the axis that fits each best.
fn mirrored(pixels: &Pixels, left: (f64, f64, f64), right: (f64, f64, f64)) -> (f64, f64) {
    let lean = (right.1 - left.1).atan2(right.0 - left.0);
    let lean = if lean.abs() > 0.6 { 0.0 } else { lean };
    let (fine, coarse) = (pixels.mean_within(3), pixels.mean_within(24));
    let out = |x: f64, y: f64| {
        let (x, y) = (x as f32, y as f32);
        let around = coarse.linear(x, y).max(8.0);
        f64::from((fine.linear(x, y) - around) / around).clamp(-0.7, 0.7)
    };
    let (sin, cos) = lean.sin_cos();
    let middle = f64::from(FACE_PX) / 2.0;
    let score = |axis: f64, rows: Range<i32>| {
        let (mut product, mut one, mut other) = (0.0, 0.0, 0.0);
        for row in rows {
            for column in 1..18 {
                let (u, v) = (f64::from(column) * 4.0, f64::from(row) * 4.0 - 54.0);
                let at = |u: f64| {
                    (
                        middle + axis + u * cos - v * sin,
                        middle + u * sin + v * cos,
                    )
                };
                let (right, left) = (at(u), at(-u));
                let (a, b) = (out(right.0, right.1), out(left.0, left.1));
                product += a * b;
                one += a * a;
                other += b * b;
            }
        }
        product / f64::sqrt(one * other).max(1e-9)
    };
    let best = |rows: Range<i32>| {
        (-14..=14)
            .map(|step| f64::from(step) * 2.0)
            .map(|axis| (axis, score(axis, rows.clone())))
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .unwrap_or_default()
    };
    let (upper, lower) = (best(2..14), best(16..32));
    (
        (lower.0 - upper.0) / f64::from(FACE_PX),
        lower.1.min(upper.1),
    )
}

/// The steepest edges of eyes and mouth in that direction in which they are least steep, as a share of the contrast.
fn steep(pixels: &Pixels) -> f64 {
    let side = pixels.width;
    let mut levels: Vec<f32> = region(pixels, (0.12, 0.88), (0.22, 0.85)).collect();
    levels.sort_by(f32::total_cmp);
    let at = |share: usize| {
        levels
            .get(levels.len() * share / 100)
            .copied()
            .unwrap_or(0.0)
    };
    let contrast = f64::from(at(98) - at(2)).max(16.0);
    let directions: [(usize, usize, bool); 4] =
        [(2, 0, false), (0, 2, false), (1, 1, false), (1, 1, true)];
    let lengths = [2.0, 2.0, f64::sqrt(2.0), f64::sqrt(2.0)];
    directions
        .iter()
        .zip(lengths)
        .map(|((dx, dy, falling), length)| {
            let mut slopes: Vec<f32> = Vec::new();
            for y in side * 22 / 100..side * 85 / 100 {
                for x in side * 12 / 100..side * 88 / 100 {
                    let (from, to) = if *falling {
                        (pixels.at(x + dx, y), pixels.at(x, y + dy))
                    } else {
                        (pixels.at(x, y), pixels.at(x + dx, y + dy))
                    };
                    slopes.push((from - to).abs());
                }
            }
            let place = slopes.len() * 995 / 1000;
            let slope = *slopes.select_nth_unstable_by(place, f32::total_cmp).1;
            f64::from(slope) / length / contrast
        })
        .fold(f64::MAX, f64::min)
}

#[cfg(test)]
mod tests {
    use tannha_card_pictures::{Fault, portrait};

    use super::*;

    #[test]
    fn a_good_portrait_is_good_and_each_fault_is_told_by_its_name() {
        for fault in Fault::ALL {
            let drawn = portrait(0, fault);
            let picture = image::load_from_memory(&drawn.jpeg).unwrap().into_rgb8();
            let judged = judged(&picture, Effort::File);
            let named = judged
                .flaws
                .iter()
                .any(|flaw| fault.named().contains(&flaw.code()));
            assert_eq!(
                judged.is_good(),
                fault == Fault::None,
                "{fault:?} {judged:?}"
            );
            assert!(
                judged.is_good() || named || fault == Fault::SideLit,
                "{fault:?} {judged:?}"
            );
        }
    }

    #[test]
    fn the_place_is_about_the_face() {
        let drawn = portrait(3, Fault::None);
        let picture = image::load_from_memory(&drawn.jpeg).unwrap().into_rgb8();
        let ((x, _), _) = drawn.face.unwrap();
        let [(left, _), (right, _), ..] = judged(&picture, Effort::Frame).place.unwrap();
        let middle = f64::midpoint(left, right) * f64::from(picture.width());
        assert!((middle - x).abs() < 0.08 * f64::from(picture.width()));
    }

    #[test]
    fn any_picture_is_judged_and_a_wall_is_nobody() {
        for (width, height) in [(1, 1), (3, 900), (900, 3), (41, 39)] {
            let wall = RgbImage::from_pixel(width, height, image::Rgb([140, 130, 120]));
            assert_eq!(judged(&wall, Effort::File).flaws, [Flaw::NoFace]);
        }
    }
}
