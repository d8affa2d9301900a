//! The people to serve: today's, the roster, one person's page.

use std::time::Instant;

use jiff::Timestamp;
use tannha_domain::PersonId;
use tannha_vault::{PersonState, RosterQuery, Vault, VaultError};
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    state::tell_changed,
    views::{PersonPage, PersonRow, RosterComing, RosterPage, Today, person_page, today_view},
};

/// The screens to ask anew where somebody may stand elsewhere now.
pub(super) const MOVED: [&str; 4] = ["outbox", "today", "person", "roster"];

/// Keeps something about a person, and wakes the courier; answers with the person's page as it now is.
pub(super) async fn keep<T>(
    handle: &AppHandle,
    app: Shared<'_>,
    person: PersonId,
    changed: &[&str],
    work: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
) -> Result<PersonPage, UiError> {
    let language = app.language();
    let page = app
        .vault(move |vault| {
            work(vault)?;
            person_page(vault, person, language)
        })
        .await?;
    app.nudge();
    tell_changed(handle, changed);
    Ok(page)
}

/// What there is to do today.
#[tauri::command]
pub(super) async fn today(app: Shared<'_>) -> Result<Today, UiError> {
    app.vault(|vault| today_view(vault, Timestamp::now())).await
}

/// A part of the roster, found without marks.
#[tauri::command]
pub(super) async fn search_roster(
    app: Shared<'_>,
    query: String,
    filter: String,
    offset: u64,
    limit: u64,
) -> Result<RosterPage, UiError> {
    let begun = Instant::now();
    // `all` is no state, and so is none.
    let query = RosterQuery {
        text: query,
        filter: filter.parse::<PersonState>().ok(),
        offset,
        limit: limit.min(200),
    };
    let (page, coming) = app
        .vault(move |vault| {
            Ok::<_, VaultError>((vault.search_roster(&query)?, vault.roster_coming()?))
        })
        .await?;
    let rows = page.rows.iter().map(PersonRow::from).collect();
    Ok(RosterPage {
        total: page.total,
        counts: page.counts,
        rows,
        coming: coming.map(RosterComing::from),
        milliseconds: begun.elapsed().as_secs_f64() * 1000.0,
    })
}

/// A person's page.
#[tauri::command]
pub(super) async fn person(app: Shared<'_>, id: PersonId) -> Result<PersonPage, UiError> {
    let language = app.language();
    app.vault(move |vault| person_page(vault, id, language))
        .await
}
