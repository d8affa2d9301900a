//! Finds the code of a numbered sheet. What other codes say is not kept.

use std::time::{Duration, Instant};

use image::GrayImage;
use tannha_domain::{SheetCode, SheetProblem};
use zxingcpp::Binarizer;

use crate::{
    CaptureError,
    picture::decode,
    qr::{FILE_BUDGET, FRAME_BUDGET, codes, found, frame},
    variants::{OF_A_FILE, OF_A_FRAME, Variant},
};

/// What the code of the sheet on this picture file says. Its signature is not checked here.
///
/// # Errors
/// When the bytes are no picture, no QR is found, it is not a sheet's, or two sheets are on it.
pub fn read_sheet(bytes: &[u8]) -> Result<SheetCode, CaptureError> {
    look(&decode(bytes)?.into_luma8(), OF_A_FILE, FILE_BUDGET)
}

/// What the code of the sheet on this frame of the camera says; rows of RGBA, without gaps.
///
/// # Errors
/// As [`read_sheet`]; a frame whose bytes do not fit its sides is broken.
pub fn read_sheet_frame(rgba: &[u8], width: u32, height: u32) -> Result<SheetCode, CaptureError> {
    look(&frame(rgba, width, height)?, OF_A_FRAME, FRAME_BUDGET)
}

/// Where a sheet's code lies on this picture: from its own upper left to its upper right, in pixels.
pub(crate) fn code_top(picture: &GrayImage) -> Option<[(f64, f64); 2]> {
    for (variant, scale) in [(Variant::Plain, 1.0), (Variant::Doubled, 2.0)] {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            let sheet = |code: &zxingcpp::Barcode| SheetCode::parse(&code.bytes()).is_ok();
            if let Some(code) = found(&seen, binarizer).into_iter().find(sheet) {
                let place = code.position();
                let on_picture =
                    |at: zxingcpp::PointI| (f64::from(at.x) / scale, f64::from(at.y) / scale);
                return Some([on_picture(place.top_left), on_picture(place.top_right)]);
            }
        }
    }
    None
}

fn look(
    picture: &GrayImage,
    variants: &[Variant],
    budget: Duration,
) -> Result<SheetCode, CaptureError> {
    let begun = Instant::now();
    let mut foreign: Option<SheetProblem> = None;
    for variant in variants {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        let mut read: Option<SheetCode> = None;
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            for bytes in codes(&seen, binarizer) {
                match SheetCode::parse(&bytes) {
                    Ok(sheet) if read.as_ref().is_some_and(|before| *before != sheet) => {
                        return Err(CaptureError::ReadingsDisagree);
                    }
                    Ok(sheet) => read = Some(sheet),
                    // A damaged code of a sheet says more than that a card lies beside it.
                    Err(problem) if problem != SheetProblem::NotOne => foreign = Some(problem),
                    Err(problem) => foreign = foreign.or(Some(problem)),
                }
            }
        }
        if let Some(sheet) = read {
            return Ok(sheet);
        }
        if begun.elapsed() > budget {
            break;
        }
    }
    Err(foreign.map_or(CaptureError::NoQr, CaptureError::Sheet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample_front, sample_page, sample_sheet};
    use tannha_domain::SheetSerial;

    fn code(signature: u8) -> SheetCode {
        SheetCode {
            serial: SheetSerial::new("K7MX".parse().unwrap(), 14).unwrap(),
            signature: vec![signature; 64],
        }
    }

    #[test]
    fn a_sheet_is_read_from_its_picture() {
        let picture = sample_sheet(&code(7).to_string()).unwrap();
        assert_eq!(read_sheet(&picture), Ok(code(7)));
    }

    #[test]
    fn a_picture_without_the_sheet_says_so() {
        let finger = sample_page().unwrap();
        assert_eq!(read_sheet(&finger), Err(CaptureError::NoQr));
        let card =
            sample_front("019157000123||Nông Thị Mơ|02091957|Nữ|Xóm Khuôn Ruộng|22082021").unwrap();
        assert_eq!(
            read_sheet(&card),
            Err(CaptureError::Sheet(SheetProblem::NotOne))
        );
    }
}
