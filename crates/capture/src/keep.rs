//! A judged photo as it travels: straight, without its surroundings, and as small as its smallest line allows.

mod small;
mod straight;

use image::{RgbImage, imageops};

use crate::{
    CaptureError, Judgement, Shows, judge_in,
    picture::decode,
    qr::said,
    shrink::{fitted, on_white},
};
use small::{encoded, legible};

/// A photo as it is kept, and what the judge said of it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// A JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Its width.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
    /// What was said of the picture as it was taken.
    pub judgement: Judgement,
}

/// Long side and quality, lightest first: the first that keeps the smallest strokes and the code is taken.
const LADDER: [(u32, u8); 5] = [(1000, 58), (1150, 64), (1300, 70), (1450, 78), (1600, 85)];
/// A portrait has no print: its long side, and one quality that shows no blocks.
const PORTRAIT: (u32, u8) = (800, 74);

/// The most that a photo may weigh: both sides of a card, a portrait, a document and a sheet are 980 kB at most.
pub fn kept_bytes_at_most(shows: Shows) -> usize {
    match shows {
        Shows::CardFront | Shows::CardBack | Shows::Sheet => 200_000,
        Shows::Portrait => 140_000,
        Shows::Document => 240_000,
    }
}

/// Judges a photo and makes it small: a card in its true proportion and upright, a page as a page, a portrait cut to
/// three by four about the face. Where no outline was found, or one lies beyond the picture, the whole picture is kept.
///
/// # Errors
/// When the bytes are no picture, or too large a one.
pub fn keep(bytes: &[u8], shows: Shows) -> Result<Kept, CaptureError> {
    let picture = on_white(decode(bytes)?);
    let judgement = judge_in(&picture, shows);
    let straight = judgement.place.and_then(|place| match shows {
        Shows::Portrait => straight::portrait(&picture, place),
        Shows::CardFront | Shows::CardBack => straight::card(&picture, place),
        Shows::Document | Shows::Sheet => straight::page(&picture, place),
    });
    let at_most = kept_bytes_at_most(shows);
    let (jpeg, (width_px, height_px)) = if shows == Shows::Portrait {
        lightest(&straight.unwrap_or(picture), &[PORTRAIT], at_most)?
    } else {
        let codes = said(&imageops::grayscale(&picture));
        let cut = straight.and_then(|cut| readable(&cut, &codes, at_most).transpose());
        let whole = || readable(&picture, &codes, at_most).transpose();
        match cut.or_else(whole) {
            Some(found) => found?,
            // What nobody can read as it was taken is kept as well as it may be.
            None => lightest(
                &picture,
                LADDER.last_chunk::<1>().unwrap_or(&[PORTRAIT]),
                at_most,
            )?,
        }
    };
    Ok(Kept {
        jpeg,
        width_px,
        height_px,
        judgement,
    })
}

type Encoded = (Vec<u8>, (u32, u32));

/// The lightest step of the ladder on which the smallest strokes and these codes are still read, else the heaviest that is
/// light enough and whose codes are read.
fn readable(
    picture: &RgbImage,
    codes: &[Vec<u8>],
    at_most: usize,
) -> Result<Option<Encoded>, CaptureError> {
    let most = LADDER.iter().map(|step| step.0).max().unwrap_or(0);
    let before = imageops::grayscale(&fitted(picture, most));
    let mut heaviest = None;
    for (side, quality) in LADDER {
        let small = fitted(picture, side);
        let jpeg = encoded(&small, quality)?;
        if jpeg.len() > at_most {
            break;
        }
        let after = image::load_from_memory(&jpeg)
            .map_err(|_| CaptureError::PictureBroken)?
            .into_luma8();
        let clear = legible(&before, &after);
        let read = said(&after);
        if codes.iter().all(|code| read.contains(code)) {
            heaviest = Some((jpeg, small.dimensions()));
            if clear {
                break;
            }
        }
    }
    Ok(heaviest)
}

/// With these sides and qualities, then ever smaller until it is light enough.
fn lightest(
    picture: &RgbImage,
    steps: &[(u32, u8)],
    at_most: usize,
) -> Result<Encoded, CaptureError> {
    let mut side = picture.width().max(picture.height());
    let mut quality = 60;
    for (long, good) in steps {
        side = side.min(*long);
        quality = *good;
    }
    loop {
        let small = fitted(picture, side);
        for quality in [quality, quality.saturating_sub(14).max(40)] {
            let jpeg = encoded(&small, quality)?;
            if jpeg.len() <= at_most {
                return Ok((jpeg, small.dimensions()));
            }
        }
        side = side * 4 / 5;
    }
}

#[cfg(test)]
mod tests;
