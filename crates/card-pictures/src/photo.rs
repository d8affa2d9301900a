//! Photos as people take them at the door, in colour, with what is wrong with each.
//!
//! A quarter is good. The others have one flaw, some several, each strong enough that nobody would argue: between what
//! is good and what is not lies a band that is not drawn, because there people would not agree either. In millimetres
//! of a card: blurred edges are up to 0.25 mm wide where the picture is good and 0.55 to 1.3 mm where it is not.

mod camera;
mod canvas;
mod other;
mod place;
mod table;
mod things;

use std::f64::consts::PI;

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use tannha_domain::{Flaw, SheetCode, SheetSerial};

use crate::Random;
use camera::{Optics, Scene, Way, anywhere, tint};
use canvas::Canvas;
use place::pose;
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

/// Who draws.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    First,
    Other,
}

/// A photo for what was asked, with the flaws that chance gives it.
pub fn photo(seed: u64, asked: Asked) -> Photo {
    photo_with(seed, asked, &by_chance(seed, asked))
}

/// The same by another hand: other cards, tables, cameras and shadows.
pub fn photo_by_other(seed: u64, asked: Asked) -> Photo {
    photo_by_other_with(seed, asked, &by_chance(seed, asked))
}

/// A photo by another hand, with these flaws.
pub fn photo_by_other_with(seed: u64, asked: Asked, flaws: &[Flaw]) -> Photo {
    made(seed, asked, flaws, Hand::Other, 1.0)
}

fn by_chance(seed: u64, asked: Asked) -> Vec<Flaw> {
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
    flaws
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
    made(seed, asked, flaws, Hand::First, 1.0)
}

/// The same by a camera that has so many times the pixels along each side.
pub fn photo_by(seed: u64, asked: Asked, flaws: &[Flaw], finer: f64) -> Photo {
    made(seed, asked, flaws, Hand::First, finer)
}

fn made(seed: u64, asked: Asked, flaws: &[Flaw], hand: Hand, finer: f64) -> Photo {
    let other = hand == Hand::Other;
    let mut random = Random::seeded(seed, if other { 700 } else { 600 } + asked as u64);
    let (width, height) = if other {
        other::sides(asked.is_a_card(), &mut random)
    } else {
        sides(asked, &mut random)
    };
    let (width, height) = (
        (width as f64 * finer) as usize,
        (height as f64 * finer) as usize,
    );
    let has = |flaw: Flaw| flaws.contains(&flaw);
    let table = if other {
        other::table(&mut random)
    } else {
        Table::drawn(&mut random)
    };
    let mut scene = Scene::of_table(&table, (width, height), finer);
    let thing = thing(asked, flaws, hand, &mut random);
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
        if other {
            other::held(&mut scene, &way, size, &mut random);
        }
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
    let mut pixels = scene.exposed(&optics, &mut random);
    let mut jpeg = Vec::new();
    let mut quality = random.between(74.0, 95.0) as u8;
    if other {
        pixels = other::seen(pixels, &mut random);
        quality = other::quality(&mut random);
    }
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
fn thing(asked: Asked, flaws: &[Flaw], hand: Hand, random: &mut Random) -> Option<Canvas> {
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
    let others = (hand == Hand::Other).then(|| other::card(which, random));
    let others = others.flatten();
    Some(others.unwrap_or_else(|| drawn(which, &sheet_code(), random)))
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
