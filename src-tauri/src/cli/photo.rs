//! `tannha photo judge --role ROLE PATH...`: a line of JSON a picture.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ValueEnum;
use serde::Serialize;
use tannha_capture::{Shows, judge};

/// What the pictures should show.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShownRole {
    CardFront,
    CardBack,
    Portrait,
    Document,
    Sheet,
}

impl From<ShownRole> for Shows {
    fn from(role: ShownRole) -> Self {
        match role {
            ShownRole::CardFront => Self::CardFront,
            ShownRole::CardBack => Self::CardBack,
            ShownRole::Portrait => Self::Portrait,
            ShownRole::Document => Self::Document,
            ShownRole::Sheet => Self::Sheet,
        }
    }
}

#[derive(Serialize)]
struct Judged<'a> {
    path: &'a str,
    verdict: &'static str,
    reasons: Vec<String>,
    sharpness: f64,
}

/// What is no picture has no verdict.
#[derive(Serialize)]
struct Refused<'a> {
    path: &'a str,
    ok: bool,
    reason: &'a str,
}

/// Answers for each picture. What is no picture is an answer; a file that isn't there makes the status 1.
pub(super) fn judge_all(role: ShownRole, paths: &[PathBuf]) -> ExitCode {
    let mut all_there = true;
    for path in paths {
        let (line, there) = line(role, path);
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

fn line(role: ShownRole, path: &Path) -> (String, bool) {
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
        Ok(bytes) => match judge(&bytes, role.into()) {
            Err(error) => (refused(error.code()), true),
            Ok(judgement) => {
                let good = judgement.is_good();
                let flaws = judgement.flaws.iter();
                let answer = Judged {
                    path: &shown,
                    verdict: if good { "good" } else { "retake" },
                    // As clerks write their reasons.
                    reasons: flaws.map(|flaw| flaw.code().replace('_', "-")).collect(),
                    sharpness: judgement.sharpness,
                };
                (serde_json::to_string(&answer), true)
            }
        },
    };
    (line.unwrap_or_default(), there)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(role: ShownRole, bytes: &[u8]) -> serde_json::Value {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture.jpg");
        fs::write(&path, bytes).unwrap();
        let (line, there) = line(role, &path);
        assert!(there);
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_page_is_good_and_a_table_is_no_card() {
        let page = judged(ShownRole::Document, &tannha_capture::sample_page().unwrap());
        assert_eq!(page["verdict"], "good", "{page}");
        assert_eq!(page["reasons"], serde_json::json!([]));
        assert!(page["sharpness"].as_f64().unwrap() > 0.0);
        let table = judged(
            ShownRole::CardFront,
            &tannha_capture::sample_table().unwrap(),
        );
        assert_eq!(table["verdict"], "retake", "{table}");
        let reasons = table["reasons"].as_array().unwrap();
        assert!(reasons.contains(&"not-a-card".into()), "{table}");
    }

    #[test]
    fn what_is_no_picture_is_an_answer_and_what_is_not_there_is_a_failure() {
        let text = judged(ShownRole::Portrait, b"%PDF-1.7");
        assert_eq!(
            (&text["ok"], &text["reason"]),
            (&false.into(), &"picture_kind".into())
        );
        let (answer, there) = line(ShownRole::Sheet, Path::new("not/there.jpg"));
        assert!(answer.contains("file_unreadable") && !there);
    }
}
