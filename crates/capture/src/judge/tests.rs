use image::Rgb;
use tannha_card_pictures::photo::{Asked, photo, photo_by_other, photo_with};

use super::*;

const ASKED: [(Asked, Shows); 4] = [
    (Asked::CardFront, Shows::CardFront),
    (Asked::CardBack, Shows::CardBack),
    (Asked::Document, Shows::Document),
    (Asked::Sheet, Shows::Sheet),
];

#[test]
fn a_frame_whose_bytes_do_not_fit_its_sides_is_broken() {
    let judged = judge_frame(&[0; 15], 2, 2, Shows::CardFront);
    assert_eq!(judged, Err(CaptureError::PictureBroken));
    assert_eq!(
        judge_frame(&[], 0, 0, Shows::Sheet),
        Err(CaptureError::PictureBroken)
    );
}

#[test]
fn a_wall_at_night_is_no_card() {
    let wall = RgbImage::from_pixel(320, 240, Rgb([12, 12, 12]));
    assert_eq!(
        judge_in(&wall, Shows::CardBack).flaws,
        [Flaw::Dark, Flaw::NotACard]
    );
}

#[test]
fn the_verdict_is_the_truth_of_photos_by_two_hands_and_no_bad_one_passes() {
    let (mut pictures, mut agree, mut false_good) = (0, 0, 0);
    for (asked, shows) in ASKED {
        for by in [photo, photo_by_other] {
            for seed in 9000..9003 {
                let drawn = by(seed, asked);
                let judged = judge_in(&drawn.pixels, shows);
                pictures += 1;
                agree += u32::from(judged.is_good() == drawn.flaws.is_empty());
                false_good += u32::from(judged.is_good() && !drawn.flaws.is_empty());
            }
        }
    }
    assert!(100 * agree >= 97 * pictures, "{agree} of {pictures}");
    assert_eq!(false_good, 0, "bad ones passed");
}

#[test]
fn the_corners_of_a_card_are_found_to_a_fraction_of_a_percent() {
    for seed in 0..3 {
        let drawn = photo_with(seed, Asked::CardFront, &[]);
        let (width, height) = drawn.pixels.dimensions();
        let place = judge_in(&drawn.pixels, Shows::CardFront).place.unwrap();
        for (x, y) in drawn.corners.unwrap() {
            let away = |corner: &(f64, f64)| {
                (corner.0 * f64::from(width) - x).hypot(corner.1 * f64::from(height) - y)
            };
            let nearest = place.iter().map(away).fold(f64::MAX, f64::min);
            assert!(nearest < 0.005 * f64::from(width), "{seed}: {nearest} px");
        }
    }
}

#[test]
fn a_page_that_runs_out_of_the_picture_on_a_table_like_itself_is_cut_off() {
    let drawn = photo(605, Asked::Document);
    assert_eq!(drawn.flaws, [Flaw::CutOff]);
    let judged = judge_in(&drawn.pixels, Shows::Document);
    assert!(judged.flaws.contains(&Flaw::CutOff), "{judged:?}");
}

#[test]
fn any_frame_is_judged_or_refused() {
    bolero::check!()
        .with_type::<(u8, u8, Vec<u8>)>()
        .for_each(|(width, height, bytes)| {
            let (wide, high) = (u32::from(*width), u32::from(*height));
            let needed = (wide * high * 4) as usize;
            let shows = Shows::ALL[bytes.len() % Shows::ALL.len()];
            let _ = judge_frame(bytes, wide, high, shows);
            // The same bytes again and again, until they fill the frame.
            let filled: Vec<u8> = bytes.iter().copied().cycle().take(needed).collect();
            let _ = judge_frame(&filled, wide, high, shows);
            let _ = judge(bytes, shows);
        });
}

#[test]
fn where_there_is_no_light_the_dark_is_what_is_said() {
    let night = RgbImage::from_pixel(640, 480, Rgb([9, 8, 10]));
    for shows in [Shows::CardFront, Shows::CardBack, Shows::Document] {
        let flaws = judge_in(&night, shows).flaws;
        assert_eq!(flaws.first(), Some(&Flaw::Dark), "{shows:?}");
    }
}
