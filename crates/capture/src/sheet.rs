//! Finds the code of a numbered sheet. What other codes say is not kept.

use std::time::{Duration, Instant};

use image::GrayImage;
use tannha_domain::{SheetCode, SheetProblem};
use zxingcpp::Binarizer;

use crate::{
    CaptureError,
    picture::decode,
    qr::{FILE_BUDGET, FRAME_BUDGET, found, found_at_most, quad::Quad, reader},
    variants::{OF_A_FILE, OF_A_FRAME, Variant, on_picture},
};

/// The first looks.
const SOON: &[Variant] = &[Variant::Plain, Variant::Doubled];
/// So long our own reader may take, where no look before it read anything.
const CLOSE_LOOK: Duration = Duration::from_millis(700);
/// And so long on a frame of the camera.
const GLANCE: Duration = Duration::from_millis(250);

/// What the code of the sheet on this picture file says. Its signature is not checked here.
///
/// # Errors
/// When the bytes are no picture, no QR is found, it is not a sheet's, or two sheets are on it.
pub fn read_sheet(bytes: &[u8]) -> Result<SheetCode, CaptureError> {
    sheet_on(&decode(bytes)?.into_luma8()).map(|seen| seen.code)
}

/// What the code of the sheet on this frame of the camera says.
///
/// # Errors
/// As [`read_sheet`].
pub fn read_sheet_frame(frame: &GrayImage) -> Result<SheetCode, CaptureError> {
    look(frame, OF_A_FRAME, FRAME_BUDGET, None).map(|seen| seen.code)
}

/// A sheet's code on a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetSeen {
    pub(crate) code: SheetCode,
    /// From its own upper left to its upper right, in shares of the picture's sides.
    pub(crate) top: [(f64, f64); 2],
}

/// As [`read_sheet`], from pixels.
pub(crate) fn sheet_on(picture: &GrayImage) -> Result<SheetSeen, CaptureError> {
    look(picture, OF_A_FILE, FILE_BUDGET, Some(CLOSE_LOOK))
}

/// As [`sheet_on`], where only the first looks are worth their time.
pub(crate) fn sheet_soon(picture: &GrayImage) -> Result<SheetSeen, CaptureError> {
    look(picture, SOON, FILE_BUDGET, Some(CLOSE_LOOK))
}

/// As [`sheet_soon`], where it does not matter whether another sheet lies beside it: most often there is an end after one look.
pub(crate) fn sheet_at_once(picture: &GrayImage) -> Option<SheetSeen> {
    let first = found_at_most(picture, Binarizer::LocalAverage, 1);
    let at_once = first.first().and_then(|barcode| {
        Some(SheetSeen {
            code: SheetCode::parse(&barcode.bytes()).ok()?,
            top: top(barcode, Variant::Plain, picture.dimensions()),
        })
    });
    at_once.or_else(|| look(picture, SOON, FRAME_BUDGET, Some(GLANCE)).ok())
}

fn top(barcode: &zxingcpp::Barcode, variant: Variant, seen: (u32, u32)) -> [(f64, f64); 2] {
    let place = barcode.position();
    [place.top_left, place.top_right]
        .map(|at| on_picture(variant, seen, (f64::from(at.x), f64::from(at.y))))
}

fn look(
    picture: &GrayImage,
    variants: &[Variant],
    budget: Duration,
    closely: Option<Duration>,
) -> Result<SheetSeen, CaptureError> {
    let begun = Instant::now();
    let mut foreign: Option<SheetProblem> = None;
    for variant in variants {
        let Some(seen) = variant.of(picture) else {
            continue;
        };
        let mut read: Option<SheetSeen> = None;
        for binarizer in [Binarizer::LocalAverage, Binarizer::GlobalHistogram] {
            for barcode in found(&seen, binarizer) {
                match SheetCode::parse(&barcode.bytes()) {
                    Ok(code) if read.as_ref().is_some_and(|before| before.code != code) => {
                        return Err(CaptureError::ReadingsDisagree);
                    }
                    Ok(code) => {
                        let top = top(&barcode, *variant, seen.dimensions());
                        read = Some(SheetSeen { code, top });
                    }
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
    if let (Some(closely), None) = (closely, foreign)
        && let Some(sheet) = look_closely(picture, Instant::now() + closely)
    {
        return Ok(sheet);
    }
    Err(foreign.map_or(CaptureError::NoQr, CaptureError::Sheet))
}

/// What our own reader reads.
fn look_closely(picture: &GrayImage, deadline: Instant) -> Option<SheetSeen> {
    let looked = reader::look(picture, deadline);
    let code = SheetCode::parse(&looked.said?).ok()?;
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let Quad([left, right, ..]) = looked.lies?;
    let top = [left, right].map(|(x, y)| (f64::from(x) / wide, f64::from(y) / high));
    Some(SheetSeen { code, top })
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
