//! `tannha photo judge --role ROLE PATH...`: a line of JSON a picture.

use std::{path::PathBuf, process::ExitCode};

use clap::ValueEnum;
use serde::Serialize;
use tannha_capture::{CaptureError, Shows, judge};

use super::pictures::each;

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

/// Answers for each picture.
pub(super) fn judge_all(role: ShownRole, paths: &[PathBuf]) -> ExitCode {
    each(paths, &|path, bytes| answer(path, bytes, role))
}

fn answer(
    path: &str,
    bytes: &[u8],
    role: ShownRole,
) -> Result<serde_json::Result<String>, CaptureError> {
    let judgement = judge(bytes, role.into())?;
    let flaws = judgement.flaws.iter();
    Ok(serde_json::to_string(&Judged {
        path,
        verdict: if judgement.is_good() {
            "good"
        } else {
            "retake"
        },
        // As clerks write their reasons.
        reasons: flaws.map(|flaw| flaw.code().replace('_', "-")).collect(),
        sharpness: judgement.sharpness,
    }))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::cli::pictures;

    fn line(role: ShownRole, path: &Path) -> (String, bool) {
        pictures::line(path, &|path, bytes| answer(path, bytes, role))
    }

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
