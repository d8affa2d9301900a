//! A judged photo as it travels: straight, without its surroundings, and as small as its smallest line allows.

mod clean;
mod read;
mod small;
mod straight;

use image::{GrayImage, RgbImage};
use tannha_domain::{SheetCode, mrz::MrzReading};

use crate::{
    CaptureError, Judgement, Shows,
    face::Effort,
    judge::{at_most, judge_with},
    picture::decode,
    scale::without_colours,
    shrink::{fitted, on_white},
};
use read::Read;
use small::{Strokes, encoded};

/// A photo as it is kept, what the judge said of it, and what it says itself.
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
    /// What the codes on it say: on a sheet only its own, on a portrait none is looked for.
    pub codes: Vec<Vec<u8>>,
    /// What the zone on a card's back says.
    pub zone: Option<MrzReading>,
    /// What the code of a sheet says, whose signature is not checked here. As by [`crate::read_sheet`], where it is one.
    pub sheet: Result<SheetCode, CaptureError>,
}

/// Long side and quality, lightest first: the first is taken that keeps the smallest strokes and all that was read.
type Ladder = [(u32, u8)];
/// Larger pictures are made smaller before anything else: of a card that fills two fifths of this the smallest print is 17
/// px high, and a page is kept at 2000 px at most.
const MOST_PX: u32 = 3200;
const CARD: &Ladder = &[(1000, 58), (1150, 64), (1300, 70), (1450, 78), (1600, 85)];
const PAGE: &Ladder = &[(1300, 58), (1500, 62), (1700, 66), (2000, 70)];
/// The ridges of a finger are half a millimetre apart: three pixels here.
const SHEET: &Ladder = &[(1700, 60), (2000, 66)];
/// A portrait has no print: one quality that shows no blocks.
const PORTRAIT: &Ladder = &[(800, 74)];

/// The most that a photo may weigh: both sides of a card, a portrait, a document and a sheet are 980 kB at most.
pub fn kept_bytes_at_most(shows: Shows) -> usize {
    match shows {
        Shows::CardFront | Shows::CardBack | Shows::Sheet => 200_000,
        Shows::Portrait => 140_000,
        Shows::Document => 240_000,
    }
}

/// Judges a photo, reads it and makes it small: a card in its true proportion and upright, a page as a clean page, a portrait
/// cut to three by four about the face. Where no outline was found, or one lies beyond the picture, the whole picture is
/// kept.
///
/// # Errors
/// When the bytes are no picture, or too large a one.
pub fn keep(bytes: &[u8], shows: Shows) -> Result<Kept, CaptureError> {
    let picture = on_white(decode(bytes)?);
    let picture = at_most(&picture, MOST_PX).unwrap_or(picture);
    let read = Read::of(&without_colours(&picture), shows);
    let judgement = judge_with(&picture, shows, Effort::File, &|| read.sheet.clone().ok());
    let straight = judgement.place.and_then(|place| match shows {
        Shows::Portrait => straight::portrait(&picture, place),
        Shows::CardFront | Shows::CardBack => straight::card(&picture, place, read.along),
        Shows::Document | Shows::Sheet => straight::page(&picture, place),
    });
    let ladder = match shows {
        Shows::Portrait => PORTRAIT,
        Shows::CardFront | Shows::CardBack => CARD,
        Shows::Document => PAGE,
        Shows::Sheet => SHEET,
    };
    let at_most = kept_bytes_at_most(shows);
    let is_page = matches!(shows, Shows::Document | Shows::Sheet);
    let clean = is_page
        .then(|| clean::clean(straight.as_ref().unwrap_or(&picture)))
        .flatten();
    let mut found = None;
    if shows != Shows::Portrait {
        for form in [clean.as_ref(), straight.as_ref(), Some(&picture)] {
            let Some(form) = form else { continue };
            found = readable(form, ladder, &read, at_most)?;
            if found.is_some() {
                break;
            }
        }
    }
    let (jpeg, (width_px, height_px)) = match found {
        Some(found) => found,
        // What nobody can read as it was taken is kept as well as it may be.
        None => lightest(straight.as_ref().unwrap_or(&picture), ladder, at_most)?,
    };
    Ok(Kept {
        jpeg,
        width_px,
        height_px,
        judgement,
        codes: read.codes,
        zone: read.zone,
        sheet: read.sheet.map(|seen| seen.code),
    })
}

type Encoded = (Vec<u8>, (u32, u32));

/// The lightest step of the ladder on which the smallest strokes stay and all is read that was, else the heaviest that is
/// light enough and on which all is read.
fn readable(
    picture: &RgbImage,
    ladder: &Ladder,
    read: &Read,
    at_most: usize,
) -> Result<Option<Encoded>, CaptureError> {
    let most = ladder.iter().map(|step| step.0).max().unwrap_or(0);
    let strokes = Strokes::of(&without_colours(&fitted(picture, most)));
    let mut unclear: Vec<(Encoded, GrayImage)> = Vec::new();
    for (side, quality) in ladder {
        let small = fitted(picture, *side);
        let jpeg = encoded(&small, *quality)?;
        if jpeg.len() > at_most {
            break;
        }
        let after = image::load_from_memory(&jpeg)
            .map_err(|_| CaptureError::PictureBroken)?
            .into_luma8();
        let found = (jpeg, small.dimensions());
        if !strokes.stay_on(&after) {
            unclear.push((found, after));
        } else if read.still_on(&after) {
            return Ok(Some(found));
        }
    }
    let heaviest = unclear
        .into_iter()
        .rev()
        .find(|(_, after)| read.still_on(after));
    Ok(heaviest.map(|(found, _)| found))
}

/// With these sides and qualities, then ever smaller until it is light enough.
fn lightest(picture: &RgbImage, steps: &Ladder, at_most: usize) -> Result<Encoded, CaptureError> {
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
