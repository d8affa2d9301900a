//! Pictures to practise with: a card's shape, a photo's place, lines of print and a code that is read like a real one.

use std::io::Cursor;

use image::{GenericImage as _, ImageFormat, Rgb, RgbImage, imageops};
use qrcode::{EcLevel, QrCode};

/// A card of 85.6 × 54 mm at 16 px a millimetre.
const CARD: (u32, u32) = (1370, 864);
/// A page of A4 at 6 px a millimetre.
const PAGE: (u32, u32) = (1260, 1782);
const PAPER: Rgb<u8> = Rgb([222, 232, 226]);
const WHITE: Rgb<u8> = Rgb([238, 238, 234]);
const INK: Rgb<u8> = Rgb([40, 48, 44]);
const SKIN: Rgb<u8> = Rgb([198, 156, 126]);
const TABLE: Rgb<u8> = Rgb([120, 98, 74]);
/// What a finger leaves.
const MARK: Rgb<u8> = Rgb([62, 70, 150]);

/// The front of a card whose code says this, in its upper right corner as on cards of 2021, as a JPEG; nothing where a
/// code cannot say so much.
pub fn sample_front(payload: &str) -> Option<Vec<u8>> {
    let mut card = with_code(payload, blank(CARD, PAPER), 15 * 16)?;
    print(&mut card, (330, 80), (620, 100), CARD_PRINT);
    print(&mut card, (460, 330), (820, 460), CARD_PRINT);
    fill(&mut card, (60, 290), (330, 440), Rgb([166, 186, 198]));
    oval(&mut card, (225, 470), (95, 125), INK);
    oval(&mut card, (225, 490), (80, 105), SKIN);
    fill(&mut card, (100, 640), (250, 90), Rgb([60, 78, 96]));
    photo(&card)
}

/// The back: a chip, print, and the three lines of the machine-readable zone.
pub fn sample_back() -> Option<Vec<u8>> {
    let mut card = blank(CARD, PAPER);
    fill(&mut card, (100, 210), (190, 160), Rgb([196, 170, 96]));
    print(&mut card, (80, 60), (560, 90), CARD_PRINT);
    print(&mut card, (420, 190), (560, 280), CARD_PRINT);
    print(&mut card, (76, 530), (1220, 230), ZONE_PRINT);
    photo(&card)
}

/// A page full of print.
pub fn sample_page() -> Option<Vec<u8>> {
    let mut page = blank(PAGE, WHITE);
    print(&mut page, (400, 130), (460, 20), PAGE_PRINT);
    print(&mut page, (130, 220), (1000, 1200), PAGE_PRINT);
    photo(&page)
}

/// The portrait of a drawn woman, whom nobody is: one of those that tests look at.
pub fn sample_portrait() -> Vec<u8> {
    include_bytes!("../models/portrait.jpg").to_vec()
}

/// A numbered sheet whose code says this, with a mark and a signature on it; nothing where a code cannot say so much.
pub fn sample_sheet(code: &str) -> Option<Vec<u8>> {
    let mut sheet = with_code(code, blank(PAGE, WHITE), 24 * 6)?;
    print(&mut sheet, (96, 90), (560, 70), PAGE_PRINT);
    print(&mut sheet, (96, 320), (820, 700), PAGE_PRINT);
    for left in [96, 642] {
        frame(&mut sheet, (left, 1140), (522, 252));
        print(&mut sheet, (left + 16, 1152), (240, 14), PAGE_PRINT);
    }
    oval(&mut sheet, (300, 1290), (44, 62), MARK);
    for step in 0..220 {
        // A pen that goes up and down across the field.
        let swing = [0, 18, 34, 46, 52, 46, 34, 18];
        let by = swing
            .get(step as usize / 4 % swing.len())
            .copied()
            .unwrap_or(0);
        fill(&mut sheet, (740 + step, 1250 + by), (4, 14), MARK);
    }
    print(&mut sheet, (96, 1560), (1000, 120), PAGE_PRINT);
    photo(&sheet)
}

/// A blank with a code in its upper right corner, so wide at least.
fn with_code(payload: &str, blank: RgbImage, side: u32) -> Option<RgbImage> {
    let mut picture = blank;
    let drawn = QrCode::with_error_correction_level(payload, EcLevel::M)
        .ok()?
        .render::<image::Luma<u8>>()
        .quiet_zone(true)
        .min_dimensions(side, side)
        .build();
    let drawn = image::DynamicImage::ImageLuma8(drawn).to_rgb8();
    let left = picture.width().checked_sub(drawn.width() + 40)?;
    picture.copy_from(&drawn, left, 40).ok()?;
    Some(picture)
}

/// A table with nothing on it.
pub fn sample_table() -> Option<Vec<u8>> {
    photo(&blank(CARD, TABLE))
}

fn blank((width, height): (u32, u32), paper: Rgb<u8>) -> RgbImage {
    RgbImage::from_pixel(width, height, paper)
}

