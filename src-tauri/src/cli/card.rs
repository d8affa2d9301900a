//! `tannha card read PATH...`: a line of JSON a picture.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_capture::read_card;
use tannha_domain::CardReading;

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

/// Why there is nothing to say.
#[derive(Serialize)]
struct Refused<'a> {
    path: &'a str,
    ok: bool,
    reason: &'a str,
}

/// Answers for each picture. A picture without a card is an answer; a file that isn't there makes the status 1.
pub(super) fn read(paths: &[PathBuf]) -> ExitCode {
    let today = tannha_vault::day(Timestamp::now());
    let mut all_there = true;
    for path in paths {
        let (line, there) = line(path, today);
        all_there &= there;
        if writeln!(io::stdout().lock(), "{line}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    if all_there {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn line(path: &Path, today: Date) -> (String, bool) {
    let shown = path.to_string_lossy();
    let refused = |reason: &str| {
        serde_json::to_string(&Refused {
            path: &shown,
            ok: false,
            reason,
        })
    };
    let (line, there) = match fs::read(path) {
        Err(_) => (refused("file_unreadable"), false),
        Ok(bytes) => match read_card(&bytes, today) {
            Ok(card) => (serde_json::to_string(&read_line(&shown, &card)), true),
            Err(error) => (refused(error.code()), true),
        },
    };
    (line.unwrap_or_default(), there)
}

fn read_line<'a>(path: &'a str, card: &CardReading) -> Read<'a> {
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
        warnings: card.warnings.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
