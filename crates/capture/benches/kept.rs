//! What a photo weighs as it is kept, beside plain JPEGs of it, how long that takes, and whether what was read before is
//! read after. None is asserted: machines differ.
//!
//! `cargo test --workspace --locked --bench kept` keeps eight photos of each role, with `-- 40 5000` forty from seed 5000
//! on. Cameras of 2, 5 and 12 megapixels take turns; two of three photos are good, the third has one flaw.
//! `TANNHA_BENCH_TELL=1` tells each.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "a bench prints what it measured"
)]

mod clock;

use std::time::Duration;

use image::{DynamicImage, GrayImage, Luma, RgbImage, codecs::jpeg::JpegEncoder, imageops};
use tannha_capture::{Kept, Shows, keep, kept_bytes_at_most};
use tannha_card_pictures::{
    Fault,
    photo::{Asked, photo_by},
    portrait_by,
};
use tannha_domain::Flaw;

use clock::worked;

/// How much larger than 1600 by 1200 the cameras' pictures are along each side.
const CAMERAS: [f64; 3] = [1.0, 1.6, 2.5];
/// Photos that are kept for a reason.
const FLAWED: [Flaw; 3] = [Flaw::Tilted, Flaw::Small, Flaw::Glare];

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<u64>().ok());
    let count = numbers.next().unwrap_or(8);
    let first = numbers.next().unwrap_or(0);
    let mut all = Vec::new();
    for shows in Shows::ALL {
        let taken = (first..first + count).filter_map(|seed| weighed(shows, seed));
        let taken: Vec<Weighed> = taken.collect();
        tell(&format!("{shows:?}"), shows, &taken);
        all.push(taken);
    }
    let dossier = |of: &dyn Fn(&Weighed) -> usize| -> Vec<usize> {
        let sum = |at: usize| all.iter().filter_map(|role| role.get(at)).map(of).sum();
        (0..count as usize).map(sum).collect()
    };
    let kept = dossier(&|one| one.kept);
    let most = |shows: usize| {
        all.get(shows)
            .and_then(|role| role.iter().map(|one| one.kept).max())
    };
    println!(
        "dossiers of five: kept {}, plain and as legible {}, plain {}; the heaviest of each role together {} kB",
        spread(kept),
        spread(dossier(&|one| one.alike)),
        spread(dossier(&|one| one.plain)),
        (0..5).filter_map(most).sum::<usize>() / 1000,
    );
}

/// A photo as it was taken, and where on it the card, page or face lies.
struct Taken {
    jpeg: Vec<u8>,
    corners: Option<[(f64, f64); 4]>,
}

fn taken(shows: Shows, seed: u64) -> Taken {
    let camera = (seed + seed / 3) as usize % CAMERAS.len();
    let finer = CAMERAS.get(camera).copied().unwrap_or(1.0);
    let flaw = FLAWED.get(seed as usize / 3 % FLAWED.len()).copied();
    let flaws: Vec<Flaw> = flaw.filter(|_| seed % 3 == 2).into_iter().collect();
    let asked = match shows {
        Shows::Portrait => {
            // Portraits are drawn in half of the size.
            let drawn = portrait_by(seed, Fault::None, (2.0 * finer) as u32);
            return Taken {
                jpeg: drawn.jpeg,
                corners: None,
            };
        }
        Shows::CardFront => Asked::CardFront,
        Shows::CardBack => Asked::CardBack,
        Shows::Document => Asked::Document,
        Shows::Sheet => Asked::Sheet,
    };
    let drawn = photo_by(seed, asked, &flaws, finer);
    Taken {
        jpeg: drawn.jpeg,
        corners: drawn.corners,
    }
}

struct Weighed {
    kept: usize,
    /// A plain JPEG as legible as what is kept.
    alike: usize,
    /// A plain JPEG of all pixels.
    plain: usize,
    took: Duration,
    straight: bool,
    /// What was read as it was taken, and of that what is read as it is kept.
    read: [(usize, usize); 2],
}

