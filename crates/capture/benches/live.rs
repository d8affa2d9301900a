//! How many drawn cards are read from frames of a hand that holds them: by the best of the frames alone, and by all of them
//! together, after one, two, four and eight; and of those frames that can't be read alone, of how many cards they are read
//! together. None is asserted: machines differ.
//!
//! `cargo test --workspace --locked --bench live` looks at six cards of each stratum, with `-- 12 500` at twelve from seed
//! 500 on, and with `-- 12 500 3` only at those of the last stratum. Times are the processor's; the budget is the wall's, a second
//! unless `TANNHA_BENCH_BUDGET_MS` says otherwise: a busy machine needs more, or chance decides what is read.

#![expect(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a bench prints what it measured"
)]

mod clock;

use std::time::Duration;

use image::{DynamicImage, imageops};
use jiff::civil::{Date, date};
use tannha_capture::Frames;
use tannha_card_pictures::{Stratum, frames};

use clock::worked;

const TODAY: Date = date(2026, 11, 23);
const AFTER: [usize; 4] = [1, 2, 4, 8];

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<u64>().ok());
    let (count, first) = (numbers.next().unwrap_or(6), numbers.next().unwrap_or(0));
    let only = numbers.next();
    let strata = Stratum::ALL.into_iter();
    for stratum in strata.filter(|stratum| only.is_none_or(|only| only == *stratum as u64)) {
        let (mut alone, mut together, mut wrong) = ([0; 4], [0; 4], 0);
        // Cards of which two frames at least can't be read alone, and how many of these are read by such frames.
        let (mut unread, mut joined) = (0, 0);
        let (mut took_alone, mut took) = (Vec::new(), Vec::new());
        for seed in first..first + count {
            let mut known = Frames::new();
            let mut first_read = [None, None];
            let mut unread_frames = 0;
            for (at, moment) in frames(seed, stratum, 8).into_iter().enumerate() {
                let Ok(pixels) =
                    image::load_from_memory(&moment.jpeg).map(DynamicImage::into_luma8)
                else {
                    continue;
                };
                // As the window's frames are.
                let frame = imageops::thumbnail(&pixels, 1280, 960);
                let mut look = |frames: &mut Frames, took: &mut Vec<Duration>| {
                    let begun = worked();
                    let said = frames.add_within(&frame, budget(), TODAY);
                    took.push(worked().saturating_sub(begun));
                    let card = said.ok()?;
                    wrong += u32::from(card.raw != moment.truth.payload);
                    Some(at)
                };
                let [by_one, by_many] = &mut first_read;
                // A frame given to nobody else is a frame alone.
                if let Some(at) = look(&mut Frames::new(), &mut took_alone) {
                    by_one.get_or_insert(at);
                    continue;
                }
                unread_frames += 1;
                if by_many.is_none() {
                    *by_many = look(&mut known, &mut took);
                }
            }
            unread += u32::from(unread_frames > 1);
            let [by_one, by_many] = first_read;
            joined += u32::from(by_many.is_some());
            let by_either = by_one.into_iter().chain(by_many).min();
            let read = [(&mut alone, by_one), (&mut together, by_either)];
            for (read, first) in read {
                for (read, frames) in read.iter_mut().zip(AFTER) {
                    *read += u32::from(first.is_some_and(|first| first < frames));
                }
            }
            if std::env::var_os("TANNHA_BENCH_TELL").is_some() {
                println!(
                    "{stratum:?} {seed}: {unread_frames} unread alone, first read alone and of the unread {first_read:?}"
                );
            }
        }
        println!(
            "live, {stratum:?}, {count} cards, after {AFTER:?} frames: by the best alone {alone:?}, together {together:?}, {wrong} wrong"
        );
        println!("  of {unread} cards with frames unread alone, these read together {joined}");
        for (name, took) in [("alone", &mut took_alone), ("together", &mut took)] {
            took.sort();
            let at = |share: f64| {
                let place = (took.len().saturating_sub(1) as f64 * share).round() as usize;
                took.get(place).copied().unwrap_or_default().as_millis()
            };
            println!(
                "  a frame {name}: median {} ms, p95 {} ms",
                at(0.5),
                at(0.95)
            );
        }
    }
}

fn budget() -> Duration {
    let asked = std::env::var("TANNHA_BENCH_BUDGET_MS").ok();
    Duration::from_millis(asked.and_then(|asked| asked.parse().ok()).unwrap_or(1000))
}
