//! `tannha slip verify TEXT|PICTURE --root KEY|INVITATION`: one JSON document. No network, no vault: the province's root key
//! alone says whether a slip holds.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use serde::Serialize;
use tannha_capture::{CaptureError, read_code};
use tannha_domain::Answer;
use tannha_packet::{Invitation, SlipCode, VerifyingKey};

use super::say;

/// What a slip says.
#[derive(Serialize)]
struct Good<'a> {
    holds: bool,
    /// The province has signed for it; without that a volunteer received it, and no more.
    confirmed: bool,
    number: &'a str,
    at: String,
    device: String,
    operator: String,
    province: String,
    packet: String,
    answers: Vec<Said<'a>>,
    /// Whether the name on the paper is the one that was signed; nothing where no name was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_fits: Option<bool>,
}

#[derive(Serialize)]
struct Said<'a> {
    purpose: &'a str,
    answer: Answer,
}

/// Why it does not.
#[derive(Serialize)]
struct Refused<'a> {
    holds: bool,
    reason: &'a str,
}

/// Reads the slip and says whether it holds; the status is 1 where it does not.
pub(super) fn verify(slip: &str, root: &str, name: Option<&str>) -> ExitCode {
    let (line, reason) = match checked(slip, root, name) {
        Ok(line) => (line, None),
        Err(reason) => {
            let not = Refused {
                holds: false,
                reason,
            };
            (
                serde_json::to_string(&not).unwrap_or_default(),
                Some(reason),
            )
        }
    };
    if writeln!(io::stdout().lock(), "{line}").is_err() {
        return ExitCode::FAILURE;
    }
    match reason {
        None => ExitCode::SUCCESS,
        Some(reason) => {
            say(reason);
            ExitCode::FAILURE
        }
    }
}

fn checked(slip: &str, root: &str, name: Option<&str>) -> Result<String, &'static str> {
    let root = root_key(root).ok_or("slip_root_bad")?;
    let code: SlipCode = text_of(slip)?.parse().map_err(|_| "slip_unreadable")?;
    let said = code.verify(&root).map_err(|_| "slip_holds_not")?;
    let (word, certificate) = (&said.word, &said.certificate);
    let good = Good {
        holds: true,
        confirmed: said.confirmed,
        number: &word.number,
        at: word.at.to_string(),
        device: certificate.device.to_string(),
        operator: certificate.operator.to_string(),
        province: certificate.province.to_string(),
        packet: word.packet.to_string(),
        answers: word
            .answers
            .iter()
            .map(|(purpose, answer)| Said {
                purpose,
                answer: *answer,
            })
            .collect(),
        name_fits: name.map(|name| word.is_of(name)),
    };
    if good.name_fits == Some(false) {
        return Err("slip_other_name");
    }
    serde_json::to_string(&good).map_err(|_| "slip_unreadable")
}

/// The root key by itself, or from an invitation of the province.
fn root_key(text: &str) -> Option<VerifyingKey> {
    let invitation = || text.parse::<Invitation>().map(|invitation| invitation.root);
    text.trim().parse().or_else(|_| invitation()).ok()
}

/// The text itself, or what the code on a picture says.
fn text_of(slip: &str) -> Result<String, &'static str> {
    if slip.trim_start().starts_with("TANNHA-") {
        return Ok(slip.to_owned());
    }
    let bytes = fs::read(Path::new(slip)).map_err(|_| "file_unreadable")?;
    read_code(&bytes, "TANNHA-SLIP").map_err(CaptureError::code)
}
