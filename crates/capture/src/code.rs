//! Finds a code of our own on a picture, by how its text begins: what other codes say is not kept.

use std::time::Instant;

use zxingcpp::Binarizer;

use crate::{
    CaptureError,
    picture::decode,
    qr::{FILE_BUDGET, codes},
    variants::OF_A_FILE,
};

/// The text of the code on this picture file that begins so.
///
/// # Errors
/// When the bytes are no picture, or no such code is found.
pub fn read_code(bytes: &[u8], begins: &str) -> Result<String, CaptureError> {
    let picture = decode(bytes)?.into_luma8();
    let begun = Instant::now();
    for variant in OF_A_FILE {
        let Some(seen) = variant.of(&picture) else {
            continue;
        };
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            let texts = codes(&seen, binarizer)
                .into_iter()
                .filter_map(|bytes| String::from_utf8(bytes).ok());
            if let Some(text) = texts.into_iter().find(|text| text.starts_with(begins)) {
                return Ok(text);
            }
        }
        if begun.elapsed() > FILE_BUDGET {
            break;
        }
    }
    Err(CaptureError::NoQr)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Luma};
    use qrcode::QrCode;

    use super::*;

    #[test]
    fn a_code_of_ours_is_found_and_others_are_not_kept() {
        let text = "TANNHA-SLIP1.ABC234";
        let drawn = QrCode::new(text).unwrap().render::<Luma<u8>>().build();
        let mut png = Cursor::new(Vec::new());
        drawn.write_to(&mut png, ImageFormat::Png).unwrap();
        let png = png.into_inner();
        assert_eq!(read_code(&png, "TANNHA-SLIP").unwrap(), text);
        assert_eq!(read_code(&png, "TANNHA-SHEET"), Err(CaptureError::NoQr));
    }
}
