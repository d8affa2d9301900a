//! What is wrong with a photo, while the person still stands at the door.

use image::{GrayImage, RgbImage, imageops};
use tannha_domain::{Flaw, Role};

use crate::{
    CaptureError, SHARP_ENOUGH,
    picture::{MAX_PICTURE_PIXELS, decode},
    sharpness_of,
};

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
pub fn judge_in(picture: &RgbImage, _shows: Shows) -> Judgement {
    let grey = imageops::grayscale(picture);
    let sharpness = sharpness_of(&grey);
    let mut flaws = exposure(&grey);
    if sharpness < SHARP_ENOUGH {
        flaws.push(Flaw::Blur);
    }
    Judgement {
        flaws,
        sharpness,
        place: None,
    }
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
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PICTURE_PIXELS {
        return Err(CaptureError::PictureTooLarge);
    }
    if pixels == 0 || pixels * 4 != rgba.len() as u64 {
        return Err(CaptureError::PictureBroken);
    }
    let rows = rgba.as_chunks::<4>().0.iter();
    let colours = rows.flat_map(|[red, green, blue, _]| [*red, *green, *blue]);
    let picture = RgbImage::from_raw(width, height, colours.collect());
    Ok(judge_in(
        &picture.ok_or(CaptureError::PictureBroken)?,
        shows,
    ))
}

/// Levels below and above which the middle pixel of a photo is too dark or too bright to be a photo of print.
const DARK: u8 = 45;
const BRIGHT: u8 = 250;

fn exposure(grey: &GrayImage) -> Vec<Flaw> {
    let mut levels = grey.as_raw().clone();
    let middle = levels.len() / 2;
    let median = *levels.select_nth_unstable(middle).1;
    match median {
        ..DARK => vec![Flaw::Dark],
        BRIGHT.. => vec![Flaw::Bright],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_frame_whose_bytes_do_not_fit_its_sides_is_broken() {
        let judged = judge_frame(&[0; 15], 2, 2, Shows::CardFront);
        assert_eq!(judged, Err(CaptureError::PictureBroken));
        assert_eq!(
            judge_frame(&[], 0, 0, Shows::Sheet),
            Err(CaptureError::PictureBroken)
        );
    }

    #[test]
    fn a_wall_at_night_is_dark_and_not_sharp() {
        let wall = RgbImage::from_pixel(320, 240, Rgb([12, 12, 12]));
        let judged = judge_in(&wall, Shows::Document);
        assert_eq!(judged.flaws, [Flaw::Dark, Flaw::Blur]);
        assert!(!judged.is_good());
    }
}
