//! A visit that did not end in a dossier.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use tannha_domain::{Channel, NextAction, PersonId, Place, Season, Visit, Way};
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    ports::location,
    state::tell_changed,
    views::{BarrierView, PersonPage, barrier_views, person_page},
};

/// What may stand in the way, and the ways out.
#[tauri::command]
pub(super) async fn barriers(app: Shared<'_>) -> Result<Vec<BarrierView>, UiError> {
    Ok(barrier_views(app.language()))
}

/// Whether the province allows to write down where a house stands.
#[tauri::command]
pub(super) async fn house_place_allowed(app: Shared<'_>) -> Result<bool, UiError> {
    app.vault(|vault| Ok::<_, UiError>(vault.house_place_allowed()))
        .await
}

/// Where the device is, asked of the system once: after the person has said yes.
#[tauri::command]
pub(super) async fn find_place(app: Shared<'_>) -> Result<Option<Place>, UiError> {
    app.vault(|vault| Ok::<_, UiError>(vault.house_place_allowed().then(location::place).flatten()))
        .await
}

/// Keeps a visit and queues its packet; answers with the person's page as it now is.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn record_visit(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    channel: Channel,
    barrier: String,
    way: Way,
    day: Option<Date>,
    hour: Option<Time>,
    season: Option<Season>,
    note: String,
    place: Option<Place>,
) -> Result<PersonPage, UiError> {
    let next = NextAction {
        way,
        day,
        hour,
        season,
    };
    let (visit, language) = (
        Visit::new(channel, &barrier, next, &note).at(place),
        app.language(),
    );
    let page = app
        .vault(move |vault| {
            vault.record_visit(person_id, &visit, Timestamp::now())?;
            person_page(vault, person_id, language)
        })
        .await?;
    app.nudge();
    tell_changed(&handle, &["outbox", "today", "person", "roster"]);
    Ok(page)
}
