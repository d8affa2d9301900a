//! Pictures of identity cards, drawn for the test: a card's shape, a photo's place, lines of print and a real QR.

use std::io::Cursor;

use image::{DynamicImage, GenericImage, ImageFormat, Rgb, RgbImage, imageops};
use qrcode::{EcLevel, QrCode};

use crate::Result;
use crate::people::Person;

/// A card of 85.6 × 54 mm at 16 px a millimetre.
const CARD: (u32, u32) = (1370, 864);
const PAPER: Rgb<u8> = Rgb([226, 232, 224]);
const INK: Rgb<u8> = Rgb([40, 48, 44]);
const TABLE: Rgb<u8> = Rgb([120, 98, 74]);

/// The front, with the QR in its upper right corner (cards of 2021), as a JPEG.
pub fn front(person: &Person) -> Result<Vec<u8>> {
    with_a_code(&person.card_payload())
}

/// A card whose code says this, whatever it is.
pub fn with_a_code(payload: &str) -> Result<Vec<u8>> {
    let mut card = blank();
    // 15 mm of code.
    let code = QrCode::with_error_correction_level(payload, EcLevel::M)?;
    let side = 15 * 16;
    let drawn = code
        .render::<image::Luma<u8>>()
        .quiet_zone(true)
        .min_dimensions(side, side)
        .build();
    let drawn = DynamicImage::ImageLuma8(drawn).to_rgb8();
    card.copy_from(&drawn, CARD.0 - drawn.width() - 40, 40)?;
    print(&mut card, 430, 330, 9);
    fill(&mut card, (50, 300), (300, 400), Rgb([180, 188, 184]));
    photo(&card)
}

/// The back: a chip, and the three lines of the machine-readable zone as print.
pub fn back() -> Result<Vec<u8>> {
    let mut card = blank();
    fill(&mut card, (60, 120), (190, 160), Rgb([196, 170, 96]));
    print(&mut card, 320, 110, 6);
    print(&mut card, 60, 620, 3);
    photo(&card)
}

/// A picture of nobody's card: the table.
pub fn table() -> Result<Vec<u8>> {
    photo(&RgbImage::from_pixel(CARD.0, CARD.1, TABLE))
}

/// What a signature pad would show, as a PNG.
pub fn signature() -> Result<Vec<u8>> {
    let mut paper = RgbImage::from_pixel(600, 240, Rgb([255, 255, 255]));
    // A zigzag: up for 30 px, down for 30 px.
    for x in 40..560_u32 {
        let along = x % 60;
        let y = 90 + if along < 30 { along } else { 60 - along };
        fill(&mut paper, (x, y), (1, 4), INK);
    }
    encode(&paper, ImageFormat::Png)
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
fn photo(card: &RgbImage) -> Result<Vec<u8>> {
    let mut seen = RgbImage::from_pixel(CARD.0 + 200, CARD.1 + 160, TABLE);
    imageops::replace(&mut seen, card, 100, 80);
    encode(&seen, ImageFormat::Jpeg)
}

fn encode(picture: &RgbImage, format: ImageFormat) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_capture::{CaptureError, read_card};

    use super::*;
    use crate::people::MO;

    #[test]
    fn the_app_reads_a_drawn_card_and_finds_none_on_a_table() {
        let today = date(2026, 11, 23);
        let read = read_card(&front(&MO).unwrap(), today).unwrap();
        assert_eq!(read.number.expose(), MO.number);
        assert_eq!(read.name, MO.name);
        assert!(matches!(
            read_card(&table().unwrap(), today),
            Err(CaptureError::NoQr)
        ));
    }
}
