//! The person's answers.

use jiff::Timestamp;
use tannha_domain::{Answer, AnsweredBy, ConsentAnswer, DraftId, ThirdPerson};
use tauri::AppHandle;

use super::Shared;
use crate::{UiError, state::tell_changed, views::DraftView};

/// Writes one answer. A no takes away what it forbids.
#[tauri::command]
pub(super) async fn answer_consent(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
    purpose: String,
    answer: Answer,
    by: AnsweredBy,
    about: Option<ThirdPerson>,
) -> Result<DraftView, UiError> {
    let language = app.language().to_string();
    let answer = ConsentAnswer {
        about: about.map(|third| third.to_string()),
        ..ConsentAnswer::new(purpose, answer, by, language, Timestamp::now())
    };
    let view = app
        .draft(move |vault, _| vault.answer(draft, answer))
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(view)
}
