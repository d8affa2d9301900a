//! Several operators on one device, and how one of them leaves.

use jiff::Timestamp;
use tannha_domain::{DraftId, OperatorId};
use tannha_packet::Invitation;
use tannha_vault::Vault;
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    ports::key_store::device_secret,
    state::tell_changed,
    views::{AppState, Leaving, OperatorView, leaving as view},
};

/// Everybody who may unlock.
#[tauri::command]
pub(super) async fn operators(app: Shared<'_>) -> Result<Vec<OperatorView>, UiError> {
    let folder = app.vault_folder();
    let operators = app
        .vault(move |_| Vault::operators(&folder, &device_secret(&folder)?))
        .await?;
    Ok(operators.into_iter().map(OperatorView::from).collect())
}

/// Adds an operator whom the province invited; it needs no network.
#[tauri::command]
pub(super) async fn add_operator(
    app: Shared<'_>,
    invitation: String,
    name: String,
    pin: String,
) -> Result<(), UiError> {
    let invitation: Invitation = invitation.parse()?;
    if name.trim().is_empty() {
        return Err(UiError::new("operator_name_empty"));
    }
    let folder = app.vault_folder();
    app.vault(move |vault| {
        let secret = device_secret(&folder)?;
        vault.add_operator(&invitation, &name, &pin, &secret, Timestamp::now())
    })
    .await?;
    Ok(())
}

/// Goes on with another operator's draft.
#[tauri::command]
pub(super) async fn take_over_draft(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.take_over_draft(draft, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(())
}

/// Gives a draft to somebody else who works here.
#[tauri::command]
pub(super) async fn hand_over_draft(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
    to: OperatorId,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.hand_over_draft(draft, to, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(())
}

/// Takes a draft away, with the code of why.
#[tauri::command]
pub(super) async fn discard_draft_because(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
    why: String,
) -> Result<(), UiError> {
    // A code, never what somebody wrote: the trail is for inspectors.
    let why = ["unwilling", "mistake", "again"]
        .into_iter()
        .find(|known| *known == why)
        .ok_or_else(|| UiError::new("call_broken"))?;
    app.vault(move |vault| vault.discard_draft_because(draft, Some(why), Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today", "person", "roster"]);
    Ok(())
}

/// What has to be settled before leaving.
#[tauri::command]
pub(super) async fn leaving(app: Shared<'_>) -> Result<Leaving, UiError> {
    let folder = app.vault_folder();
    app.vault(move |vault| {
        let operators = Vault::operators(&folder, &device_secret(&folder)?)?;
        view(vault, operators, Timestamp::now())
    })
    .await
}

/// Gives all that was promised to somebody else who works here, or to the team.
#[tauri::command]
pub(super) async fn hand_over_promises(
    handle: AppHandle,
    app: Shared<'_>,
    to: Option<OperatorId>,
) -> Result<(), UiError> {
    app.vault(move |vault| vault.hand_over_promises(to, Timestamp::now()))
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(())
}

/// Ends the leaving: the device forgets whoever works with it now.
#[tauri::command]
pub(super) async fn forget_me(app: Shared<'_>) -> Result<AppState, UiError> {
    app.vault(|vault| {
        let me = vault.identity().operator;
        vault.forget_operator(me, Timestamp::now())
    })
    .await?;
    app.lock();
    Ok(app.state())
}
