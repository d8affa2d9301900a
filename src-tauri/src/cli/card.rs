//! `tannha card read PATH...`: a line of JSON a picture.

use std::{path::PathBuf, process::ExitCode};

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_capture::{CaptureError, CardFound, find_card};
use tannha_domain::{CardReading, mrz::MrzReading};

use super::pictures::each;

/// What a card says.
#[derive(Serialize)]
struct Read<'a> {
    path: &'a str,
    ok: bool,
    number: String,
    old_number: Option<String>,
    name: String,
    birth_date: String,
    sex: Option<String>,
    address: String,
    issued: Option<String>,
    source: &'static str,
    warnings: Vec<String>,
}

/// Answers for each picture.
pub(super) fn read(paths: &[PathBuf]) -> ExitCode {
    let today = tannha_vault::day(Timestamp::now());
    each(paths, &|path, bytes| answer(path, bytes, today))
}

fn answer(
    path: &str,
    bytes: &[u8],
    today: Date,
) -> Result<serde_json::Result<String>, CaptureError> {
    Ok(match find_card(bytes, today)? {
        CardFound::Code(card, also) => serde_json::to_string(&read_line(path, &card, &also)),
        CardFound::Zone(zone) => serde_json::to_string(&zone_line(path, &zone)),
    })
}

fn read_line<'a>(path: &'a str, card: &CardReading, also: &[&str]) -> Read<'a> {
    let warnings = card.warnings.iter().map(ToString::to_string);
    Read {
        path,
        ok: true,
        // Exposed because reading the card is what was asked for.
        number: card.number.expose(),
        old_number: card.old_number.clone(),
        name: card.name.clone(),
        birth_date: card.birth_date.to_string(),
        sex: card.sex.map(|sex| sex.to_string()),
        address: card.address.clone(),
        issued: card.issued.map(|day| day.to_string()),
        source: "qr",
        warnings: warnings
            .chain(also.iter().map(ToString::to_string))
            .collect(),
    }
}

/// What the machine-readable zone says: a name without marks, and neither address nor day of issue.
fn zone_line<'a>(path: &'a str, zone: &MrzReading) -> Read<'a> {
    Read {
        path,
        ok: true,
        // Exposed because reading the card is what was asked for.
        number: zone.number.expose(),
        old_number: None,
        name: zone.name_ascii.clone(),
        birth_date: zone.birth_date.to_string(),
        sex: zone.sex.map(|sex| sex.to_string()),
        address: String::new(),
        issued: None,
        source: "mrz",
        warnings: zone.warnings.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use tannha_card_pictures::{Stratum, back};

    use super::*;
    use crate::cli::pictures;

    fn line(path: &Path, today: Date) -> (String, bool) {
        pictures::line(path, &|path, bytes| answer(path, bytes, today))
    }

    #[test]
    fn what_is_no_picture_is_an_answer_and_what_is_not_there_is_a_failure() {
        let today = jiff::civil::date(2026, 11, 23);
        let (answer, there) = line(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")),
            today,
        );
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(
            (&answer["ok"], &answer["reason"]),
            (&false.into(), &"picture_kind".into())
        );
        assert!(there);
        let (answer, there) = line(Path::new("not/there.jpg"), today);
        assert!(answer.contains("file_unreadable") && !there);
    }

    #[test]
    fn every_sample_is_told_from_its_picture_as_the_file_says() {
        let today = jiff::civil::date(2026, 11, 23);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.jpg");
        let file = include_str!("../../../data/card_qr_samples.csv");
        for row in csv::Reader::from_reader(file.as_bytes()).records() {
            let row = row.unwrap();
            let payload = if &row[11] == "json" {
                serde_json::from_str(&format!("\"{}\"", &row[0])).unwrap()
            } else {
                row[0].to_owned()
            };
            if payload.is_empty() {
                continue;
            }
            let picture = tannha_capture::sample_front(&payload).unwrap();
            fs::write(&path, picture).unwrap();
            let (answer, there) = line(&path, today);
            assert!(there);
            let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            let reason = row[9].split(':').next().unwrap();
            if &row[10] == "error" {
                assert_eq!(
                    (&answer["ok"], &answer["reason"]),
                    (&false.into(), &reason.into())
                );
                continue;
            }
            assert_eq!(
                (&answer["ok"], &answer["source"]),
                (&true.into(), &"qr".into()),
                "{reason}"
            );
            let old = Some(&row[3]).filter(|old| !old.is_empty());
            let issued = Some(&row[8]).filter(|issued| !issued.is_empty());
            let sex = match &row[6] {
                "M" => Some("male"),
                "F" => Some("female"),
                _ => None,
            };
            assert_eq!(answer["number"], row[2], "{reason}");
            assert_eq!(answer["old_number"], serde_json::json!(old), "{reason}");
            assert_eq!(answer["name"], row[4], "{reason}");
            assert_eq!(answer["birth_date"], row[5], "{reason}");
            assert_eq!(answer["sex"], serde_json::json!(sex), "{reason}");
            assert_eq!(answer["address"], row[7], "{reason}");
            assert_eq!(answer["issued"], serde_json::json!(issued), "{reason}");
            if &row[1] == "no" {
                let warnings = answer["warnings"].as_array().unwrap();
                assert!(warnings.contains(&reason.into()), "{reason}: {warnings:?}");
            }
        }
    }

    #[test]
    fn a_back_without_a_code_is_told_by_its_zone() {
        let today = jiff::civil::date(2026, 11, 23);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("back.jpg");
        let backs = (0..9).map(|seed| back(seed, Stratum::Easy));
        let back = backs.into_iter().find(|back| back.truth.payload.is_empty());
        let back = back.unwrap();
        fs::write(&path, &back.jpeg).unwrap();
        let (answer, _) = line(&path, today);
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(
            (&answer["ok"], &answer["source"]),
            (&true.into(), &"mrz".into())
        );
        assert_eq!(answer["number"], back.truth.person.number);
        assert_eq!(answer["old_number"], serde_json::Value::Null);
    }
}
