//! Households, the way between them, and whose card is shown.

use tannha_capture::read_card;
use tannha_domain::{CardReading, Carry, DraftId, HouseholdId, PersonId, UnitCode};
use tannha_vault::Side;
use tauri::{AppHandle, async_runtime::spawn_blocking, ipc::Request};

use super::{
    Shared,
    capture::{body, look_live},
};
use crate::{
    UiError,
    state::{App, Seen, tell_changed},
    views::{
        DoorsPage, DraftView, FoundByCard, FrameFound, HouseholdPage, OfferView, ReturnGroup,
        doors_page, found_by_card, household_page, return_groups,
    },
};

/// Everybody behind one door.
#[tauri::command]
pub(super) async fn household(app: Shared<'_>, id: HouseholdId) -> Result<HouseholdPage, UiError> {
    app.vault(move |vault| household_page(vault, id)).await
}

/// What others of the household said that this draft does not say yet.
#[tauri::command]
pub(super) async fn offers(app: Shared<'_>, draft: DraftId) -> Result<Vec<OfferView>, UiError> {
    app.vault(move |vault| {
        let offers = vault.offers(draft)?;
        Ok::<_, tannha_vault::VaultError>(offers.iter().map(OfferView::from).collect())
    })
    .await
}

/// Writes what was offered, after the volunteer confirmed it.
#[tauri::command]
pub(super) async fn take_offer(
    app: Shared<'_>,
    draft: DraftId,
    carry: Carry,
    from: PersonId,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.take_offer(draft, carry, from, now))
        .await
}

/// The hamlets, and the doors of the one that is walked.
#[tauri::command]
pub(super) async fn doors(app: Shared<'_>) -> Result<DoorsPage, UiError> {
    app.vault(doors_page).await
}

/// Puts a door before or after another one.
#[tauri::command]
pub(super) async fn move_door(
    handle: AppHandle,
    app: Shared<'_>,
    household: HouseholdId,
    side: Side,
    other: HouseholdId,
) -> Result<DoorsPage, UiError> {
    let page = app
        .vault(move |vault| {
            vault.move_door(household, side, other)?;
            doors_page(vault)
        })
        .await?;
    tell_changed(&handle, &["today", "roster"]);
    Ok(page)
}

/// Walks this hamlet first from now on.
#[tauri::command]
pub(super) async fn walk_hamlet(
    handle: AppHandle,
    app: Shared<'_>,
    unit: UnitCode,
    hamlet: String,
) -> Result<DoorsPage, UiError> {
    let page = app
        .vault(move |vault| {
            vault.walk(&unit, &hamlet)?;
            doors_page(vault)
        })
        .await?;
    tell_changed(&handle, &["today"]);
    Ok(page)
}

/// Puts a hamlet before or after another one.
#[tauri::command]
pub(super) async fn move_hamlet(
    handle: AppHandle,
    app: Shared<'_>,
    unit: UnitCode,
    hamlet: String,
    side: Side,
    other_unit: UnitCode,
    other: String,
) -> Result<DoorsPage, UiError> {
    let page = app
        .vault(move |vault| {
            vault.move_hamlet((&unit, &hamlet), side, (&other_unit, &other))?;
            doors_page(vault)
        })
        .await?;
    tell_changed(&handle, &["today", "roster"]);
    Ok(page)
}

/// Who is at home in a season only, hamlet by hamlet.
#[tauri::command]
pub(super) async fn return_list(app: Shared<'_>) -> Result<Vec<ReturnGroup>, UiError> {
    app.vault(|vault| vault.return_list().map(|list| return_groups(&list)))
        .await
}

async fn look_up(app: &App, card: CardReading) -> Result<FoundByCard, UiError> {
    app.vault(move |vault| {
        vault
            .find_by_card(&card)
            .map(|found| found_by_card(&card.name, &found))
    })
    .await
}

/// Whose card a frame of the camera shows. Nobody has been asked yet: no pixel and no field is kept.
#[tauri::command]
pub(super) async fn find_by_frame(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<FrameFound, UiError> {
    let Seen { card, hint } = look_live(&app, &request).await?;
    let found = match card {
        Some(card) => Some(look_up(&app, card).await?),
        None => None,
    };
    Ok(FrameFound { found, hint })
}

/// The same for a picture file.
#[tauri::command]
pub(super) async fn find_by_card_image(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<FoundByCard, UiError> {
    let picture = body(&request)?;
    let today = app.today();
    let card = spawn_blocking(move || read_card(&picture, today)).await??;
    look_up(&app, card).await
}
