//! Finds the QR of an identity card and reads what it says.
//!
//! The raw bytes of the symbol are read, never the decoder's text: decoders guess a charset and return nonsense for
//! Vietnamese (DOMAIN.md). Look for it on both sides of a card: since July 2024 it is on the back.

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::{CardReading, CardRefusal, card_qr};
use zxingcpp::{BarcodeFormat, Binarizer, ImageView};

use crate::{
    CaptureError,
    picture::{MAX_PICTURE_PIXELS, decode},
    variants::{OF_A_FILE, OF_A_FRAME, Variant},
};

/// How long a file is looked at. Somebody waits for the answer.
pub(crate) const FILE_BUDGET: Duration = Duration::from_millis(2500);

/// How long a frame is looked at: a volunteer holds the card until one of them is read.
pub(crate) const FRAME_BUDGET: Duration = Duration::from_millis(150);

/// More codes than this on one picture are not a card held to the camera.
const MAX_CODES: i32 = 8;

/// What the card on this picture file says.
///
/// # Errors
/// When the bytes are no picture, no QR is found, the QR is not a card's, or two readings disagree.
pub fn read_card(bytes: &[u8], today: Date) -> Result<CardReading, CaptureError> {
    let picture = decode(bytes)?.into_luma8();
    look(&picture, OF_A_FILE, FILE_BUDGET, today)
}

/// What the card on this frame of the camera says; rows of RGBA, without gaps.
///
/// # Errors
/// As [`read_card`]; a frame whose bytes do not fit its sides is broken.
pub fn read_frame(
    rgba: &[u8],
    width: u32,
    height: u32,
    today: Date,
) -> Result<CardReading, CaptureError> {
    let picture = frame(rgba, width, height)?;
    look(&picture, OF_A_FRAME, FRAME_BUDGET, today)
}

/// A frame of the camera without its colours.
pub(crate) fn frame(rgba: &[u8], width: u32, height: u32) -> Result<GrayImage, CaptureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PICTURE_PIXELS {
        return Err(CaptureError::PictureTooLarge);
    }
    if pixels == 0 || pixels * 4 != rgba.len() as u64 {
        return Err(CaptureError::PictureBroken);
    }
    let grey = rgba.as_chunks::<4>().0.iter().copied().map(grey).collect();
    GrayImage::from_raw(width, height, grey).ok_or(CaptureError::PictureBroken)
}

/// Brightness as ITU-R BT.601 weighs it, in integers.
fn grey([red, green, blue, _]: [u8; 4]) -> u8 {
    let sum = u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29;
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// Looks in one way after another until a card is read and a second look did not contradict it.
fn look(
    picture: &GrayImage,
    variants: &[Variant],
    budget: Duration,
    today: Date,
) -> Result<CardReading, CaptureError> {
    let begun = Instant::now();
    let mut foreign: Option<CardRefusal> = None;
    let mut read: Option<CardReading> = None;
    for variant in variants {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            for bytes in codes(&seen, binarizer) {
                match card_qr::parse(&bytes, today) {
                    Ok(card) if read.as_ref().is_some_and(|before| before.raw != card.raw) => {
                        return Err(CaptureError::ReadingsDisagree);
                    }
                    Ok(card) => read = Some(card),
                    // A card's own refusal says more than that a poster hangs behind it.
                    Err(refusal) if !matches!(refusal, CardRefusal::NotACard(_)) => {
                        foreign = Some(refusal);
                    }
                    Err(refusal) => foreign = foreign.or(Some(refusal)),
                }
            }
        }
        // Both binarizers have looked: what one of them read, the other either read too or could not see.
        if let Some(card) = read {
            return Ok(card);
        }
        if begun.elapsed() > budget {
            break;
        }
    }
    Err(foreign.map_or(CaptureError::NoQr, CaptureError::Card))
}

/// The raw bytes of every QR on this picture.
pub(crate) fn codes(picture: &GrayImage, binarizer: Binarizer) -> Vec<Vec<u8>> {
    let reader = zxingcpp::read()
        .formats(BarcodeFormat::QRCode)
        .try_harder(true)
        .try_rotate(true)
        .try_invert(true)
        .try_downscale(true)
        .binarizer(binarizer)
        .max_number_of_symbols(MAX_CODES);
    let Ok(view) = ImageView::from_slice(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        zxingcpp::ImageFormat::Lum,
    ) else {
        return Vec::new();
    };
    let found = reader.from(&view).unwrap_or_default();
    found
        .iter()
        .filter(|code| code.is_valid())
        .map(zxingcpp::Barcode::bytes)
        .collect()
}

#[cfg(test)]
mod tests;
