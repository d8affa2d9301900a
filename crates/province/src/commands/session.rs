//! `session add`: a provider's staff meet accepted people.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;
use tannha_domain::{UnitList, resolve};
use uuid::Uuid;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Session},
    dossiers,
    log::{self, Entry},
    sessions,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Session, out: Out) -> Result<(), ProvinceError> {
    let Session::Add {
        area,
        on,
        provider,
        place,
    } = args;
    let unit =
        resolve(&area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))?;
    let day: Date = on
        .parse()
        .map_err(|_| ProvinceError::refused("day_unreadable"))?;
    if day < Timestamp::now().to_zoned(TimeZone::system()).date() {
        return Err(ProvinceError::refused("day_past"));
    }
    if !dossiers::is_provider(&provider) {
        return Err(ProvinceError::refused("provider_unknown"));
    }
    let id = Uuid::now_v7().to_string();
    let mut tx = app.db.write().await?;
    log::append(
        &mut tx,
        &Entry::new("session")
            .area(&unit)
            .with("session", &id)
            .with("provider", &provider),
        Timestamp::now(),
    )
    .await?;
    sessions::plan(
        &mut tx,
        &id,
        &provider,
        &unit,
        day,
        place.as_deref().unwrap_or_default(),
    )
    .await?;
    tx.commit().await.doing("plan a session")?;
    out.answer(&json!({ "session": id }), |words| {
        words.say("cli_session_added", &[("day", &day.to_string())])
    })
}
