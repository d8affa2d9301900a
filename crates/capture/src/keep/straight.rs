//! Cards and pages seen from straight above, portraits cut.

use image::{Rgb, RgbImage, imageops};

use crate::judge::{Way, colour_at};

/// Corners in shares of the picture's sides, clockwise from the upper left.
type Place = [(f64, f64); 4];

/// A card is 85.6 by 54 mm; a page of the A series is as high as the root of two.
const CARD: f64 = 85.6 / 54.0;
const PAGE: f64 = std::f64::consts::SQRT_2;
/// So much of each side is kept around: an outline is a pixel or two off.
const AROUND: f64 = 0.012;
/// A face and its shoulders, in heights of the face: above its middle, and altogether.
const ABOVE: f64 = 1.05;
const TALL: f64 = 2.3;

/// Three by four about the face, as far as the picture goes; nothing where that would cut the face.
pub(super) fn portrait(picture: &RgbImage, place: Place) -> Option<RgbImage> {
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let [(left, top), (right, _), (_, bottom), _] = place;
    let (middle, face) = (f64::midpoint(left, right) * wide, (bottom - top) * high);
    let tall = (TALL * face).min(high).min(wide / 0.75);
    if tall < 1.25 * face {
        return None;
    }
    let x = (middle - 0.375 * tall).clamp(0.0, wide - 0.75 * tall);
    let above = f64::midpoint(top, bottom) * high - ABOVE / TALL * tall;
    let y = above.clamp(0.0, high - tall);
    // Sides that are whole multiples of three and four.
    let unit = (tall / 4.0).floor().max(1.0);
    let cut = imageops::crop_imm(
        picture,
        x as u32,
        y as u32,
        (3.0 * unit) as u32,
        (4.0 * unit) as u32,
    );
    Some(cut.to_image())
}

/// The card alone, lying, upright where something on it was read that runs along there, in shares of the picture's sides.
pub(super) fn card(
    picture: &RgbImage,
    place: Place,
    along: Option<[(f64, f64); 2]>,
) -> Option<RgbImage> {
    let corners = widened(picture, place)?;
    let [a, b, c, d] = corners;
    let (first, second) = (length(a, b) + length(c, d), length(b, c) + length(d, a));
    let corners = if first >= second {
        corners
    } else {
        [d, a, b, c]
    };
    let wide = (first.max(second) / 2.0).clamp(400.0, 1600.0);
    let flat = seen(
        picture,
        corners,
        (wide as u32, (wide / CARD).round() as u32),
    )?;
    let [left, right, ..] = corners;
    let upside_down = along.is_some_and(|[from, to]| {
        let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
        let (x, y) = ((to.0 - from.0) * wide, (to.1 - from.1) * high);
        x * (right.0 - left.0) + y * (right.1 - left.1) < 0.0
    });
    Some(if upside_down {
        imageops::rotate180(&flat)
    } else {
        flat
    })
}

/// The page alone, as the camera held it.
pub(super) fn page(picture: &RgbImage, place: Place) -> Option<RgbImage> {
    let corners = widened(picture, place)?;
    let [a, b, c, d] = corners;
    let wide = f64::midpoint(length(a, b), length(c, d));
    let high = f64::midpoint(length(b, c), length(d, a));
    let (wide, high) = match high / wide.max(1.0) {
        upright if (upright / PAGE - 1.0).abs() < 0.12 => (high / PAGE, high),
        lying if (lying * PAGE - 1.0).abs() < 0.12 => (wide, wide / PAGE),
        _ => (wide, high),
    };
    let shrunk = (2000.0 / wide.max(high)).min(1.0);
    seen(
        picture,
        corners,
        ((wide * shrunk) as u32, (high * shrunk) as u32),
    )
}

fn length(from: (f64, f64), to: (f64, f64)) -> f64 {
    (to.0 - from.0).hypot(to.1 - from.1)
}

/// The corners in pixels, a little farther out; nothing where one lies beyond the picture.
fn widened(picture: &RgbImage, place: Place) -> Option<Place> {
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let inside = |at: f64| (0.001..=0.999).contains(&at);
    if !place.iter().all(|(x, y)| inside(*x) && inside(*y)) {
        return None;
    }
    let (sum_x, sum_y) = place
        .iter()
        .fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    let out = |at: f64, middle: f64, end: f64| {
        ((at + 2.0 * AROUND * (at - middle)) * end).clamp(0.0, end - 1.0)
    };
    Some(place.map(|(x, y)| (out(x, sum_x / 4.0, wide), out(y, sum_y / 4.0, high))))
}

/// What lies between these corners, in these sides, by the projection that takes one to the other.
fn seen(picture: &RgbImage, corners: Place, (width, height): (u32, u32)) -> Option<RgbImage> {
    let [a, b, c, d] = corners;
    let area = (b.0 - c.0) * (d.1 - c.1) - (d.0 - c.0) * (b.1 - c.1);
    if width < 16 || height < 16 || area.abs() < 1.0 {
        return None;
    }
    let way = Way::to(&corners, (f64::from(width), f64::from(height)));
    let shrunk = (length(a, b) / f64::from(width)).max(1.0);
    // What is smaller than a pixel there is averaged: so many places of each.
    let places = shrunk.round().min(4.0) as u32;
    let each = 1.0 / f64::from(places);
    Some(RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0_f32; 3];
        for step in 0..places * places {
            let at = (
                f64::from(x) + (f64::from(step % places) + 0.5) * each,
                f64::from(y) + (f64::from(step / places) + 0.5) * each,
            );
            for (sum, value) in sum.iter_mut().zip(colour_at(picture, way.at(at))) {
                *sum += value;
            }
        }
        let count = (places * places) as f32;
        Rgb(sum.map(|value| (value / count).round() as u8))
    }))
}
