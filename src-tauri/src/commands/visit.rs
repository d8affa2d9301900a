//! A visit that did not end in a dossier.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use tannha_domain::{Channel, NextAction, PersonId, Phone, PhoneError, Place, Season, Visit, Way};
use tauri::AppHandle;

use super::{
    Shared,
    people::{MOVED, keep},
};
use crate::{
    UiError,
    ports::location,
    views::{BarrierView, NotePage, PersonPage, barrier_views, keep_team_phone, note_page},
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

/// The note to leave where nobody was at home.
#[tauri::command]
pub(super) async fn note_to_leave(
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<NotePage, UiError> {
    app.vault(move |vault| note_page(vault, person_id, Timestamp::now()))
        .await
}

/// Remembers where the team is called.
#[tauri::command]
pub(super) async fn set_team_phone(app: Shared<'_>, phone: String) -> Result<(), UiError> {
    let phone: Phone = phone
        .parse()
        .map_err(|error: PhoneError| UiError::new(error.code()))?;
    app.vault(move |vault| keep_team_phone(vault, &phone)).await
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
    let visit = Visit::new(channel, &barrier, next, &note).at(place);
    keep(&handle, app, person_id, &MOVED, move |vault| {
        vault.record_visit(person_id, &visit, Timestamp::now())
    })
    .await
}
