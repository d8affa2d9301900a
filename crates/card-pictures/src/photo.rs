//! Photos as people take them at the door, in colour, with what is wrong with each.
//!
//! A quarter is good. The others have one flaw, some several, each strong enough that nobody would argue: between what
//! is good and what is not lies a band that is not drawn, because there people would not agree either. In millimetres
//! of a card: blurred edges are up to 0.25 mm wide where the picture is good and 0.55 to 1.3 mm where it is not.

mod camera;
mod canvas;
mod table;
mod things;

use std::f64::consts::{FRAC_PI_2, PI};

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use tannha_domain::{Flaw, SheetCode, SheetSerial};

use crate::Random;
use camera::{Optics, Pose, Scene, Way, anywhere, tint};
use canvas::Canvas;
use table::Table;
use things::{Thing, blank_sheet, drawn};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A card's front, of 2021 or 2024.
    CardFront,
    /// A card's back.
    CardBack,
    /// A page of text.
    Document,
    /// A numbered sheet.
    Sheet,
}

impl Asked {
    /// All four.
    pub const ALL: [Self; 4] = [Self::CardFront, Self::CardBack, Self::Document, Self::Sheet];

    fn is_a_card(self) -> bool {
        matches!(self, Self::CardFront | Self::CardBack)
    }

    fn flaws(self) -> &'static [Flaw] {
        match self {
            Self::CardFront | Self::CardBack => &[
                Flaw::Blur,
                Flaw::Glare,
                Flaw::Dark,
                Flaw::Bright,
                Flaw::CutOff,
                Flaw::Small,
                Flaw::Tilted,
                Flaw::NotACard,
            ],
            Self::Document => &[
                Flaw::Blur,
                Flaw::Glare,
                Flaw::Dark,
                Flaw::Bright,
                Flaw::CutOff,
                Flaw::Small,
                Flaw::Tilted,
            ],
            Self::Sheet => &[
                Flaw::Blur,
                Flaw::Glare,
                Flaw::Dark,
                Flaw::CutOff,
                Flaw::Tilted,
                Flaw::NoCode,
                Flaw::NoInk,
            ],
        }
    }
}

/// A photo, and what is true of it.
pub struct Photo {
    /// As the camera saw it.
    pub pixels: RgbImage,
    /// As the camera wrote it.
    pub jpeg: Vec<u8>,
    /// What is wrong with it; nothing where it is good.
    pub flaws: Vec<Flaw>,
    /// The corners of the card or page in pixels, from its own upper left; none where there is none.
    pub corners: Option<[(f64, f64); 4]>,
}

/// What the code of a drawn sheet says.
fn sheet_code() -> String {
    let pad = "K7MX".parse().expect("four letters of a pad");
    let serial = SheetSerial::new(pad, 14).expect("a pad has a fourteenth sheet");
    let signature = vec![7; 64];
    SheetCode { serial, signature }.to_string()
}

/// A photo for what was asked, with the flaws that chance gives it.
pub fn photo(seed: u64, asked: Asked) -> Photo {
    let mut random = Random::seeded(seed, 500 + asked as u64);
    let mut flaws = Vec::new();
    if !random.chance(0.25) {
        flaws.push(random.pick(asked.flaws()));
        if random.chance(0.2) {
            let second = random.pick(asked.flaws());
            if go_together(&flaws, second) {
                flaws.push(second);
            }
        }
    }
    photo_with(seed, asked, &flaws)
}

/// What nobody would say beside the other: exposure both ways, or anything of a card that is none.
fn go_together(flaws: &[Flaw], second: Flaw) -> bool {
    let either = |one: Flaw, other: Flaw| {
        let both = |flaw: Flaw| flaws.contains(&flaw) || second == flaw;
        both(one) && both(other)
    };
    !flaws.contains(&second)
        && !flaws.contains(&Flaw::NotACard)
        && second != Flaw::NotACard
        && !either(Flaw::Dark, Flaw::Bright)
        && !either(Flaw::Dark, Flaw::Glare)
        && !either(Flaw::Bright, Flaw::Glare)
        && !either(Flaw::Small, Flaw::CutOff)
}

/// A photo for what was asked, with these flaws.
pub fn photo_with(seed: u64, asked: Asked, flaws: &[Flaw]) -> Photo {
    photo_by(seed, asked, flaws, 1.0)
}

