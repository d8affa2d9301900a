//! `complaint`: what people complain of, for the district or the province. Reading is written down.

use std::io::Write as _;

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{ComplaintId, UnitList, resolve};

use super::review::CONSOLE;
use crate::{
    App, Doing as _, ProvinceError,
    cli::{Complaint, Out},
    complaints, staff,
};

fn id(text: &str) -> Result<ComplaintId, ProvinceError> {
    text.parse()
        .map_err(|_| ProvinceError::refused("complaint_unknown"))
}

/// Runs it.
pub(super) async fn run(app: &App, args: Complaint, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Complaint::List { area } => {
            let desk = resolve(&area, UnitList::L2022)
                .ok_or_else(|| ProvinceError::refused("area_unknown"))?;
            let mut tx = app.db.write().await?;
            let standing = complaints::standing(&mut tx, &desk).await?;
            for one in &standing {
                let of = one.id.to_string();
                staff::audit(&mut tx, CONSOLE, "complaint_shown", Some(&of), None, now).await?;
            }
            tx.commit().await.doing("write the audit")?;
            out.answer(&json!({ "complaints": standing }), |words| {
                let lines = standing.iter().map(|one| {
                    let voice = if one.recorded {
                        words.say("cli_complaint_recorded", &[])
                    } else {
                        String::new()
                    };
                    format!(
                        "{}  {}  {}  {}  {}  {}  {}{voice}",
                        one.id, one.due_on, one.area, one.name, one.kind, one.against, one.words
                    )
                });
                if standing.is_empty() {
                    words.say("cli_complaint_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Complaint::Voice { id: complaint } => {
            let complaint = id(&complaint)?;
            let voice = complaints::voice(app, complaint).await?;
            let mut tx = app.db.write().await?;
            let of = complaint.to_string();
            staff::audit(&mut tx, CONSOLE, "complaint_heard", Some(&of), None, now).await?;
            tx.commit().await.doing("write the audit")?;
            // To standard output and to no file of ours: whoever listens pipes it into a player.
            std::io::stdout()
                .write_all(&voice)
                .doing("play a recording")
        }
        Complaint::Answer {
            id: complaint,
            note,
        } => {
            let complaint = id(&complaint)?;
            complaints::answer(&app.db, complaint, &note, CONSOLE, now).await?;
            out.answer(&json!({ "complaint": complaint }), |words| {
                words.say("cli_complaint_answered", &[])
            })
        }
    }
}
