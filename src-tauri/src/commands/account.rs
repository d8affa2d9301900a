//! An account that exists already.

use jiff::Timestamp;
use tannha_capture::{CaptureError, read_account, read_account_frame};
use tannha_domain::{AccountSource, ExistingAccount, Occasion, PersonId, purpose};
use tannha_vault::{VaultError, day};
use tauri::{AppHandle, async_runtime::spawn_blocking, ipc::Request};

use super::{
    Shared,
    capture::{body, grey_frame},
    marked,
    people::{MOVED, keep},
};
use crate::{
    UiError,
    views::{
        AccountScan, BankView, PersonPage, PurposeView, SaidAnswer, SaidConfirmation, bank_views,
        in_words, purpose_for,
    },
};

/// What is asked before anything is kept, addressed to this person.
#[tauri::command]
pub(super) async fn person_questions(
    app: Shared<'_>,
    person_id: PersonId,
    occasion: Occasion,
) -> Result<Vec<PurposeView>, UiError> {
    let language = app.language();
    app.vault(move |vault| {
        let known = vault
            .person(person_id)?
            .ok_or(VaultError::NoPerson(person_id))?;
        let today = day(Timestamp::now());
        let purposes = occasion.purposes().iter().filter_map(|code| purpose(code));
        let views = purposes.map(|purpose| purpose_for(purpose, &known.person, language, today));
        Ok::<_, VaultError>(views.collect())
    })
    .await
}

/// Every bank of the list.
#[tauri::command]
pub(super) async fn banks() -> Result<Vec<BankView>, UiError> {
    Ok(bank_views())
}

/// Looks for an account's code on a frame of the camera. Nothing is kept.
#[tauri::command]
pub(super) async fn scan_account(request: Request<'_>) -> Result<Option<AccountScan>, UiError> {
    let frame = grey_frame(&request)?;
    match spawn_blocking(move || read_account_frame(&frame)).await? {
        Ok(account) => Ok(Some(account.into())),
        Err(CaptureError::NoQr) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Reads an account's code on a picture file. Nothing is kept.
#[tauri::command]
pub(super) async fn read_account_image(request: Request<'_>) -> Result<AccountScan, UiError> {
    let picture = body(&request)?;
    let account = spawn_blocking(move || read_account(&picture)).await??;
    Ok(account.into())
}

/// Keeps that a person has an account, and queues its packet; answers with the person's page as it now is.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn report_account(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    bank: String,
    bank_name: String,
    account: String,
    again: String,
    holder: String,
    source: AccountSource,
    answers: Vec<SaidAnswer>,
    confirmed: SaidConfirmation,
) -> Result<PersonPage, UiError> {
    let mark = marked::read(&app, confirmed).await?;
    let entered = ExistingAccount {
        bank,
        bank_name: Some(bank_name),
        account,
        holder,
        source,
        confirmed: mark.confirmed(),
        answers: in_words(answers, app.language()),
    };
    keep(&handle, app, person_id, &MOVED, move |vault| {
        let account = entered.tidied(&again).map_err(VaultError::Account)?;
        vault.report_account(person_id, &account, mark.marking(), Timestamp::now())
    })
    .await
}
