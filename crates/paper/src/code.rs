//! A QR code as a drawing that prints sharp at any size.

use qrcode::{EcLevel, QrCode, render::svg};

use crate::PaperError;

/// A text as an SVG drawing of its code. Enough for a fold or a stain on short codes.
pub fn short(text: &str) -> Result<String, PaperError> {
    drawn(text, EcLevel::M)
}

/// A slip's code is long: fewer and larger modules scan better from a small print than more of them with more to spare.
pub(crate) fn long(text: &str) -> Result<String, PaperError> {
    drawn(text, EcLevel::L)
}

fn drawn(text: &str, level: EcLevel) -> Result<String, PaperError> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), level)
        .map_err(|_| PaperError::CodeTooLong)?;
    Ok(code
        .render::<svg::Color<'_>>()
        .module_dimensions(1, 1)
        .quiet_zone(true)
        .build())
}
