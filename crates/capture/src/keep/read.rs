//! What a photo says: read once as it was taken, and looked for again on what is kept of it.

use image::GrayImage;
use tannha_domain::mrz::MrzReading;
use zxingcpp::Binarizer;

use crate::{
    CaptureError, Shows,
    qr::{codes, found, said, said_otherwise},
    scale::shrunk,
    sheet::{SheetSeen, sheet_at_once, sheet_on, sheet_soon},
    variants::fitting,
    zone::zone_on,
};

/// Codes are looked for at this long side first: of a card that fills two fifths of it modules have three pixels.
const SOON_PX: u32 = 2000;

/// What was read on a photo as it was taken.
#[derive(Debug)]
pub(super) struct Read {
    /// What its codes say; of a sheet only its own.
    pub(super) codes: Vec<Vec<u8>>,
    /// What the zone on a card's back says.
    pub(super) zone: Option<MrzReading>,
    /// The sheet's code.
    pub(super) sheet: Result<SheetSeen, CaptureError>,
    /// From where to where what was read runs along, in shares of the picture's sides.
    pub(super) along: Option<[(f64, f64); 2]>,
}

impl Read {
    pub(super) fn of(picture: &GrayImage, shows: Shows) -> Self {
        let small = (picture.width().max(picture.height()) > SOON_PX).then(|| {
            let (width, height) = fitting(picture.dimensions(), SOON_PX);
            shrunk(picture, width, height)
        });
        // The picture itself is looked at where the smaller one says nothing.
        let (soon, later) = small
            .as_ref()
            .map_or((picture, None), |small| (small, Some(picture)));
        let mut read = Self {
            codes: Vec::new(),
            zone: None,
            sheet: Err(CaptureError::NoQr),
            along: None,
        };
        match shows {
            Shows::Portrait => {}
            Shows::Sheet => {
                read.sheet = match later.map(|_| sheet_soon(soon)) {
                    Some(Ok(seen)) => Ok(seen),
                    Some(Err(CaptureError::ReadingsDisagree)) => {
                        Err(CaptureError::ReadingsDisagree)
                    }
                    _ => sheet_on(picture),
                };
                if let Ok(sheet) = &read.sheet {
                    read.codes = vec![sheet.code.to_string().into_bytes()];
                    read.along = Some(sheet.top);
                }
            }
            Shows::Document => {
                read.codes = codes(soon, Binarizer::LocalAverage);
                if let Some(picture) = later.filter(|_| read.codes.is_empty()) {
                    read.codes = codes(picture, Binarizer::LocalAverage);
                }
            }
            Shows::CardFront | Shows::CardBack => {
                let mut looked_at = soon;
                let mut seen = found(soon, Binarizer::LocalAverage);
                if let Some(picture) = later.filter(|_| seen.is_empty()) {
                    looked_at = picture;
                    seen = found(picture, Binarizer::LocalAverage);
                }
                let share = |at: zxingcpp::PointI| {
                    let (wide, high) = looked_at.dimensions();
                    (
                        f64::from(at.x) / f64::from(wide),
                        f64::from(at.y) / f64::from(high),
                    )
                };
                let places = seen.iter().map(zxingcpp::Barcode::position);
                let mut along = places.map(|at| [share(at.top_left), share(at.top_right)]);
                read.along = along.next();
                read.codes = if seen.is_empty() {
                    said_otherwise(soon)
                } else {
                    seen.iter().map(zxingcpp::Barcode::bytes).collect()
                };
                if shows == Shows::CardBack
                    && let Some((zone, line)) = zone_on(picture)
                {
                    read.zone = Some(zone);
                    read.along = Some(line);
                }
            }
        }
        read
    }

    /// Whether all of it is read on this picture too.
    pub(super) fn still_on(&self, picture: &GrayImage) -> bool {
        if let Ok(sheet) = &self.sheet {
            return sheet_at_once(picture).is_some_and(|after| after.code == sheet.code);
        }
        let by = |read: Vec<Vec<u8>>| self.codes.iter().all(|code| read.contains(code));
        let codes = || by(codes(picture, Binarizer::LocalAverage)) || by(said(picture));
        (self.codes.is_empty() || codes())
            && self
                .zone
                .as_ref()
                .is_none_or(|zone| zone_on(picture).is_some_and(|(after, _)| after == *zone))
    }
}
