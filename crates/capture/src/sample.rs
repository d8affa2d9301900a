//! Pictures to practise with: a card's shape, a photo's place, lines of print and a code that is read like a real one.

use std::io::Cursor;

use image::{GenericImage as _, ImageFormat, Rgb, RgbImage, imageops};
use qrcode::{EcLevel, QrCode};

/// A card of 85.6 × 54 mm at 16 px a millimetre.
const CARD: (u32, u32) = (1370, 864);
const PAPER: Rgb<u8> = Rgb([226, 232, 224]);
const INK: Rgb<u8> = Rgb([40, 48, 44]);
const TABLE: Rgb<u8> = Rgb([120, 98, 74]);

/// The front of a card whose code says this, in its upper right corner as on cards of 2021, as a JPEG; nothing where a
/// code cannot say so much.
pub fn sample_front(payload: &str) -> Option<Vec<u8>> {
    let mut card = with_code(payload, 15)?;
    print(&mut card, 430, 330, 9);
    fill(&mut card, (50, 300), (300, 400), Rgb([180, 188, 184]));
    photo(&card)
}

/// The back: a chip, and the three lines of the machine-readable zone as print.
pub fn sample_back() -> Option<Vec<u8>> {
    let mut card = blank();
    fill(&mut card, (60, 120), (190, 160), Rgb([196, 170, 96]));
    print(&mut card, 320, 110, 6);
    print(&mut card, 60, 620, 3);
    photo(&card)
}

/// A page full of print.
pub fn sample_page() -> Option<Vec<u8>> {
    let mut page = blank();
    print(&mut page, 60, 60, 14);
    photo(&page)
}

/// A numbered sheet whose code says this, with a mark on it; nothing where a code cannot say so much.
pub fn sample_sheet(code: &str) -> Option<Vec<u8>> {
    let mut sheet = with_code(code, 22)?;
    print(&mut sheet, 60, 470, 3);
    fill(&mut sheet, (180, 680), (110, 150), Rgb([52, 66, 140]));
    fill(&mut sheet, (700, 800), (320, 6), INK);
    photo(&sheet)
}

/// A blank with so many millimetres of code in its upper right corner.
fn with_code(payload: &str, millimetres: u32) -> Option<RgbImage> {
    let mut picture = blank();
    let side = millimetres * 16;
    let drawn = QrCode::with_error_correction_level(payload, EcLevel::M)
        .ok()?
        .render::<image::Luma<u8>>()
        .quiet_zone(true)
        .min_dimensions(side, side)
        .build();
    let drawn = image::DynamicImage::ImageLuma8(drawn).to_rgb8();
    let left = CARD.0.checked_sub(drawn.width() + 40)?;
    picture.copy_from(&drawn, left, 40).ok()?;
    Some(picture)
}

/// A table with nothing on it.
pub fn sample_table() -> Option<Vec<u8>> {
    photo(&RgbImage::from_pixel(CARD.0, CARD.1, TABLE))
}

fn blank() -> RgbImage {
    RgbImage::from_pixel(CARD.0, CARD.1, PAPER)
}

/// Rows of dark and light strokes, as fine as the print on a card, so that sharpness has something to measure.
fn print(card: &mut RgbImage, left: u32, top: u32, lines: u32) {
    for line in 0..lines {
        let y = top + line * 54;
        let mut x = left;
        let mut stroke = line.wrapping_mul(2_654_435_761) | 1;
        while x + 20 < CARD.0 - 60 && y + 30 < CARD.1 {
            stroke ^= stroke << 13;
            stroke ^= stroke >> 17;
            stroke ^= stroke << 5;
            let (width, height) = (3 + stroke % 4, 16 + stroke / 7 % 12);
            fill(card, (x, y), (width, height), INK);
            x += width + 3 + stroke / 11 % 9;
        }
    }
}

fn fill(
    card: &mut RgbImage,
    (left, top): (u32, u32),
    (width, height): (u32, u32),
    colour: Rgb<u8>,
) {
    for y in top..(top + height).min(card.height()) {
        for x in left..(left + width).min(card.width()) {
            card.put_pixel(x, y, colour);
        }
    }
}

/// The card on a table, as a camera sees it.
fn photo(card: &RgbImage) -> Option<Vec<u8>> {
    let mut seen = RgbImage::from_pixel(CARD.0 + 200, CARD.1 + 160, TABLE);
    imageops::replace(&mut seen, card, 100, 80);
    let mut bytes = Cursor::new(Vec::new());
    seen.write_to(&mut bytes, ImageFormat::Jpeg).ok()?;
    Some(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_domain::{training_card, training_people};

    use super::*;
    use crate::{CaptureError, SHARP_ENOUGH, read_card, sharpness};

    #[test]
    fn the_card_of_a_made_up_person_is_read_like_a_real_one_and_a_table_is_no_card() {
        let today = date(2026, 11, 25);
        let people = training_people(today);
        let head = people.first().unwrap();
        let front = sample_front(&training_card(head, today).unwrap()).unwrap();
        assert_eq!(read_card(&front, today).unwrap().name, head.name);
        for picture in [front, sample_back().unwrap(), sample_page().unwrap()] {
            assert!(sharpness(&picture).unwrap() > SHARP_ENOUGH);
        }
        assert!(matches!(
            read_card(&sample_table().unwrap(), today),
            Err(CaptureError::NoQr)
        ));
    }
}
