//! `verify [DOSSIER]`

use jiff::{Timestamp, tz::Offset};
use serde::Serialize;
use tannha_domain::{Answer, AnsweredBy, DossierId};
use tannha_paper::{Paper, Size, heard_as};

use super::review::CONSOLE;
use crate::{
    App, ProvinceError,
    cli::{Out, Verify},
    proof::{self, Origin, Proof},
    staff,
    verify::{self, Depth, Found, Problem},
    words::Words,
};

/// What a dossier's verification answers with: what was held against each other, and what that proves.
#[derive(Serialize)]
struct Proved {
    #[serde(flatten)]
    found: Found,
    proof: Proof,
}

pub(super) async fn run(app: &App, args: Verify, out: Out) -> Result<(), ProvinceError> {
    match args.dossier {
        None => {
            let found = verify::everything(app.db.read(), app.blobs.root(), Depth::Bytes).await?;
            out.answer(&found, |words| summary(words, &found).join("\n"))?;
            judge(&found)
        }
        Some(dossier) => {
            let dossier: DossierId = dossier
                .parse()
                .map_err(|_| ProvinceError::refused("dossier_unknown"))?;
            let mut found = verify::dossier(app.db.read(), app.blobs.root(), dossier).await?;
            let proof = proof::of(app, dossier).await?;
            // What was signed and what was said is personal: showing it is an audited act.
            let now = Timestamp::now();
            staff::audited(&app.db, CONSOLE, "proof_shown", dossier, None, now).await?;
            let problems = proof.problems().into_iter();
            found
                .problems
                .extend(problems.map(|(code, at)| Problem { code, at }));
            if let Some(path) = &args.paper {
                let record = Paper::Record(proof::record(&proof)?);
                let language = super::pad::language(out.words);
                let pdf = record
                    .make(language, Size::A4)
                    .and_then(|document| document.pdf())
                    .map_err(|_| ProvinceError::refused("paper_unmade"))?;
                super::pad::write_new(path, &pdf)?;
            }
            let proved = Proved { found, proof };
            out.answer(&proved, |words| {
                let mut lines = told(words, &proved.proof);
                lines.extend(summary(words, &proved.found));
                lines.join("\n")
            })?;
            judge(&proved.found)
        }
    }
}

fn judge(found: &Found) -> Result<(), ProvinceError> {
    if found.problems.is_empty() {
        Ok(())
    } else {
        Err(ProvinceError::refused("verify_found_problems").with("count", found.problems.len()))
    }
}

fn summary(words: Words, found: &Found) -> Vec<String> {
    let params = [
        ("packets", found.packets.to_string()),
        ("blobs", found.blobs.to_string()),
        ("problems", found.problems.len().to_string()),
    ];
    let problems = found.problems.iter();
    std::iter::once(words.tell("cli_verified", &params))
        .chain(problems.map(|problem| format!("{} {}", problem.code, problem.at)))
        .collect()
}

/// As it is read out to an inspector.
fn told(words: Words, proof: &Proof) -> Vec<String> {
    let head = [("number", proof.number.as_str()), ("name", &proof.name)];
    let mut lines = vec![words.say("cli_proof_dossier", &head)];
    for proved in &proof.revisions {
        let number = proved.revision.to_string();
        lines.push(words.say("cli_proof_revision", &[("revision", &number)]));
        lines.extend(from(words, &proved.origin));
        for asked in &proved.asked {
            let answer = &asked.answer;
            let unknown = words.say("cli_proof_words_unknown", &[]);
            lines.push(format!("  “{}”", asked.words.as_ref().unwrap_or(&unknown)));
            let said = match answer.answer {
                Answer::Heard => "answer_heard",
                Answer::Yes => "answer_yes",
                Answer::No => "answer_no",
            };
            let by = match answer.by {
                AnsweredBy::Person => "cli_proof_by_person",
                AnsweredBy::Volunteer => "cli_proof_by_volunteer",
            };
            let params = [
                ("answer", words.say(said, &[])),
                ("by", words.say(by, &[])),
                ("at", moment(answer.at)),
                (
                    "language",
                    words.say(&format!("paper_language_{}", answer.language), &[]),
                ),
                ("version", answer.text_version.clone()),
            ];
            lines.push(format!("    {}", words.tell("cli_proof_answer", &params)));
            let language = super::pad::language(words);
            let spoken = answer.heard.as_ref();
            lines.extend(spoken.map(|heard| format!("      {}", heard_as(language, heard))));
        }
        if let Some(at) = proved.mark.as_ref().and_then(|mark| mark.read_back_at) {
            let read = words.say("cli_proof_read_back", &[("at", &moment(at))]);
            lines.push(format!("  {read}"));
        }
        if let Some(serial) = proved.mark.as_ref().and_then(|mark| mark.sheet) {
            let params = [("serial", serial.to_string())];
            lines.push(format!("  {}", words.tell("cli_proof_sheet", &params)));
        }
        if let Some(name) = &proved.witness {
            let witness = words.say("cli_proof_witness", &[("name", name)]);
            lines.push(format!("  {witness}"));
        }
        for mark in &proved.marks {
            let holds = if mark.digest_holds {
                "cli_proof_holds"
            } else {
                "cli_proof_holds_not"
            };
            let params = [
                ("mark", words.say(&format!("role_{}", mark.role), &[])),
                ("digest", mark.captured.to_string()),
                ("holds", words.say(holds, &[])),
            ];
            lines.push(format!("  {}", words.tell("cli_proof_mark", &params)));
        }
    }
    for taken in &proof.withdrawals {
        let named = taken.withdrawal.purposes.iter();
        let named = named.map(|code| words.say(&format!("purpose_{code}"), &[]));
        let purposes = named.collect::<Vec<_>>().join("; ");
        lines.push(words.say("cli_proof_withdrawn", &[("purposes", &purposes)]));
        lines.extend(from(words, &taken.origin));
        if let Some(done) = taken.done_at {
            let at = moment(done);
            lines.push(format!("  {}", words.say("cli_proof_done", &[("at", &at)])));
        }
    }
    lines
}

fn from(words: Words, origin: &Origin) -> Vec<String> {
    let holds = if origin.signatures_hold {
        "cli_proof_signed"
    } else {
        "cli_proof_signed_not"
    };
    let params = [
        ("packet", origin.packet.to_string()),
        ("position", origin.position.to_string()),
        ("received", moment(origin.received_at)),
        ("made", moment(origin.made_at)),
        ("device", origin.device.to_string()),
        (
            "operator",
            origin
                .operator_name
                .clone()
                .unwrap_or_else(|| origin.operator.to_string()),
        ),
    ];
    vec![
        format!("  {}", words.tell("cli_proof_from", &params)),
        format!("  {}", words.say(holds, &[])),
    ]
}

/// As Vietnam writes a moment, on Vietnam's clock.
fn moment(at: Timestamp) -> String {
    Offset::constant(7)
        .to_datetime(at)
        .strftime("%H:%M %d/%m/%Y")
        .to_string()
}
