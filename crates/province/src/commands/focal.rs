//! `focal add`: a commune's focal account, and whom it serves. It is a fallback, counted apart from opened.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{PersonId, UnitList, resolve};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Focal, Out},
    focal,
    log::{self, Entry},
    people,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Focal, out: Out) -> Result<(), ProvinceError> {
    let Focal::Add { area, person } = args;
    let unit =
        resolve(&area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))?;
    let person: Option<PersonId> = person
        .map(|person| {
            person
                .parse()
                .map_err(|_| ProvinceError::refused("person_unknown"))
        })
        .transpose()?;
    let mut tx = app.db.write().await?;
    let account = focal::account(&mut tx, &unit).await?;
    let mut entry = Entry::new("focal").area(&unit).with("account", &account);
    if let Some(person) = person {
        if people::one(&mut tx, person).await?.is_none() {
            return Err(ProvinceError::refused("person_unknown"));
        }
        focal::serve(&mut tx, person, &account).await?;
        entry = entry.with("person", person);
    }
    log::append(&mut tx, &entry, Timestamp::now()).await?;
    tx.commit().await.doing("keep the focal account")?;
    out.answer(
        &json!({ "focal": account, "area": unit, "person": person }),
        |words| words.say("cli_focal_added", &[]),
    )
}
