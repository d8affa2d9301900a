//! How often the judge of photos agrees with the truth about drawn ones, how often it lets a bad one pass, and how long
//! it takes, beside the best threshold of a whole picture's sharpness. None is asserted: machines differ.
//!
//! `cargo test --workspace --locked --bench photos` judges twenty photos of each kind by two hands, with `-- 200 5000` two hundred from
//! seed 5000 on, and with `-- 200 5000 sheet` only those that show this. `TANNHA_BENCH_TELL=1` tells each that was judged wrongly, and
//! `TANNHA_BENCH_KEEP=FOLDER` writes them there, to be looked at.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench prints what it measured"
)]

mod clock;

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use image::DynamicImage;
use tannha_capture::{Shows, judge_frame, judge_in, sharpness_of};
use tannha_card_pictures::{
    Fault,
    photo::{Asked, Photo, photo, photo_by_other},
    portrait_by,
};
use tannha_domain::Flaw;

use clock::worked;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok());
    let count: u64 = numbers.next().unwrap_or(20);
    let first: u64 = numbers.next().unwrap_or(0);
    let only = Shows::ALL.into_iter().find(|shows| {
        let name = format!("{shows:?}").to_lowercase();
        arguments.contains(&name)
    });
    for hand in [Hand::First, Hand::Other] {
        for shows in Shows::ALL {
            if only.is_some_and(|only| only != shows) {
                continue;
            }
            let mut tally = Tally::default();
            for seed in first..first + count {
                let Some(drawn) = drawn(seed, shows, hand) else {
                    continue;
                };
                if !tally.add(seed, &drawn, shows)
                    && let Some(folder) = std::env::var_os("TANNHA_BENCH_KEEP")
                {
                    let file = PathBuf::from(folder).join(format!("{hand:?}-{shows:?}-{seed}.jpg"));
                    std::fs::write(file, &drawn.jpeg).expect("the folder takes a photo");
                }
            }
            tally.tell(hand, shows);
        }
    }
}

/// Who draws.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hand {
    First,
    Other,
}

/// A photo, and what is true of it.
struct Drawn {
    jpeg: Vec<u8>,
    /// What is wrong with it.
    flaws: Vec<String>,
    /// The codes by which the judge may name its flaw.
    named: Vec<String>,
    corners: Option<[(f64, f64); 4]>,
}

/// The photo of a seed; none where this hand draws no such thing.
fn drawn(seed: u64, shows: Shows, hand: Hand) -> Option<Drawn> {
    let asked = match shows {
        Shows::CardFront => Asked::CardFront,
        Shows::CardBack => Asked::CardBack,
        Shows::Document => Asked::Document,
        Shows::Sheet => Asked::Sheet,
        Shows::Portrait => return (hand == Hand::First).then(|| portrait(seed)),
    };
    let Photo {
        jpeg,
        flaws,
        corners,
        ..
    } = match hand {
        Hand::First => photo(seed, asked),
        Hand::Other => photo_by_other(seed, asked),
    };
    let flaws: Vec<String> = flaws.iter().map(|flaw| flaw.code().to_owned()).collect();
    Some(Drawn {
        jpeg,
        named: flaws.clone(),
        flaws,
        corners,
    })
}

/// A quarter of them is good; of the others each fault is as likely.
fn portrait(seed: u64) -> Drawn {
    let [good, faults @ ..] = Fault::ALL;
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let fault = faults.get((mixed / 4) as usize % faults.len());
    let fault = fault
        .copied()
        .filter(|_| !mixed.is_multiple_of(4))
        .unwrap_or(good);
    Drawn {
        jpeg: portrait_by(seed, fault, 2).jpeg,
        flaws: (fault != good)
            .then(|| format!("{fault:?}"))
            .into_iter()
            .collect(),
        named: fault.named().iter().copied().map(str::to_owned).collect(),
        corners: None,
    }
}

#[derive(Default)]
struct Tally {
    pictures: usize,
    false_good: usize,
    false_retake: usize,
    /// For each flaw: drawn alone, found at all, found by its name.
    flaws: BTreeMap<String, [usize; 3]>,
    took: Vec<Duration>,
    took_live: Vec<Duration>,
    /// The sharpness of each whole picture, and whether it is good.
    plain: Vec<(f64, bool)>,
    /// How far corners are off, as a share of the picture's long side.
    off: Vec<f64>,
}

