//! Finds the QR of an identity card and reads what it says.
//!
//! The raw bytes of the symbol are read, never the decoder's text: decoders guess a charset and return nonsense for
//! Vietnamese (DOMAIN.md). Look for it on both sides of a card: since July 2024 it is on the back.

mod bits;
mod correct;
mod equalise;
mod follow;
mod frames;
mod glimpse;
mod locate;
mod patch;
pub(crate) mod quad;
pub(crate) mod reader;
mod register;
mod soft;
mod symbol;
mod unmix;

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::{CardReading, CardRefusal, card_qr};
use zxingcpp::{BarcodeFormat, Binarizer, ImageView};

pub use frames::Frames;
use glimpse::Glimpse;

use crate::{
    CaptureError,
    picture::decode,
    variants::{OF_A_FILE, Variant},
};

/// How long a file is looked at. Somebody waits for the answer.
pub(crate) const FILE_BUDGET: Duration = Duration::from_millis(1400);

/// How long a frame is looked at: a volunteer holds the card until one of them is read.
pub(crate) const FRAME_BUDGET: Duration = Duration::from_millis(150);

/// How long a code is looked for that must be read again after a picture was made small.
const KEEP_BUDGET: Duration = Duration::from_millis(500);

/// In so many more ways a card is looked for where another code was read.
const WAYS_PAST_FOREIGN: usize = 2;

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

/// What the card on this picture says, whose pixels are decoded already.
///
/// # Errors
/// As [`read_card`].
pub fn read_card_in(picture: &GrayImage, today: Date) -> Result<CardReading, CaptureError> {
    read_card_within(picture, FILE_BUDGET, today)
}

/// As [`read_card_in`], for as long as this at most: somebody may have more time, or less.
///
/// # Errors
/// As [`read_card`].
pub fn read_card_within(
    picture: &GrayImage,
    budget: Duration,
    today: Date,
) -> Result<CardReading, CaptureError> {
    look(picture, OF_A_FILE, budget, today)
}

/// What the card on this frame of the camera says by the quick looks alone, so that ten frames a second are looked at. What they
/// do not read is for [`Frames`].
///
/// # Errors
/// As [`read_card`].
pub fn glance(frame: &GrayImage, today: Date) -> Result<CardReading, CaptureError> {
    let mut found = Found::new(today);
    found.add_seen(frame)?;
    found.said()
}

/// Looks in one way after another until a card is read and a second look did not contradict it: as it is, then with
/// our own reader, then with the picture changed.
fn look(
    picture: &GrayImage,
    variants: &[Variant],
    budget: Duration,
    today: Date,
) -> Result<CardReading, CaptureError> {
    look_closely(picture, variants, Instant::now() + budget, today, &mut None)
}

/// As [`look`]; what was seen of a code that could not be read goes to `glimpse`.
fn look_closely(
    picture: &GrayImage,
    variants: &[Variant],
    deadline: Instant,
    today: Date,
    glimpse: &mut Option<Glimpse>,
) -> Result<CardReading, CaptureError> {
    let mut found = Found::new(today);
    for (turn, variant) in variants.iter().enumerate() {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        found.add_seen(&seen)?;
        if let Some(card) = found.card {
            return Ok(card);
        }
        if turn == 0 {
            let looked = reader::look(picture, deadline);
            *glimpse = looked.glimpse;
            if let Some(bytes) = looked.said {
                found.add(&bytes)?;
                if let Some(card) = found.card {
                    return Ok(card);
                }
            }
        }
        // Whatever else was read is likely all that there is: a card beside it is looked for in a few ways more.
        if Instant::now() > deadline || (turn >= WAYS_PAST_FOREIGN && found.foreign.is_some()) {
            break;
        }
    }
    found.said()
}

/// What was found so far.
struct Found {
    today: Date,
    card: Option<CardReading>,
    foreign: Option<CardRefusal>,
}

impl Found {
    fn new(today: Date) -> Self {
        Self {
            today,
            card: None,
            foreign: None,
        }
    }

    /// Adds what is read by either threshold: what one of them read, the other either read too or could not see.
    fn add_seen(&mut self, picture: &GrayImage) -> Result<(), CaptureError> {
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            for bytes in codes(picture, binarizer) {
                self.add(&bytes)?;
            }
        }
        Ok(())
    }

    fn said(self) -> Result<CardReading, CaptureError> {
        let nothing = self.foreign.map_or(CaptureError::NoQr, CaptureError::Card);
        self.card.ok_or(nothing)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), CaptureError> {
        match card_qr::parse(bytes, self.today) {
            Ok(card)
                if self
                    .card
                    .as_ref()
                    .is_some_and(|before| before.raw != card.raw) =>
            {
                return Err(CaptureError::ReadingsDisagree);
            }
            Ok(card) => self.card = Some(card),
            // A card's own refusal says more than that a poster hangs behind it.
            Err(refusal) if !matches!(refusal, CardRefusal::NotACard(_)) => {
                self.foreign = Some(refusal);
            }
            Err(refusal) => self.foreign = self.foreign.or(Some(refusal)),
        }
        Ok(())
    }
}

/// The raw bytes of every QR on this picture.
pub(crate) fn codes(picture: &GrayImage, binarizer: Binarizer) -> Vec<Vec<u8>> {
    found(picture, binarizer)
        .iter()
        .map(zxingcpp::Barcode::bytes)
        .collect()
}

/// Every QR on this picture.
pub(crate) fn found(picture: &GrayImage, binarizer: Binarizer) -> Vec<zxingcpp::Barcode> {
    found_at_most(picture, binarizer, MAX_CODES)
}

/// As [`found`], which has an end once so many are found: that is quicker than to look for more.
pub(crate) fn found_at_most(
    picture: &GrayImage,
    binarizer: Binarizer,
    count: i32,
) -> Vec<zxingcpp::Barcode> {
    let reader = zxingcpp::read()
        .formats(BarcodeFormat::QRCode)
        .try_harder(true)
        .try_rotate(true)
        .try_invert(true)
        .try_downscale(true)
        .binarizer(binarizer)
        .max_number_of_symbols(count);
    let Ok(view) = ImageView::from_slice(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        zxingcpp::ImageFormat::Lum,
    ) else {
        return Vec::new();
    };
    let mut found = reader.from(&view).unwrap_or_default();
    found.retain(zxingcpp::Barcode::is_valid);
    found
}

/// What all codes on this picture say, whatever they are: by either threshold, else by our own reader.
pub(crate) fn said(picture: &GrayImage) -> Vec<Vec<u8>> {
    let mut said = codes(picture, Binarizer::LocalAverage);
    if said.is_empty() {
        return said_otherwise(picture);
    }
    said.extend(codes(picture, Binarizer::GlobalHistogram));
    said.sort();
    said.dedup();
    said
}

/// As [`said`], where the first threshold finds nothing.
pub(crate) fn said_otherwise(picture: &GrayImage) -> Vec<Vec<u8>> {
    let mut said = codes(picture, Binarizer::GlobalHistogram);
    if said.is_empty() {
        said.extend(reader::look(picture, Instant::now() + KEEP_BUDGET).said);
    }
    said.sort();
    said.dedup();
    said
}

#[cfg(test)]
mod tests;