fn weighed(shows: Shows, seed: u64) -> Option<Weighed> {
    let taken = taken(shows, seed);
    let picture = image::load_from_memory(&taken.jpeg).ok()?.into_rgb8();
    let begun = worked();
    let kept = keep(&taken.jpeg, shows).ok()?;
    let took = worked().saturating_sub(begun);
    let plain = jpeg(&picture).len();
    let after = image::load_from_memory(&kept.jpeg).ok()?.into_rgb8();
    let scale = if shows == Shows::Portrait {
        of_the_same_face(&picture, &kept)
    } else {
        let corners = taken.corners?;
        of_the_same_strokes(&picture, corners, &after, kept.judgement.place.is_some())
    };
    let one = Weighed {
        kept: kept.jpeg.len(),
        alike: jpeg(&scaled(&picture, scale)).len(),
        plain,
        took,
        straight: after.dimensions().0 * picture.height() != after.dimensions().1 * picture.width(),
        read: read(&taken.jpeg, &kept.jpeg, shows),
    };
    if std::env::var_os("TANNHA_BENCH_TELL").is_some() {
        println!(
            "{shows:?} {seed}: {} × {} kept as {} × {}, {} of {} B at {scale:.2} and {} B, {} ms, {:?}, read {:?}",
            picture.width(),
            picture.height(),
            kept.width_px,
            kept.height_px,
            one.kept,
            one.alike,
            one.plain,
            one.took.as_millis(),
            kept.judgement.flaws,
            one.read,
        );
    }
    Some(one)
}

/// Codes and zones: how many were read before, and how many of those after.
fn read(before: &[u8], after: &[u8], shows: Shows) -> [(usize, usize); 2] {
    let kept = |before: bool, after: bool| (usize::from(before), usize::from(before && after));
    if shows == Shows::Sheet {
        let sheet = tannha_capture::read_sheet(before).ok();
        let same = tannha_capture::read_sheet(after).ok() == sheet;
        return [kept(sheet.is_some(), same), (0, 0)];
    }
    if shows != Shows::CardFront && shows != Shows::CardBack {
        return [(0, 0); 2];
    }
    let today = jiff::civil::date(2026, 11, 23);
    let card = tannha_capture::read_card(before, today).ok();
    let same = card.is_some() && tannha_capture::read_card(after, today).ok() == card;
    let zone = |bytes: &[u8]| {
        let picture = image::load_from_memory(bytes).ok()?.into_luma8();
        tannha_capture::read_zone_in(&picture)
    };
    let (zone, still) = (zone(before), zone(after));
    let still = zone.is_some() && still == zone;
    [kept(card.is_some(), same), kept(zone.is_some(), still)]
}

/// A plain JPEG of quality 85.
fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(picture);
    written.map_or(Vec::new(), |()| bytes)
}

fn scaled(picture: &RgbImage, scale: f64) -> RgbImage {
    let side = |length: u32| (f64::from(length) * scale).round().max(1.0) as u32;
    let (width, height) = (side(picture.width()), side(picture.height()));
    imageops::resize(picture, width, height, imageops::FilterType::CatmullRom)
}

/// The scale at which the face is as high as on what is kept, which is so much higher than the face.
fn of_the_same_face(picture: &RgbImage, kept: &Kept) -> f64 {
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let face = kept
        .judgement
        .place
        .map(|[(_, top), _, (_, bottom), _]| bottom - top);
    let cut = face.map_or(high, |face| (2.3 * face * high).min(high).min(wide / 0.75));
    (f64::from(kept.height_px) / cut).min(1.0)
}

/// The smallest scale at which a plain JPEG shows the smallest strokes as strongly as what is kept.
fn of_the_same_strokes(
    picture: &RgbImage,
    corners: [(f64, f64); 4],
    kept: &RgbImage,
    straight: bool,
) -> f64 {
    let grey = imageops::grayscale(picture);
    let kept = imageops::grayscale(kept);
    let ours = if straight {
        let (width, height) = (f64::from(kept.width()), f64::from(kept.height()));
        // A hundredth around is table.
        let (x, y) = (0.012 * width, 0.012 * height);
        strokes(
            &kept,
            [
                (x, y),
                (width - x, y),
                (width - x, height - y),
                (x, height - y),
            ],
        )
    } else {
        let share = f64::from(kept.width()) / f64::from(grey.width());
        strokes(&kept, corners.map(|(x, y)| (x * share, y * share)))
    };
    let (mut low, mut high) = (0.05, 1.0);
    for _ in 0..7 {
        let scale = f64::midpoint(low, high);
        let plain = image::load_from_memory(&jpeg(&scaled(picture, scale)))
            .map(DynamicImage::into_luma8)
            .unwrap_or_default();
        if strokes(&plain, corners.map(|(x, y)| (x * scale, y * scale))) < ours {
            low = scale;
        } else {
            high = scale;
        }
    }
    high
}

