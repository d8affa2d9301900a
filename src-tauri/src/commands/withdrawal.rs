//! Taking consent back.

use jiff::Timestamp;
use tannha_domain::{AnsweredBy, Channel, PersonId, Withdrawal};
use tannha_vault::VaultError;
use tauri::AppHandle;

use super::{
    Shared, marked,
    people::{MOVED, keep},
};
use crate::{
    UiError,
    views::{PersonPage, ReadMark, SaidAnswer, SaidConfirmation, WithdrawableView, in_words},
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
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn withdraw(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    purposes: Vec<String>,
    channel: Channel,
    by: AnsweredBy,
    answers: Vec<SaidAnswer>,
    confirmed: Option<SaidConfirmation>,
) -> Result<PersonPage, UiError> {
    let mark = match confirmed {
        Some(confirmed) => Some(marked::read(&app, confirmed).await?),
        None => None,
    };
    let withdrawal = Withdrawal {
        purposes,
        channel,
        by,
        confirmed: mark.as_ref().map(ReadMark::confirmed),
        answers: in_words(answers, app.language()),
        language: app.language().to_string(),
    };
    keep(&handle, app, person_id, &MOVED, move |vault| {
        let marking = mark.as_ref().map(ReadMark::marking);
        vault.withdraw(person_id, &withdrawal, marking, Timestamp::now())
    })
    .await
}