/// The same by a camera that has so many times the pixels along each side.
pub fn photo_by(seed: u64, asked: Asked, flaws: &[Flaw], finer: f64) -> Photo {
    let mut random = Random::seeded(seed, 600 + asked as u64);
    let (width, height) = sides(asked, &mut random);
    let (width, height) = (
        (width as f64 * finer) as usize,
        (height as f64 * finer) as usize,
    );
    let has = |flaw: Flaw| flaws.contains(&flaw);
    let table = Table::drawn(&mut random);
    let mut scene = Scene::of_table(&table, (width, height), finer);
    let thing = thing(asked, flaws, &mut random);
    let mut corners = None;
    let mut px_per_mm = width as f64 / 120.0;
    let mut spots_at = Vec::new();
    if let Some(thing) = thing {
        let size = thing.size_mm();
        let pose = pose(
            size,
            asked,
            flaws,
            (width as f64, height as f64),
            &mut random,
        );
        let way = Way::of(&pose, size, width.max(height) as f64);
        px_per_mm = pose.width_px / size.0;
        for _ in 0..=random.below(2) {
            let share = (random.between(0.2, 0.8), random.between(0.2, 0.8));
            spots_at.push(way.to_picture((share.0 * size.0, share.1 * size.1)));
        }
        corners = Some(way.corners(size));
        scene.lay(thing, &way);
    }
    // Print is larger on pages than on cards.
    let scale = px_per_mm * if asked.is_a_card() { 1.0 } else { 1.9 };
    let mut optics = Optics {
        defocus_px: random.between(0.0, 0.11) * scale,
        motion_px: 0.0,
        motion_angle: random.between(0.0, PI),
        gain: random.between(0.62, if asked.is_a_card() { 1.12 } else { 0.98 }),
        shade: random.between(0.0, 0.3),
        shade_angle: anywhere(&mut random),
        tint: tint(&mut random),
        spots: Vec::new(),
        noise: random.between(1.0, 4.5),
    };
    if has(Flaw::Blur) {
        let wide = random.between(0.55, 1.3) * scale.max(6.0);
        if random.chance(0.5) {
            optics.defocus_px = wide / 1.57;
        } else {
            optics.motion_px = wide;
        }
    } else if random.chance(0.4) {
        optics.motion_px = random.between(0.0, 0.14) * scale;
    }
    if has(Flaw::Dark) {
        optics.gain = random.between(0.03, 0.11);
        optics.noise += random.between(0.0, 4.0);
    }
    if has(Flaw::Bright) {
        optics.gain = random.between(2.8, 6.0);
    }
    if has(Flaw::Glare) {
        for (x, y) in spots_at {
            let reach =
                random.between(0.05, 0.11) * scale * if asked.is_a_card() { 85.6 } else { 70.0 };
            let flat = random.between(0.6, 1.6);
            optics
                .spots
                .push((x, y, reach, reach * flat, random.between(1.2, 3.0)));
        }
    }
    scene.lit(&optics);
    scene.blurred(&optics);
    let pixels = scene.exposed(&optics, &mut random);
    let mut jpeg = Vec::new();
    let quality = random.between(74.0, 95.0) as u8;
    JpegEncoder::new_with_quality(&mut jpeg, quality)
        .encode_image(&pixels)
        .expect("a vector takes all bytes");
    Photo {
        pixels,
        jpeg,
        flaws: flaws.to_vec(),
        corners,
    }
}

fn sides(asked: Asked, random: &mut Random) -> (usize, usize) {
    if asked.is_a_card() {
        random.pick(&[(1600, 1200), (1600, 1200), (1280, 960), (1280, 720)])
    } else {
        random.pick(&[(1200, 1600), (1200, 1600), (1600, 1200), (1500, 2000)])
    }
}

/// What lies on the table; nothing where nothing does.
fn thing(asked: Asked, flaws: &[Flaw], random: &mut Random) -> Option<Canvas> {
    let fronts = [Thing::Front2021, Thing::Front2024];
    let backs = [Thing::Back2021, Thing::Back2024];
    let (right, wrong) = match asked {
        Asked::CardFront => (fronts, backs),
        Asked::CardBack => (backs, fronts),
        Asked::Document => ([Thing::Page; 2], [Thing::Page; 2]),
        Asked::Sheet => ([Thing::Sheet; 2], [Thing::Page; 2]),
    };
    if flaws.contains(&Flaw::NoInk) {
        return Some(blank_sheet(&sheet_code(), random));
    }
    let which = if flaws.contains(&Flaw::NoCode) {
        random.pick(&wrong)
    } else if flaws.contains(&Flaw::NotACard) {
        match random.below(7) {
            0 => return None,
            1 => Thing::Page,
            2 => Thing::Face,
            3 => Thing::BankCard,
            _ => random.pick(&wrong),
        }
    } else {
        random.pick(&right)
    };
    Some(drawn(which, &sheet_code(), random))
}

/// Where it lies: wholly on the picture with a margin, unless it shall not.
fn pose(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_photo_and_a_good_one_lies_wholly_on_it() {
        let (one, again) = (photo(5, Asked::CardFront), photo(5, Asked::CardFront));
        assert_eq!(one.jpeg, again.jpeg);
        let good = photo_with(6, Asked::CardBack, &[]);
        let (width, height) = good.pixels.dimensions();
        for (x, y) in good.corners.unwrap() {
            assert!(x > 0.0 && y > 0.0 && x < f64::from(width) && y < f64::from(height));
        }
    }

    #[test]
    fn a_quarter_is_good_and_each_flaw_is_drawn() {
        // Which flaws a photo has is drawn before anything else.
        let mut good = 0;
        for seed in 0..200 {
            let mut random = Random::seeded(seed, 500 + Asked::CardFront as u64);
            good += u32::from(random.chance(0.25));
        }
        assert!((30..75).contains(&good), "{good}");
    }
}
