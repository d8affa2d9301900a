//! The bench of `crates/capture` with other libraries on the same pictures, a line a stratum and reader:
//! `cargo run --manifest-path peers/Cargo.toml -- 25` for 25 pictures of each stratum.

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::{Date, date};
use tannha_card_pictures::{Stratum, card};
use tannha_domain::card_qr;

const TODAY: Date = date(2026, 11, 23);

type Reader = fn(&GrayImage) -> Vec<Vec<u8>>;

fn main() {
    let count = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(25);
    let readers: [(&str, Reader); 4] = [
        ("tannha", ours),
        ("zxing-cpp", zxing),
        ("rxing", rxing_alone),
        ("rqrr", rqrr_alone),
    ];
    for stratum in Stratum::ALL {
        let mut tallies = readers.map(|_| (0, 0, Vec::<Duration>::new()));
        for seed in 0..count {
            let picture = card(seed, stratum);
            let Ok(pixels) = image::load_from_memory(&picture.jpeg) else {
                continue;
            };
            let pixels = pixels.into_luma8();
            for ((_, read), (right, wrong, took)) in readers.iter().zip(&mut tallies) {
                let begun = Instant::now();
                let said = read(&pixels);
                took.push(begun.elapsed());
                let cards = said
                    .iter()
                    .filter_map(|bytes| card_qr::parse(bytes, TODAY).ok());
                match cards.map(|card| card.raw).next() {
                    Some(raw) if raw == picture.truth.payload => *right += 1,
                    Some(_) => *wrong += 1,
                    None => {}
                }
            }
        }
        for ((name, _), (right, wrong, took)) in readers.iter().zip(&mut tallies) {
            took.sort();
            let median = took.get(took.len() / 2).copied().unwrap_or_default();
            println!(
                "cards, {stratum:?}, {name}: {right} of {count} read, {wrong} wrong · median {} ms",
                median.as_millis()
            );
        }
    }
}

fn ours(pixels: &GrayImage) -> Vec<Vec<u8>> {
    let card = tannha_capture::read_card_in(pixels, TODAY);
    card.map(|card| card.raw.into_bytes()).into_iter().collect()
}

fn zxing(pixels: &GrayImage) -> Vec<Vec<u8>> {
    let reader = zxingcpp::read()
        .formats(zxingcpp::BarcodeFormat::QRCode)
        .try_harder(true)
        .try_rotate(true)
        .try_downscale(true);
    let view = zxingcpp::ImageView::from_slice(
        pixels.as_raw(),
        pixels.width(),
        pixels.height(),
        zxingcpp::ImageFormat::Lum,
    );
    let found = view
        .ok()
        .and_then(|view| reader.from(&view).ok())
        .unwrap_or_default();
    found
        .iter()
        .filter(|code| code.is_valid())
        .map(zxingcpp::Barcode::bytes)
        .collect()
}

fn rqrr_alone(pixels: &GrayImage) -> Vec<Vec<u8>> {
    let (width, height) = pixels.dimensions();
    let level = |x: usize, y: usize| pixels.get_pixel(x as u32, y as u32).0[0];
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, level);
    let decoded = prepared.detect_grids().into_iter().filter_map(|grid| {
        let mut bytes = Vec::new();
        grid.decode_to(&mut bytes).ok().map(|_| bytes)
    });
    decoded.collect()
}

fn rxing_alone(pixels: &GrayImage) -> Vec<Vec<u8>> {
    let (width, height) = pixels.dimensions();
    let mut hints = rxing::DecodeHints {
        TryHarder: Some(true),
        CharacterSet: Some("UTF-8".to_owned()),
        ..Default::default()
    };
    let read = rxing::helpers::detect_multiple_in_luma_with_hints(
        pixels.as_raw().clone(),
        width,
        height,
        &mut hints,
    );
    let texts = read.unwrap_or_default().into_iter();
    texts
        .map(|code| code.getText().as_bytes().to_vec())
        .collect()
}