/// How much the strongest strokes of what lies between these corners stand out from what is within half a millimetre of a
/// card, as a share of the paper's level.
fn strokes(picture: &GrayImage, corners: [(f64, f64); 4]) -> f64 {
    let length = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let [a, b, c, d] = corners;
    let lying = length(a, b) + length(c, d) >= length(b, c) + length(d, a);
    let corners = if lying { corners } else { [b, c, d, a] };
    let flat = laid(picture, corners, (1600, 1050));
    let around = imageops::fast_blur(&flat, 5.0);
    let out = flat.as_raw().iter().zip(around.as_raw());
    let mut out: Vec<f64> = out.map(|(a, b)| f64::from(a.abs_diff(*b))).collect();
    let strongest = out.len() * 24 / 25;
    let (_, _, strongest) = out.select_nth_unstable_by(strongest, f64::total_cmp);
    let strength = strongest.iter().sum::<f64>() / strongest.len().max(1) as f64;
    let mut levels = flat.into_raw();
    let paper = levels.len() * 7 / 10;
    let (_, paper, _) = levels.select_nth_unstable(paper);
    strength / f64::from(*paper).max(1.0)
}

/// What lies between the corners, in these sides.
fn laid(picture: &GrayImage, corners: [(f64, f64); 4], (width, height): (u32, u32)) -> GrayImage {
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
    let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let area = dx1 * dy2 - dx2 * dy1;
    let (g, h) = (
        (dx3 * dy2 - dx2 * dy3) / area,
        (dx1 * dy3 - dx3 * dy1) / area,
    );
    let level = |x: f64, y: f64| {
        let x = x.clamp(0.0, f64::from(picture.width()) - 1.0);
        let y = y.clamp(0.0, f64::from(picture.height()) - 1.0);
        picture
            .get_pixel_checked(x as u32, y as u32)
            .map_or(0.0, |pixel| f64::from(pixel.0[0]))
    };
    GrayImage::from_fn(width, height, |column, row| {
        let u = (f64::from(column) + 0.5) / f64::from(width);
        let v = (f64::from(row) + 0.5) / f64::from(height);
        let depth = g * u + h * v + 1.0;
        let x = ((x1 - x0 + g * x1) * u + (x3 - x0 + h * x3) * v + x0) / depth - 0.5;
        let y = ((y1 - y0 + g * y1) * u + (y3 - y0 + h * y3) * v + y0) / depth - 0.5;
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let (left, top) = (x.floor(), y.floor());
        let upper = level(left, top) * (1.0 - fx) + level(left + 1.0, top) * fx;
        let lower = level(left, top + 1.0) * (1.0 - fx) + level(left + 1.0, top + 1.0) * fx;
        Luma([(upper * (1.0 - fy) + lower * fy).round() as u8])
    })
}

fn tell(name: &str, shows: Shows, taken: &[Weighed]) {
    let of = |bytes: &dyn Fn(&Weighed) -> usize| spread(taken.iter().map(bytes).collect());
    let mut took: Vec<Duration> = taken.iter().map(|one| one.took).collect();
    let straight = taken.iter().filter(|one| one.straight).count();
    println!(
        "{name}, {} photos: kept {} (at most {} kB); plain JPEG of quality 85 as legible {}, of all pixels {}",
        taken.len(),
        of(&|one| one.kept),
        kept_bytes_at_most(shows) / 1000,
        of(&|one| one.alike),
        of(&|one| one.plain),
    );
    let [median, late] = [0.5, 0.95].map(|share| at(&mut took, share).unwrap_or_default());
    println!(
        "  {straight} in another shape than taken; median {} ms, p95 {} ms",
        median.as_millis(),
        late.as_millis()
    );
    for (what, which) in [("codes", 0), ("zones", 1)] {
        let each = || taken.iter().filter_map(|one| one.read.get(which));
        let before: usize = each().map(|read| read.0).sum();
        let after: usize = each().map(|read| read.1).sum();
        if before > 0 {
            println!("  {what}: {before} read as taken, {after} of them as kept");
        }
    }
}

/// Median, p95 and most, in thousands.
fn spread(mut bytes: Vec<usize>) -> String {
    let [median, late, most] = [0.5, 0.95, 1.0].map(|share| at(&mut bytes, share).unwrap_or(0));
    format!("{} · {} · {} kB", median / 1000, late / 1000, most / 1000)
}

fn at<T: Copy + Ord>(values: &mut [T], share: f64) -> Option<T> {
    values.sort();
    let place = (values.len().saturating_sub(1) as f64 * share).round() as usize;
    values.get(place).copied()
}