impl Tally {
    /// Whether it was judged rightly.
    fn add(&mut self, seed: u64, drawn: &Drawn, shows: Shows) -> bool {
        let Ok(pixels) = image::load_from_memory(&drawn.jpeg).map(DynamicImage::into_rgb8) else {
            return true;
        };
        let begun = worked();
        let judged = judge_in(&pixels, shows);
        self.took.push(worked().saturating_sub(begun));
        let small =
            image::imageops::thumbnail(&pixels, 1280, 1280 * pixels.height() / pixels.width());
        let frame = DynamicImage::ImageRgb8(small).into_rgba8();
        let begun = worked();
        let live = judge_frame(frame.as_raw(), frame.width(), frame.height(), shows);
        self.took_live.push(worked().saturating_sub(begun));
        let good = drawn.flaws.is_empty();
        self.pictures += 1;
        self.false_good += usize::from(judged.is_good() && !good);
        self.false_retake += usize::from(!judged.is_good() && good);
        self.plain
            .push((sharpness_of(&image::imageops::grayscale(&pixels)), good));
        if let [flaw] = drawn.flaws.as_slice() {
            let of = self.flaws.entry(flaw.clone()).or_default();
            of[0] += 1;
            of[1] += usize::from(!judged.is_good());
            let is_named = |said: &Flaw| drawn.named.iter().any(|name| name == said.code());
            of[2] += usize::from(judged.flaws.iter().any(is_named));
        }
        let mut furthest = None;
        if let (Some(place), Some(corners), true) = (judged.place, drawn.corners, good) {
            let (width, height) = (f64::from(pixels.width()), f64::from(pixels.height()));
            let nearest = |at: (f64, f64)| {
                let away = |to: &(f64, f64)| (to.0 - at.0 * width).hypot(to.1 - at.1 * height);
                corners.iter().map(away).fold(f64::MAX, f64::min) / width.max(height)
            };
            let worst = place.into_iter().map(nearest).fold(0.0, f64::max);
            self.off.push(worst);
            furthest = Some(worst);
        }
        if std::env::var_os("TANNHA_BENCH_TELL").is_some() && judged.is_good() != good {
            println!(
                "{shows:?} {seed}: {:?}, said {:?}, corners off by {furthest:?}",
                drawn.flaws, judged.flaws
            );
        }
        if std::env::var_os("TANNHA_BENCH_TELL").is_some()
            && live.is_ok_and(|live| live.is_good()) != good
        {
            println!("{shows:?} {seed}: {:?}, live wrongly", drawn.flaws);
        }
        judged.is_good() == good
    }

    fn tell(&mut self, hand: Hand, shows: Shows) {
        if self.pictures == 0 {
            return;
        }
        let share = |of: usize| 100.0 * of as f64 / self.pictures.max(1) as f64;
        let agrees = self.pictures - self.false_good - self.false_retake;
        println!(
            "{hand:?} hand, {shows:?}: {agrees} of {} agree ({:.1} %), false good {} ({:.1} %), false retake {}",
            self.pictures,
            share(agrees),
            self.false_good,
            share(self.false_good),
            self.false_retake
        );
        for (flaw, [drawn, found, named]) in &self.flaws {
            println!("  {flaw}: {drawn} drawn alone, {found} sent back, {named} by its name");
        }
        println!(
            "  a whole picture's sharpness, best threshold: {:.1} % agree",
            100.0 * best_threshold(&mut self.plain)
        );
        let off = at(&mut self.off, 0.95, f64::total_cmp).unwrap_or(0.0);
        println!(
            "  corners of good ones off by {:.2} % at most in 95 of 100",
            100.0 * off
        );
        for (name, took) in [
            ("judge", &mut self.took),
            ("judge_frame at 1280 px", &mut self.took_live),
        ] {
            let [median, most] =
                [0.5, 0.95].map(|share| at(took, share, Duration::cmp).unwrap_or_default());
            println!(
                "  {name}: median {} ms, p95 {} ms",
                median.as_millis(),
                most.as_millis()
            );
        }
    }
}

fn at<T: Copy>(
    values: &mut [T],
    share: f64,
    order: impl FnMut(&T, &T) -> std::cmp::Ordering,
) -> Option<T> {
    values.sort_by(order);
    let place = (values.len().saturating_sub(1) as f64 * share).round() as usize;
    values.get(place).copied()
}

/// The share that one threshold tells rightly, for the threshold that does best.
fn best_threshold(pictures: &mut [(f64, bool)]) -> f64 {
    pictures.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut right = pictures.iter().filter(|picture| picture.1).count();
    let mut best = right;
    for (_, good) in pictures.iter() {
        if *good {
            right -= 1;
        } else {
            right += 1;
        }
        best = best.max(right);
    }
    best as f64 / pictures.len().max(1) as f64
}
