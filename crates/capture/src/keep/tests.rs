use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage, imageops};
use tannha_card_pictures::{Fault, Stratum, back, card, portrait};

use super::*;
use crate::{
    picture::tests::encoded as written, read_card, read_sheet, read_zone_in, sample_sheet,
};

fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut seed = 1_u32;
    let picture = RgbImage::from_fn(width, height, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = seed.to_le_bytes();
        Rgb([red, green, blue])
    });
    written(&DynamicImage::ImageRgb8(picture), ImageFormat::Png)
}

#[test]
fn the_worst_picture_is_light_enough_for_each_role() {
    let worst = noise(1000, 760);
    for shows in Shows::ALL {
        assert!(keep(&worst, shows).unwrap().jpeg.len() <= kept_bytes_at_most(shows));
    }
}

#[test]
fn all_five_of_a_dossier_are_a_megabyte_at_most() {
    let all: usize = Shows::ALL.map(kept_bytes_at_most).iter().sum();
    assert!(all <= 1_000_000);
}

#[test]
fn a_card_that_was_read_is_read_after() {
    let today = jiff::civil::date(2026, 11, 23);
    for (seed, stratum) in [
        (0, Stratum::Easy),
        (1, Stratum::Easy),
        (2, Stratum::Medium),
        (3, Stratum::Medium),
    ] {
        let taken = card(seed, stratum);
        let kept = keep(&taken.jpeg, Shows::CardFront).unwrap();
        if let Ok(before) = read_card(&taken.jpeg, today) {
            assert_eq!(
                read_card(&kept.jpeg, today).unwrap().raw,
                before.raw,
                "{seed}"
            );
        }
    }
}

#[test]
fn a_zone_that_was_read_is_handed_on_and_read_after() {
    let mut read = 0;
    for seed in 0..3 {
        let taken = back(seed, Stratum::Easy);
        let kept = keep(&taken.jpeg, Shows::CardBack).unwrap();
        let zone = |jpeg: &[u8]| read_zone_in(&decode(jpeg).unwrap().into_luma8());
        assert_eq!(kept.zone, zone(&taken.jpeg), "{seed}");
        if kept.zone.is_some() {
            assert_eq!(kept.zone, zone(&kept.jpeg), "{seed}");
            read += 1;
        }
    }
    assert!(read > 0);
}

/// A card of lines with a code, lying straight on a table, and where it lies.
fn straight_card() -> (RgbImage, [(f64, f64); 4]) {
    let payload = "019157000123||Nông Thị Mơ|02091957|Nữ|Xóm Khuôn Ruộng|22082021";
    let jpeg = crate::sample_front(payload).unwrap();
    let picture = image::load_from_memory(&jpeg).unwrap().into_rgb8();
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let (left, top, right, bottom) = (100.0 / wide, 80.0 / high, 1470.0 / wide, 944.0 / high);
    (
        picture,
        [(left, top), (right, top), (right, bottom), (left, bottom)],
    )
}

#[test]
fn a_card_lies_upright_in_its_proportion_from_each_quarter_turn() {
    let (picture, place) = straight_card();
    let along =
        |picture: &RgbImage| Read::of(&imageops::grayscale(picture), Shows::CardFront).along;
    let upright = straight::card(&picture, place, along(&picture)).unwrap();
    let quarter = |place: [(f64, f64); 4]| {
        let [a, b, c, d] = place.map(|(x, y)| (1.0 - y, x));
        [d, a, b, c]
    };
    let (mut turned, mut place) = (picture, place);
    for _ in 0..4 {
        let card = straight::card(&turned, place, along(&turned)).unwrap();
        let proportion = f64::from(card.width()) / f64::from(card.height());
        assert!((proportion - 85.6 / 54.0).abs() < 0.01, "{proportion}");
        let [left, right] = along(&card).unwrap();
        assert!(right.0 > left.0);
        let (width, height) = upright.dimensions();
        let same = imageops::resize(&card, width, height, imageops::FilterType::Triangle);
        let apart: u64 = same
            .as_raw()
            .iter()
            .zip(upright.as_raw())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        assert!(apart / (same.as_raw().len() as u64) < 12);
        (turned, place) = (imageops::rotate90(&turned), quarter(place));
    }
}

#[test]
fn nothing_is_cut_where_a_corner_lies_beyond_the_picture() {
    let (picture, mut place) = straight_card();
    place[0] = (0.0, 0.0);
    assert!(straight::card(&picture, place, None).is_none());
    assert!(straight::page(&picture, place).is_none());
}

#[test]
fn a_portrait_comes_out_three_by_four_with_the_face_on_it() {
    for seed in [0, 1] {
        let kept = keep(&portrait(seed, Fault::None).jpeg, Shows::Portrait).unwrap();
        assert_eq!(kept.width_px * 4, kept.height_px * 3);
        let again = crate::judge(&kept.jpeg, Shows::Portrait).unwrap();
        assert!(again.place.is_some(), "{again:?}");
    }
}

#[test]
fn the_sheet_that_was_read_is_read_after() {
    let code = tannha_domain::SheetCode {
        serial: tannha_domain::SheetSerial::new("K7MX".parse().unwrap(), 14).unwrap(),
        signature: vec![7; 64],
    };
    let taken = sample_sheet(&code.to_string()).unwrap();
    let kept = keep(&taken, Shows::Sheet).unwrap();
    assert_eq!(kept.sheet.as_ref(), Ok(&code));
    assert_eq!(read_sheet(&kept.jpeg), Ok(code));
}

#[test]
fn nothing_but_the_picture_is_written_and_what_is_clear_is_white() {
    let clear = DynamicImage::ImageRgba8(image::RgbaImage::new(300, 200));
    let kept = keep(&written(&clear, ImageFormat::Png), Shows::Document).unwrap();
    assert_eq!(kept.sheet, Err(CaptureError::NoQr));
    let after = image::load_from_memory(&kept.jpeg).unwrap();
    assert!(after.get_pixel(9, 9).0[0] > 250);
    assert!(!kept.jpeg.windows(4).any(|four| four == b"Exif"));
}

#[test]
fn any_bytes_are_kept_or_refused() {
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        for shows in [Shows::Portrait, Shows::CardFront] {
            let _ = keep(bytes, shows)
                .map(|kept| assert!(kept.jpeg.len() <= kept_bytes_at_most(shows)));
        }
    });
}
