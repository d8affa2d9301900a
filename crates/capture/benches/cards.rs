//! How many drawn cards of each stratum are read, how many wrongly, and how long it takes: this crate's reader beside
//! zxing-cpp alone on the same pixels; and the same of zones on drawn backs. None is asserted: machines differ.
//!
//! `cargo test --workspace --locked --bench cards` (`cargo bench` would build the world again), with `-- 0.01` a hundredth of the pictures, with `-- 1 500` those from
//! seed 500 on. Times are the processor's, of one core. The budget is the wall's: on a busy machine
//! `TANNHA_BENCH_BUDGET_MS=8000` gives the reader as much of the processor as it would have on a quiet one. The other libraries stand beside it in `peers/`.

#![expect(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a bench prints what it measured"
)]

mod clock;

use std::{ops::Range, time::Duration};

use image::GrayImage;
use jiff::civil::{Date, date};
use tannha_capture::{read_card_within, read_zone_in};
use tannha_card_pictures::{Picture, Stratum, back, card};
use tannha_domain::{card_qr, mrz};
use zxingcpp::{BarcodeFormat, ImageView};

use clock::worked;

const TODAY: Date = date(2026, 11, 23);
/// So many pictures of each stratum are the whole size.
const PICTURES: f64 = 100.0;

fn main() {
    let numbers: Vec<f64> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let size = numbers.first().copied().unwrap_or(1.0);
    let first = numbers.get(1).copied().unwrap_or(0.0) as u64;
    let count = (PICTURES * size).ceil().max(1.0) as u64;
    let readers: [(&str, Reader); 2] = [("tannha", ours), ("zxing-cpp", zxing)];
    let mut tallies = vec![Tally::default(); readers.len()];
    for stratum in Stratum::ALL {
        let mut of_stratum = vec![Tally::default(); readers.len()];
        for seed in first..first + count {
            let picture = card(seed, stratum);
            let pixels =
                image::load_from_memory(&picture.jpeg).map(image::DynamicImage::into_luma8);
            let Ok(pixels) = pixels else { continue };
            let both = of_stratum.iter_mut().zip(&mut tallies);
            for ((_, read), (of_stratum, of_all)) in readers.iter().zip(both) {
                let begun = worked();
                let said = read(&pixels);
                let took = worked().saturating_sub(begun);
                of_stratum.count(&picture, said.as_deref(), took);
                of_all.count(&picture, said.as_deref(), took);
                if std::env::var_os("TANNHA_BENCH_TELL").is_some() {
                    let read = said.is_some();
                    println!("{stratum:?} {seed} {read} {took:?} {:?}", picture.truth);
                }
            }
        }
        for ((name, _), tally) in readers.iter().zip(&mut of_stratum) {
            println!("cards, {stratum:?}, {name}: {}", tally.told());
        }
    }
    for ((name, _), tally) in readers.iter().zip(&mut tallies) {
        println!("cards, all, {name}: {}", tally.told());
    }
    zones(first..first + count);
}

/// The machine-readable zone of backs: nobody else's reader stands beside it.
fn zones(seeds: Range<u64>) {
    for stratum in Stratum::ALL {
        let mut tally = Tally::default();
        for seed in seeds.clone() {
            let picture = back(seed, stratum);
            let [first, second, third] = &picture.truth.zone;
            let truth = mrz::parse([first, second, third]).ok();
            let pixels = image::load_from_memory(&picture.jpeg);
            let Ok(pixels) = pixels.map(image::DynamicImage::into_luma8) else {
                continue;
            };
            let begun = worked();
            let said = read_zone_in(&pixels);
            let took = worked().saturating_sub(begun);
            let right = said.is_some() && said == truth;
            tally.note(said.is_some().then_some(right), took);
        }
        println!("zones, {stratum:?}: {}", tally.told());
    }
}

/// How long a picture is looked at, by the clock on the wall.
fn budget_ms() -> u64 {
    let asked = std::env::var("TANNHA_BENCH_BUDGET_MS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(1400)
}

/// What the reader takes for the card's text.
type Reader = fn(&GrayImage) -> Option<String>;

fn ours(pixels: &GrayImage) -> Option<String> {
    let card = read_card_within(pixels, Duration::from_millis(budget_ms()), TODAY).ok()?;
    Some(card.raw)
}

fn zxing(pixels: &GrayImage) -> Option<String> {
    let reader = zxingcpp::read()
        .formats(BarcodeFormat::QRCode)
        .try_harder(true)
        .try_rotate(true)
        .try_downscale(true);
    let view = ImageView::from_slice(
        pixels.as_raw(),
        pixels.width(),
        pixels.height(),
        zxingcpp::ImageFormat::Lum,
    );
    let found = reader.from(&view.ok()?).ok()?;
    let code = found.iter().find(|code| code.is_valid())?;
    let card = card_qr::parse(&code.bytes(), TODAY).ok()?;
    Some(card.raw)
}

#[derive(Clone, Default)]
struct Tally {
    pictures: usize,
    read: usize,
    wrong: usize,
    took: Vec<Duration>,
}

impl Tally {
    fn count(&mut self, picture: &Picture, said: Option<&str>, took: Duration) {
        self.note(said.map(|text| text == picture.truth.payload), took);
    }

    /// Read rightly, read wrongly, or not read.
    fn note(&mut self, is_right: Option<bool>, took: Duration) {
        self.pictures += 1;
        self.took.push(took);
        match is_right {
            Some(true) => self.read += 1,
            Some(false) => self.wrong += 1,
            None => {}
        }
    }

    fn told(&mut self) -> String {
        self.took.sort();
        let at = |share: f64| {
            let place = (self.took.len().saturating_sub(1) as f64 * share).round() as usize;
            self.took
                .get(place)
                .copied()
                .unwrap_or_default()
                .as_secs_f64()
                * 1000.0
        };
        format!(
            "{} of {} read ({:.1} %), {} wrong · median {:.0} ms, p95 {:.0} ms, most {:.0} ms",
            self.read,
            self.pictures,
            100.0 * self.read as f64 / self.pictures.max(1) as f64,
            self.wrong,
            at(0.5),
            at(0.95),
            at(1.0),
        )
    }
}
