//! Finds a person's own `VietQR`. What other codes say is not kept, and a card held to the camera by mistake is called
//! what it is.

use std::time::{Duration, Instant};

use image::GrayImage;
use tannha_domain::vietqr::{self, VietQr, VietQrRefusal};
use zxingcpp::Binarizer;

use crate::{
    CaptureError,
    picture::decode,
    qr::{FILE_BUDGET, FRAME_BUDGET, codes},
    variants::{OF_A_FILE, OF_A_FRAME, Variant},
};

/// What the code on this picture file says.
///
/// # Errors
/// When the bytes are no picture, no QR is found, it is not an account's, or two of them are.
pub fn read_account(bytes: &[u8]) -> Result<VietQr, CaptureError> {
    look(&decode(bytes)?.into_luma8(), OF_A_FILE, FILE_BUDGET)
}

/// What the code on this frame of the camera says.
///
/// # Errors
/// As [`read_account`].
pub fn read_account_frame(frame: &GrayImage) -> Result<VietQr, CaptureError> {
    look(frame, OF_A_FRAME, FRAME_BUDGET)
}

fn look(
    picture: &GrayImage,
    variants: &[Variant],
    budget: Duration,
) -> Result<VietQr, CaptureError> {
    let begun = Instant::now();
    let mut foreign: Option<VietQrRefusal> = None;
    for variant in variants {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        let mut read: Option<VietQr> = None;
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            for bytes in codes(&seen, binarizer) {
                match vietqr::parse(&bytes) {
                    Ok(account) if read.as_ref().is_some_and(|before| *before != account) => {
                        return Err(CaptureError::ReadingsDisagree);
                    }
                    Ok(account) => read = Some(account),
                    // A damaged code of an account says more than that a poster hangs behind it.
                    Err(refusal) if refusal != VietQrRefusal::NotOne => foreign = Some(refusal),
                    Err(refusal) => foreign = foreign.or(Some(refusal)),
                }
            }
        }
        if let Some(account) = read {
            return Ok(account);
        }
        if begun.elapsed() > budget {
            break;
        }
    }
    Err(foreign.map_or(CaptureError::NoQr, CaptureError::Account))
}
