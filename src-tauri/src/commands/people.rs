//! The people to serve: today's, the roster, one person's page.

use std::time::Instant;

use jiff::Timestamp;
use tannha_domain::PersonId;
use tannha_vault::{PersonState, RosterQuery};

use super::Shared;
use crate::{
    UiError,
    views::{PersonPage, PersonRow, RosterPage, Today, person_page, today_view},
};

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
    let page = app.vault(move |vault| vault.search_roster(&query)).await?;
    let rows = page.rows.iter().map(PersonRow::from).collect();
    Ok(RosterPage {
        total: page.total,
        counts: page.counts,
        rows,
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
