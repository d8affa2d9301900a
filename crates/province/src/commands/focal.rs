//! `focal`: a commune's focal account, and whom it serves. It is a fallback, counted apart from opened.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{PersonId, UnitList, resolve};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Focal, Out},
    focal,
    log::{self, Entry},
    marks,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Focal, out: Out) -> Result<(), ProvinceError> {
    match args {
        Focal::Add { area, person } => add(app, &area, person.as_deref(), out).await,
        Focal::List => {
            let mut tx = app.db.write().await?;
            let waiting = focal::waiting(&mut tx).await?;
            tx.rollback().await.doing("end reading")?;
            out.answer(&json!({ "waiting": waiting }), |words| {
                let lines = waiting.iter().map(|one| {
                    let mark = marks::said(Some(one.mark), one.sheet.as_ref(), words);
                    format!("{}  {}  {}  {mark}", one.person, one.area, one.name)
                });
                if waiting.is_empty() {
                    words.say("cli_focal_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
    }
}

async fn add(app: &App, area: &str, person: Option<&str>, out: Out) -> Result<(), ProvinceError> {
    let unit =
        resolve(area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))?;
    let person: Option<PersonId> = person
        .map(|person| {
            person
                .parse()
                .map_err(|_| ProvinceError::refused("person_unknown"))
        })
        .transpose()?;
    let now = Timestamp::now();
    let mut tx = app.db.write().await?;
    let account = focal::account(&mut tx, &unit).await?;
    let mut authorised = None;
    if let Some(person) = person {
        authorised = Some(focal::is_authorised(&mut tx, person).await?);
        focal::serve(&mut tx, person, &account, now).await?;
    } else {
        let entry = Entry::new("focal").area(&unit).with("account", &account);
        log::append(&mut tx, &entry, now).await?;
    }
    tx.commit().await.doing("keep the focal account")?;
    let answer =
        json!({ "focal": account, "area": unit, "person": person, "authorised": authorised });
    out.answer(&answer, |words| {
        if authorised == Some(false) {
            words.say("cli_focal_added_on_paper", &[])
        } else {
            words.say("cli_focal_added", &[])
        }
    })
}
