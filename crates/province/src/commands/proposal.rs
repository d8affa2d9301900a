//! `proposal`: people whom volunteers put forward, until a screen of their own shows them.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{UnitCode, UnitList, resolve};

use super::review::CONSOLE;
use crate::{
    App, ProvinceError,
    cli::{Out, Proposal},
    proposals,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Proposal, out: Out) -> Result<(), ProvinceError> {
    match args {
        Proposal::List { area } => {
            let waiting = proposals::standing(&app.db, named(area)?.as_ref()).await?;
            out.answer(&json!({ "proposals": waiting }), |words| {
                let lines = waiting.iter().map(|one| {
                    let birth = one.said.birth.map(|birth| birth.to_string());
                    format!(
                        "{}  {}  {}  {}  {}  {}",
                        one.id,
                        one.area,
                        one.said.name,
                        birth.unwrap_or_default(),
                        one.said.hamlet,
                        one.said.why
                    )
                });
                if waiting.is_empty() {
                    words.say("cli_proposal_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Proposal::Accept { id } => {
            let id = id
                .parse()
                .map_err(|_| ProvinceError::refused("proposal_unknown"))?;
            let person = proposals::accept(&app.db, id, CONSOLE, Timestamp::now()).await?;
            out.answer(&json!({ "proposal": id, "person": person }), |words| {
                words.say("cli_proposal_accepted", &[])
            })
        }
        Proposal::Refuse { id, note } => {
            let id = id
                .parse()
                .map_err(|_| ProvinceError::refused("proposal_unknown"))?;
            proposals::refuse(&app.db, id, &note, CONSOLE, Timestamp::now()).await?;
            out.answer(&json!({ "proposal": id, "refused": true }), |words| {
                words.say("cli_proposal_refused", &[])
            })
        }
    }
}

/// The area that was named.
pub(super) fn named(area: Option<String>) -> Result<Option<UnitCode>, ProvinceError> {
    area.map(|area| {
        resolve(&area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))
    })
    .transpose()
}
