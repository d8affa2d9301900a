//! Practice with made-up people.

use jiff::Timestamp;
use tannha_capture::{sample_back, sample_front, sample_page, sample_portrait, sample_sheet};
use tannha_domain::{DraftId, Role, training_card};
use tannha_vault::day;
use tauri::ipc::Response;

use super::Shared;
use crate::{UiError, views::AppState};

/// Begins to practise.
#[tauri::command]
pub(super) async fn enter_training(app: Shared<'_>) -> Result<AppState, UiError> {
    app.enter_training().await?;
    Ok(app.state())
}

/// Ends the practice, and takes away what was practised.
#[tauri::command]
pub(super) async fn leave_training(app: Shared<'_>) -> Result<AppState, UiError> {
    app.leave_training().await?;
    Ok(app.state())
}

/// A drawn picture of this role, for who practises: the front of a card bears the code of the draft's person.
#[tauri::command]
pub(super) async fn training_picture(
    app: Shared<'_>,
    draft: DraftId,
    role: Option<Role>,
) -> Result<Response, UiError> {
    if !app.is_training() {
        return Err(UiError::new("training_only"));
    }
    let picture = app
        .vault(move |vault| {
            let (draft, _) = vault.draft(draft)?;
            let today = day(Timestamp::now());
            Ok::<_, UiError>(match role {
                None | Some(Role::CardFront) => draft
                    .roster
                    .and_then(|person| training_card(&person, today))
                    .and_then(|payload| sample_front(&payload)),
                Some(Role::CardBack) => sample_back(),
                Some(Role::Sheet) => {
                    sample_sheet(&vault.practise_sheet(draft.mark_kept.sheet)?.to_string())
                }
                Some(Role::Portrait) => Some(sample_portrait()),
                Some(_) => sample_page(),
            })
        })
        .await?;
    picture
        .map(Response::new)
        .ok_or_else(|| UiError::new("training_no_card"))
}
