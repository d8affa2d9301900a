//! Taking consent back.

use jiff::Timestamp;
use tannha_domain::{AnsweredBy, Base64, Channel, Mark, PersonId, Withdrawal};
use tannha_vault::VaultError;
use tauri::AppHandle;

use super::{
    Shared,
    people::{MOVED, keep},
};
use crate::{
    UiError,
    views::{PersonPage, WithdrawableView},
};

/// What this person can take back.
#[tauri::command]
pub(super) async fn withdrawable(
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<Vec<WithdrawableView>, UiError> {
    app.vault(move |vault| {
        let given = vault.withdrawable_of(person_id)?;
        Ok::<_, VaultError>(given.into_iter().map(WithdrawableView::from).collect())
    })
    .await
}

/// Keeps what a person takes back and queues it; drafts lose what it forbids at once. Answers with the person's page as it
/// now is: its last withdrawal is this one.
#[tauri::command]
pub(super) async fn withdraw(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    purposes: Vec<String>,
    channel: Channel,
    by: AnsweredBy,
    signature: Option<Base64>,
) -> Result<PersonPage, UiError> {
    let withdrawal = Withdrawal {
        purposes,
        channel,
        by,
        mark: (channel != Channel::Phone).then(|| Mark::of(signature.is_some())),
        language: app.language().to_string(),
    };
    keep(&handle, app, person_id, &MOVED, move |vault| {
        let signature = signature.as_ref().map(|png| png.0.as_slice());
        vault.withdraw(person_id, &withdrawal, signature, Timestamp::now())
    })
    .await
}
