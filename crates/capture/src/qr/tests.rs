mod drawn;

use image::{DynamicImage, ImageFormat, Luma, imageops};
use jiff::civil::date;
use proptest::prelude::*;
use qrcode::{EcLevel, QrCode, Version};

use super::*;
use crate::picture::{frame, tests::encoded};

const TODAY: Date = date(2026, 11, 23);
const MO: &str = "019157000123|090000123|Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";
const THANH: &str = "019064000011|090000011|Nông Văn Thành|12031964|Nam|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";

fn code(text: &str, module_px: u32) -> GrayImage {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).unwrap();
    code.render::<Luma<u8>>()
        .module_dimensions(module_px, module_px)
        .build()
}

/// A grey card with the code in its upper right corner, as on the front of a card of 2021.
fn card(text: &str, module_px: u32) -> GrayImage {
    let code = code(text, module_px);
    let (width, height) = (code.width() * 5, code.width() * 3);
    let mut card = GrayImage::from_pixel(width, height, Luma([190]));
    imageops::overlay(&mut card, &code, i64::from(width - code.width() - 20), 20);
    card
}

fn file(picture: GrayImage) -> Vec<u8> {
    encoded(&DynamicImage::ImageLuma8(picture), ImageFormat::Png)
}

fn number(result: Result<CardReading, CaptureError>) -> Result<String, &'static str> {
    result
        .map(|card| card.number.expose())
        .map_err(CaptureError::code)
}

#[test]
fn a_code_on_a_card_is_read_with_its_marks() {
    let card = read_card(&file(card(MO, 4)), TODAY).unwrap();
    assert_eq!(
        (card.name.as_str(), card.number.expose().as_str()),
        ("Nông Thị Mơ", "019157000123")
    );
    assert_eq!(card.raw, MO);
}

#[test]
fn a_card_is_read_upside_down_blurred_shaded_and_as_a_bad_jpeg() {
    let plain = card(MO, 4);
    let turned = imageops::rotate180(&plain);
    let blurred = imageops::blur(&plain, 1.6);
    let shaded = GrayImage::from_fn(plain.width(), plain.height(), |x, y| {
        let light = 60 + 195 * x / plain.width();
        Luma([u8::try_from(u32::from(plain.get_pixel(x, y).0[0]) * light / 255).unwrap()])
    });
    let small = imageops::resize(
        &plain,
        plain.width() / 2,
        plain.height() / 2,
        imageops::FilterType::Triangle,
    );
    for (how, picture) in [
        ("turned", turned),
        ("blurred", blurred),
        ("shaded", shaded),
        ("small", small),
    ] {
        assert_eq!(
            number(read_card(&file(picture), TODAY)),
            Ok("019157000123".into()),
            "{how}"
        );
    }
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 15)
        .encode_image(&plain)
        .unwrap();
    assert_eq!(number(read_card(&jpeg, TODAY)), Ok("019157000123".into()));
}

#[test]
fn a_card_in_a_mirror_is_read_blurred_too() {
    for blur in [0.6, 2.4] {
        let mirrored = imageops::flip_horizontal(&imageops::blur(&card(MO, 4), blur));
        assert_eq!(
            number(read_card(&file(mirrored.clone()), TODAY)),
            Ok("019157000123".into()),
            "{blur}"
        );
        let ours = reader::look(&mirrored, Instant::now() + Duration::from_mins(1));
        assert_eq!(ours.said.as_deref(), Some(MO.as_bytes()), "{blur}");
    }
}

#[test]
fn every_version_that_a_card_may_have_is_read() {
    for version in 8..=11 {
        let code =
            QrCode::with_version(MO.as_bytes(), Version::Normal(version), EcLevel::M).unwrap();
        let picture = code.render::<Luma<u8>>().module_dimensions(3, 3).build();
        assert_eq!(
            number(read_card(&file(picture), TODAY)),
            Ok("019157000123".into()),
            "version {version}"
        );
    }
}

#[test]
fn two_cards_on_one_picture_are_refused() {
    let (left, right) = (code(MO, 4), code(THANH, 4));
    let mut both = GrayImage::from_pixel(
        left.width() + right.width(),
        left.height().max(right.height()),
        Luma([255]),
    );
    imageops::overlay(&mut both, &left, 0, 0);
    imageops::overlay(&mut both, &right, i64::from(left.width()), 0);
    assert_eq!(
        number(read_card(&file(both), TODAY)),
        Err("readings_disagree")
    );
}

#[test]
fn a_foreign_code_is_named_and_does_not_hide_a_card_beside_it() {
    let web = code("https://thainguyen.gov.vn/", 4);
    assert_eq!(
        number(read_card(&file(web.clone()), TODAY)),
        Err("not_a_card")
    );
    let mut both = card(MO, 4);
    imageops::overlay(&mut both, &web, 10, 10);
    assert_eq!(
        number(read_card(&file(both), TODAY)),
        Ok("019157000123".into())
    );
}

#[test]
fn a_wall_has_no_code() {
    assert_eq!(
        number(read_card(
            &file(GrayImage::from_pixel(300, 200, Luma([128]))),
            TODAY
        )),
        Err("no_qr")
    );
}

fn seen(levels: &[u8], width: u32, height: u32, today: Date) -> Result<CardReading, CaptureError> {
    glance(&frame(levels.to_vec(), width, height)?, today)
}

#[test]
fn a_frame_of_the_camera_is_read_and_one_of_the_wrong_size_is_broken() {
    let frame = card(MO, 3);
    let (width, height) = frame.dimensions();
    assert_eq!(
        number(seen(frame.as_raw(), width, height, TODAY)),
        Ok("019157000123".into())
    );
    assert_eq!(
        number(seen(frame.as_raw(), width + 1, height, TODAY)),
        Err("picture_broken")
    );
    assert_eq!(number(seen(&[], 0, 0, TODAY)), Err("picture_broken"));
    assert_eq!(
        number(seen(&[0; 16], u32::MAX, u32::MAX, TODAY)),
        Err("picture_too_large")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_frame_is_read_or_refused(width in 0_u32..40, height in 0_u32..40, seed in proptest::collection::vec(any::<u8>(), 0..1600)) {
        let _ = seen(&seed, width, height, TODAY);
        let mut exact = seed;
        exact.resize((width * height) as usize, 90);
        let _ = seen(&exact, width, height, TODAY);
    }

    #[test]
    fn any_text_in_a_code_is_a_card_or_refused(text in ".{1,120}") {
        let result = read_card(&file(code(&text, 3)), TODAY);
        prop_assert!(!matches!(result, Err(CaptureError::PictureBroken | CaptureError::PictureKind)));
    }
}

/// The example of NAPAS' own format (6.1.1), its length mended.
const ACCOUNT: &str = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F";

#[test]
fn a_person_s_own_vietqr_is_read_and_a_card_is_none() {
    let read = crate::read_account(&file(code(ACCOUNT, 4))).unwrap();
    assert_eq!(
        (read.bank.as_str(), read.account.as_str()),
        ("970403", "0011012345678")
    );
    let refused = crate::read_account(&file(card(MO, 4))).unwrap_err();
    assert_eq!(refused.code(), "vietqr_not_one");
    let card = read_card(&file(code(ACCOUNT, 4)), TODAY).unwrap_err();
    assert!(matches!(card, CaptureError::Card(CardRefusal::NotACard(_))));
}
