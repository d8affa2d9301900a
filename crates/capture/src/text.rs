//! What the codes on a frame say, for who knows a text of their own when they see it. Nothing is kept.

use std::time::Instant;

use image::GrayImage;
use zxingcpp::Binarizer;

use crate::{
    CaptureError,
    qr::{FRAME_BUDGET, codes},
    variants::OF_A_FRAME,
};

/// The first text on this frame of the camera of which `known` makes something.
///
/// # Errors
/// [`CaptureError::NoQr`] where there is none.
pub fn read_text_frame<T>(
    frame: &GrayImage,
    known: impl Fn(&str) -> Option<T>,
) -> Result<T, CaptureError> {
    let begun = Instant::now();
    for seen in OF_A_FRAME.iter().filter_map(|variant| variant.of(frame)) {
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            let read = codes(&seen, binarizer)
                .into_iter()
                .find_map(|bytes| known(std::str::from_utf8(&bytes).ok()?));
            if let Some(read) = read {
                return Ok(read);
            }
        }
        if begun.elapsed() > FRAME_BUDGET {
            break;
        }
    }
    Err(CaptureError::NoQr)
}
