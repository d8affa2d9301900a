//! `correction`: what volunteers report as wrong on the roster, until a screen of its own shows it.

use jiff::Timestamp;
use serde_json::json;

use super::{proposal::named, review::CONSOLE};
use crate::{
    App, ProvinceError,
    cli::{Correction, Out},
    corrections,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Correction, out: Out) -> Result<(), ProvinceError> {
    let unknown = |_| ProvinceError::refused("correction_unknown");
    match args {
        Correction::List { area } => {
            let waiting = corrections::standing(&app.db, named(area)?.as_ref()).await?;
            out.answer(&json!({ "corrections": waiting }), |words| {
                let lines = waiting.iter().map(|one| {
                    format!(
                        "{}  {}  {}  {}  {}",
                        one.id,
                        one.area,
                        one.name,
                        one.said.wrong,
                        one.said.right.as_deref().unwrap_or_default()
                    )
                });
                if waiting.is_empty() {
                    words.say("cli_correction_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Correction::Accept { id } => {
            let id = id.parse().map_err(unknown)?;
            corrections::accept(&app.db, id, CONSOLE, Timestamp::now()).await?;
            out.answer(&json!({ "correction": id, "accepted": true }), |words| {
                words.say("cli_correction_accepted", &[])
            })
        }
        Correction::Refuse { id, note } => {
            let id = id.parse().map_err(unknown)?;
            corrections::refuse(&app.db, id, &note, CONSOLE, Timestamp::now()).await?;
            out.answer(&json!({ "correction": id, "refused": true }), |words| {
                words.say("cli_correction_refused", &[])
            })
        }
    }
}
