//! A line of JSON for each picture file.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde::Serialize;
use tannha_capture::CaptureError;

/// Why there is nothing to say.
#[derive(Serialize)]
struct Refused<'a> {
    path: &'a str,
    ok: bool,
    reason: &'a str,
}

/// What is answered for the picture at this path.
type Answer<'a> = dyn Fn(&str, &[u8]) -> Result<serde_json::Result<String>, CaptureError> + 'a;

/// Answers for each picture. What is none is an answer too; a file that isn't there makes the status 1.
pub(super) fn each(paths: &[PathBuf], answer: &Answer<'_>) -> ExitCode {
    let mut all_there = true;
    for path in paths {
        let (line, there) = line(path, answer);
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

/// The line of one picture, and whether its file was there.
pub(super) fn line(path: &Path, answer: &Answer<'_>) -> (String, bool) {
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
        Ok(bytes) => {
            let said = answer(&shown, &bytes);
            (said.unwrap_or_else(|error| refused(error.code())), true)
        }
    };
    (line.unwrap_or_default(), there)
}