/// How print looks: how wide its strokes are at least, how high, and how far apart lines are.
#[derive(Clone, Copy)]
struct Hand {
    stroke: u32,
    high: u32,
    apart: u32,
}

const CARD_PRINT: Hand = Hand {
    stroke: 3,
    high: 22,
    apart: 54,
};
const ZONE_PRINT: Hand = Hand {
    stroke: 5,
    high: 40,
    apart: 90,
};
const PAGE_PRINT: Hand = Hand {
    stroke: 2,
    high: 13,
    apart: 27,
};

/// Rows of dark and light strokes as fine as print, so that sharpness has something to measure.
fn print(on: &mut RgbImage, (left, top): (u32, u32), (wide, high): (u32, u32), hand: Hand) {
    for line in 0..=high.saturating_sub(hand.high) / hand.apart {
        let y = top + line * hand.apart;
        let mut x = left;
        let mut stroke = line.wrapping_mul(2_654_435_761) | 1;
        while x + 2 * hand.stroke < left + wide {
            stroke ^= stroke << 13;
            stroke ^= stroke >> 17;
            stroke ^= stroke << 5;
            let width = hand.stroke + stroke % 3;
            let height = hand.high * (3 + stroke / 7 % 2) / 4;
            fill(on, (x, y), (width, height), INK);
            if stroke.is_multiple_of(3) {
                fill(on, (x, y + height / 2), (3 * hand.stroke, hand.stroke), INK);
            }
            x += width + hand.stroke + stroke / 11 % (2 * hand.stroke);
        }
    }
}

fn fill(on: &mut RgbImage, (left, top): (u32, u32), (width, height): (u32, u32), colour: Rgb<u8>) {
    for y in top..(top + height).min(on.height()) {
        for x in left..(left + width).min(on.width()) {
            on.put_pixel(x, y, colour);
        }
    }
}

fn oval(on: &mut RgbImage, (x, y): (u32, u32), (across, down): (u32, u32), colour: Rgb<u8>) {
    for row in y.saturating_sub(down)..y + down {
        let off = row.abs_diff(y);
        // By whole numbers: how wide the oval is in this row.
        let wide = across * (down * down - off * off).isqrt() / down;
        fill(on, (x.saturating_sub(wide), row), (2 * wide, 1), colour);
    }
}

fn frame(on: &mut RgbImage, (left, top): (u32, u32), (wide, high): (u32, u32)) {
    for (at, size) in [
        ((left, top), (wide, 2)),
        ((left, top + high), (wide, 2)),
        ((left, top), (2, high)),
        ((left + wide, top), (2, high)),
    ] {
        fill(on, at, size, INK);
    }
}

/// It on a table, as a camera sees it.
fn photo(thing: &RgbImage) -> Option<Vec<u8>> {
    let mut seen = RgbImage::from_pixel(thing.width() + 200, thing.height() + 160, TABLE);
    imageops::replace(&mut seen, thing, 100, 80);
    let mut bytes = Cursor::new(Vec::new());
    seen.write_to(&mut bytes, ImageFormat::Jpeg).ok()?;
    Some(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_domain::{Flaw, SheetCode, SheetSerial, training_card, training_people};

    use super::*;
    use crate::{CaptureError, Shows, judge, read_card};

    #[test]
    fn the_portrait_to_practise_with_is_a_good_one() {
        let judged = judge(&sample_portrait(), Shows::Portrait).unwrap();
        assert!(judged.is_good());
    }

    #[test]
    fn the_card_of_a_made_up_person_is_read_like_a_real_one_and_a_table_is_no_card() {
        let today = date(2026, 11, 25);
        let people = training_people(today);
        let head = people.first().unwrap();
        let front = sample_front(&training_card(head, today).unwrap()).unwrap();
        assert_eq!(read_card(&front, today).unwrap().name, head.name);
        assert!(matches!(
            read_card(&sample_table().unwrap(), today),
            Err(CaptureError::NoQr)
        ));
    }

    #[test]
    fn what_is_practised_with_is_judged_good_and_a_table_is_no_card() {
        let serial = SheetSerial::new("K7MX".parse().unwrap(), 14).unwrap();
        let signature = vec![7; 64];
        let sheet = SheetCode { serial, signature }.to_string();
        let card = "019157000123||Nông Thị Mơ|02091957|Nữ|Xóm Khuôn Ruộng|22082021";
        for (shows, picture) in [
            (Shows::CardFront, sample_front(card)),
            (Shows::CardBack, sample_back()),
            (Shows::Document, sample_page()),
            (Shows::Sheet, sample_sheet(&sheet)),
        ] {
            let judged = judge(&picture.unwrap(), shows).unwrap();
            assert!(judged.is_good(), "{shows:?}: {judged:?}");
        }
        let table = judge(&sample_table().unwrap(), Shows::CardFront).unwrap();
        assert_eq!(table.flaws, [Flaw::NotACard]);
    }
}
