//! `existing`: accounts that people had before, until a screen of their own shows them.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{AccountVerdict, ReportId, UnitList, resolve};

use super::review::CONSOLE;
use crate::{
    App, Doing as _, ProvinceError,
    cli::{Existing, Out},
    existing, marks, staff,
};

fn id(text: &str) -> Result<ReportId, ProvinceError> {
    text.parse()
        .map_err(|_| ProvinceError::refused("account_unknown"))
}

/// Runs it.
pub(super) async fn run(app: &App, args: Existing, out: Out) -> Result<(), ProvinceError> {
    match args {
        Existing::List { area } => {
            let area = area
                .map(|area| {
                    resolve(&area, UnitList::L2022)
                        .ok_or_else(|| ProvinceError::refused("area_unknown"))
                })
                .transpose()?;
            let waiting = existing::list(&app.db, area.as_ref()).await?;
            out.answer(&json!({ "accounts": waiting }), |words| {
                let lines = waiting.iter().map(|one| {
                    let differs = if one.name_differs {
                        words.say("cli_existing_differs", &[])
                    } else {
                        String::new()
                    };
                    format!(
                        "{}  {}  {}  {} …{}  {differs}",
                        one.id, one.area, one.name, one.bank, one.tail
                    )
                });
                if waiting.is_empty() {
                    words.say("cli_existing_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Existing::Show { id: report } => {
            let report = id(&report)?;
            let mut tx = app.db.write().await?;
            let whole = existing::show(&mut tx, report).await?;
            staff::audit(
                &mut tx,
                CONSOLE,
                "account_shown",
                Some(&report.to_string()),
                None,
                Timestamp::now(),
            )
            .await?;
            tx.commit().await.doing("write the audit")?;
            out.answer(&whole, |words| {
                let one = &whole.waiting;
                let mark = marks::said(Some(one.mark), one.sheet.as_ref(), words);
                format!(
                    "{}  {}  {}  {}  {}  {}  {mark}",
                    one.id, one.area, one.name, one.bank, whole.account, whole.holder
                )
            })
        }
        Existing::Confirm { id: report, note } => {
            decide(app, &report, AccountVerdict::Confirmed, note, out).await
        }
        Existing::Refuse { id: report, note } => {
            decide(app, &report, AccountVerdict::Refused, Some(note), out).await
        }
    }
}

async fn decide(
    app: &App,
    report: &str,
    verdict: AccountVerdict,
    note: Option<String>,
    out: Out,
) -> Result<(), ProvinceError> {
    let report = id(report)?;
    let now = Timestamp::now();
    existing::decide(&app.db, report, verdict, note.as_deref(), CONSOLE, now).await?;
    out.answer(&json!({ "account": report, "verdict": verdict }), |words| {
        words.say("cli_task_answered", &[])
    })
}
