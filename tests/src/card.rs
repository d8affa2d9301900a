//! Pictures of identity cards and of numbered sheets, drawn as for practice, and a signature.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use tannha_capture::{sample_back, sample_front, sample_page, sample_sheet, sample_table};

use crate::Result;
use crate::people::Person;

/// The front, with the QR in its upper right corner (cards of 2021), as a JPEG.
pub fn front(person: &Person) -> Result<Vec<u8>> {
    with_a_code(&person.card_payload())
}

/// A card whose code says this, whatever it is.
pub fn with_a_code(payload: &str) -> Result<Vec<u8>> {
    Ok(sample_front(payload).ok_or("a code cannot say so much")?)
}

/// The front as a camera sees it that finds no focus: a card, and nobody reads its code.
pub fn blurred(person: &Person) -> Result<Vec<u8>> {
    let sharp = image::load_from_memory(&front(person)?)?.into_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    image::imageops::fast_blur(&sharp, 8.0).write_to(&mut jpeg, ImageFormat::Jpeg)?;
    Ok(jpeg.into_inner())
}

/// A marked sheet whose code says this.
pub fn a_sheet(code: &str) -> Result<Vec<u8>> {
    Ok(sample_sheet(code).ok_or("a code cannot say so much")?)
}

/// The back: a chip, and the three lines of the machine-readable zone as print.
pub fn back() -> Result<Vec<u8>> {
    Ok(sample_back().ok_or("the back is not drawn")?)
}

/// A page of print.
pub fn page() -> Result<Vec<u8>> {
    Ok(sample_page().ok_or("the page is not drawn")?)
}

/// A picture of nobody's card: the table.
pub fn table() -> Result<Vec<u8>> {
    Ok(sample_table().ok_or("the table is not drawn")?)
}

/// What a signature pad would show, as a PNG.
pub fn signature() -> Result<Vec<u8>> {
    let mut paper = RgbImage::from_pixel(600, 240, Rgb([255, 255, 255]));
    // A zigzag: up for 30 px, down for 30 px.
    for x in 40..560_u32 {
        let along = x % 60;
        let y = 90 + if along < 30 { along } else { 60 - along };
        for y in y..y + 4 {
            paper.put_pixel(x, y, Rgb([40, 48, 44]));
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    paper.write_to(&mut bytes, ImageFormat::Png)?;
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
