//! On drawn pictures: every sample of the data's file, what only our own reader reads, and several frames together.

use std::time::{Duration, Instant};

use tannha_card_pictures::{Stratum, card, frames, with_payload};

use super::super::*;
use super::TODAY;
use crate::Frames;

/// A line of `card_qr_samples.csv`: what the code says, and what is to be made of it.
struct Sample {
    payload: String,
    accepted: bool,
    reason: String,
    severity: String,
}

fn samples() -> Vec<Sample> {
    let file = include_str!("../../../../../data/card_qr_samples.csv");
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    rows.records()
        .map(|row| {
            let row = row.unwrap();
            let payload = if &row[11] == "json" {
                serde_json::from_str(&format!("\"{}\"", &row[0])).unwrap()
            } else {
                row[0].to_owned()
            };
            Sample {
                payload,
                accepted: &row[1] == "yes",
                reason: row[9].split(':').next().unwrap().to_owned(),
                severity: row[10].to_owned(),
            }
        })
        .collect()
}

#[test]
fn every_sample_is_read_from_its_picture_as_the_file_says() {
    for (seed, sample) in samples().iter().enumerate() {
        if sample.payload.is_empty() {
            continue;
        }
        let picture = with_payload(&sample.payload, seed as u64, Stratum::Easy);
        let read = read_card(&picture.jpeg, TODAY);
        let what = &sample.reason;
        match read {
            Ok(card) => {
                assert!(sample.severity != "error", "{what}");
                let flagged = card
                    .warnings
                    .iter()
                    .any(|warning| warning.to_string() == *what);
                assert!(sample.accepted || flagged, "{what}: {:?}", card.warnings);
            }
            Err(refusal) => {
                assert_eq!(
                    (refusal.code(), sample.severity.as_str()),
                    (what.as_str(), "error")
                );
            }
        }
    }
}

#[test]
fn what_black_and_white_does_not_show_is_read_all_the_same() {
    let mut ours = 0;
    for seed in 0..6 {
        let picture = card(seed, Stratum::Hard);
        let pixels = image::load_from_memory(&picture.jpeg).unwrap().into_luma8();
        // As long as it takes: a busy machine is no worse reader.
        let deadline = Instant::now() + Duration::from_mins(1);
        if let Some(said) = reader::look(&pixels, deadline).said {
            assert_eq!(said, picture.truth.payload.as_bytes());
            ours += 1;
        }
    }
    assert!(ours >= 4, "{ours} of 6 hard pictures read");
}

#[test]
fn frames_of_two_cards_in_a_row_say_what_their_card_says_or_nothing() {
    let mut together = Frames::new();
    for seed in [1, 2] {
        for moment in frames(seed, Stratum::Extreme, 2) {
            let picture = image::load_from_memory(&moment.jpeg).unwrap().into_luma8();
            let budget = Duration::from_millis(300);
            if let Ok(card) = together.add_within(&picture, budget, TODAY) {
                assert_eq!(card.raw, moment.truth.payload);
            }
        }
    }
}
