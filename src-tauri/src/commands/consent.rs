//! The person's answers.

use jiff::Timestamp;
use tannha_domain::{Answer, AnsweredBy, ConsentAnswer, DraftId, HeardAs, ThirdPerson};
use tauri::AppHandle;

use super::Shared;
use crate::{UiError, state::tell_changed, views::DraftView};

/// Writes one answer. A no takes away what it forbids.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen says, by its name"
)]
pub(super) async fn answer_consent(
    handle: AppHandle,
    app: Shared<'_>,
    draft: DraftId,
    purpose: String,
    answer: Answer,
    by: AnsweredBy,
    about: Option<ThirdPerson>,
    heard: Option<HeardAs>,
) -> Result<DraftView, UiError> {
    let language = app.language().to_string();
    let answer = ConsentAnswer {
        about: about.map(|third| third.to_string()),
        heard,
        ..ConsentAnswer::new(purpose, answer, by, language, Timestamp::now())
    };
    let view = app
        .draft(move |vault, _| vault.answer(draft, answer))
        .await?;
    tell_changed(&handle, &["today", "person"]);
    Ok(view)
}
