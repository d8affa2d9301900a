//! What is wrong with a photo, while the person still stands at the door.

mod card;
mod edges;
mod ink;
mod layout;
mod light;
mod lines;
mod outline;
mod page;
mod plane;
mod portrait;
mod refine;
mod sharp;
mod sides;

pub(crate) use card::at_most;
pub(crate) use plane::{Way, brightness, colour_at};

use image::{GrayImage, RgbImage};
use tannha_domain::{Flaw, Role};

use crate::{
    CaptureError,
    face::Effort,
    picture::{decode, frame_pixels},
    scale::without_colours,
    sharpness_of,
    sheet::{SheetSeen, sheet_at_once, sheet_soon},
};

use plane::turns;

/// Larger pictures are judged at this long side.
const MOST_PX: u32 = 2400;

/// What a photo is meant to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// An identity card's front.
    CardFront,
    /// Its back.
    CardBack,
    /// One face.
    Portrait,
    /// A page of text.
    Document,
    /// A numbered sheet with somebody's mark.
    Sheet,
}

impl Shows {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::CardFront,
        Self::CardBack,
        Self::Portrait,
        Self::Document,
        Self::Sheet,
    ];

    /// What an attachment of this role shows; none where it is no photo.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::CardFront => Some(Self::CardFront),
            Role::CardBack => Some(Self::CardBack),
            Role::Portrait => Some(Self::Portrait),
            Role::Document | Role::RepresentativePaper => Some(Self::Document),
            Role::Sheet => Some(Self::Sheet),
            Role::Signature | Role::Recording | Role::WitnessSignature | Role::SignatureStrokes => {
                None
            }
        }
    }
}

/// What the judge says of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What is wrong with it; what to say first comes first.
    pub flaws: Vec<Flaw>,
    /// How sharp it is; see [`sharpness_of`].
    pub sharpness: f64,
    /// The corners of the card, the page or the face in shares of the picture's sides, clockwise from the upper left of
    /// the picture; none where none was found.
    pub place: Option<[(f64, f64); 4]>,
}

impl Judgement {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.flaws.is_empty()
    }
}

/// What is wrong with this picture file.
///
/// # Errors
/// When the bytes are no picture, or too large a one.
pub fn judge(bytes: &[u8], shows: Shows) -> Result<Judgement, CaptureError> {
    Ok(judge_in(&decode(bytes)?.into_rgb8(), shows))
}

/// What is wrong with this picture, whose pixels are decoded already.
pub fn judge_in(picture: &RgbImage, shows: Shows) -> Judgement {
    judge_with(picture, shows, Effort::File, &|| {
        sheet_soon(&without_colours(picture)).ok()
    })
}

/// As [`judge_in`]; `sheet` is asked where a sheet's code lies.
pub(crate) fn judge_with(
    picture: &RgbImage,
    shows: Shows,
    effort: Effort,
    sheet: &dyn Fn() -> Option<SheetSeen>,
) -> Judgement {
    let reduced = at_most(picture, MOST_PX);
    let picture = reduced.as_ref().unwrap_or(picture);
    let (mut flaws, found) = match shows {
        Shows::CardFront | Shows::CardBack => card::card(picture, shows),
        Shows::Document => page::document(picture),
        Shows::Sheet => page::sheet(picture, effort, &|| sheet().map(|sheet| sheet.top)),
        Shows::Portrait => return portrait::judged(picture, effort),
    };
    let grey = without_colours(picture);
    // Where nothing was clearly found in the dark, or in far too much light, that is what to say first.
    if found.is_none_or(|found| !found.sure) {
        let of_a_card = matches!(shows, Shows::CardFront | Shows::CardBack);
        let light = if found.is_none() && median(&grey) < DARK {
            Some(Flaw::Dark)
        } else {
            (of_a_card && is_burnt(&grey)).then_some(Flaw::Bright)
        };
        if let Some(light) = light {
            flaws.retain(|flaw| *flaw != light);
            flaws.insert(0, light);
        }
    }
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    Judgement {
        flaws,
        sharpness: sharpness_of(&grey),
        place: found
            .map(|found| upper_left_first(found.corners.map(|(x, y)| (x / width, y / height)))),
    }
}

/// Below this level of 255 a photo's middle pixel belongs to a room without a lamp.
const DARK: u8 = 32;

/// Whether a quarter of a photo is white and nothing else.
fn is_burnt(grey: &GrayImage) -> bool {
    let white = grey.as_raw().iter().filter(|level| **level > 246).count();
    4 * white > grey.as_raw().len()
}

/// The level of the middle pixel.
fn median(grey: &GrayImage) -> u8 {
    let mut levels = grey.as_raw().clone();
    if levels.is_empty() {
        return u8::MAX;
    }
    let middle = levels.len() / 2;
    *levels.select_nth_unstable(middle).1
}

/// Clockwise from the corner that is nearest to the picture's upper left.
fn upper_left_first(corners: [(f64, f64); 4]) -> [(f64, f64); 4] {
    let away = |turn: &[(f64, f64); 4]| turn.first().map_or(0.0, |corner| corner.0 + corner.1);
    turns(corners)
        .into_iter()
        .min_by(|a, b| away(a).total_cmp(&away(b)))
        .unwrap_or(corners)
}

/// What is wrong with this frame of the camera; rows of RGBA, without gaps.
///
/// # Errors
/// A frame whose bytes do not fit its sides is broken.
pub fn judge_frame(
    rgba: &[u8],
    width: u32,
    height: u32,
    shows: Shows,
) -> Result<Judgement, CaptureError> {
    let pixels = frame_pixels(rgba, width, height)?;
    let mut colours = vec![0; 3 * pixels.len()];
    for (to, [red, green, blue, _]) in colours.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
        *to = [*red, *green, *blue];
    }
    let picture = RgbImage::from_raw(width, height, colours);
    let picture = picture.ok_or(CaptureError::PictureBroken)?;
    Ok(judge_with(&picture, shows, Effort::Frame, &|| {
        sheet_at_once(&without_colours(&picture))
    }))
}

#[cfg(test)]
mod tests;
