//! Who is in, and how the screens look.

use tannha_domain::OperatorId;
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    views::{AppState, Language, TextSize, Theme},
    window,
};

/// What the whole window shares.
#[tauri::command]
pub(super) async fn app_state(app: Shared<'_>) -> Result<AppState, UiError> {
    Ok(app.state())
}

/// Remembers the language for the next start, too.
#[tauri::command]
pub(super) async fn set_language(app: Shared<'_>, language: Language) -> Result<(), UiError> {
    app.set_language(language)
}

/// Remembers the look for the next start, too.
#[tauri::command]
pub(super) async fn set_theme(app: Shared<'_>, theme: Theme) -> Result<AppState, UiError> {
    app.set_theme(theme)?;
    Ok(app.state())
}

/// Remembers how large the words are.
#[tauri::command]
pub(super) async fn set_text_size(app: Shared<'_>, size: TextSize) -> Result<AppState, UiError> {
    app.set_text_size(size)?;
    Ok(app.state())
}

/// Remembers whether the device stands at a counter, and fills the display there.
#[tauri::command]
pub(super) async fn set_kiosk(
    handle: AppHandle,
    app: Shared<'_>,
    kiosk: bool,
) -> Result<AppState, UiError> {
    app.set_kiosk(kiosk)?;
    let state = app.state();
    window::fill(&handle, state.kiosk)?;
    Ok(state)
}

/// Remembers whether a counter locks after each person.
#[tauri::command]
pub(super) async fn set_kiosk_locks(app: Shared<'_>, locks: bool) -> Result<AppState, UiError> {
    app.set_kiosk_locks(locks)?;
    Ok(app.state())
}

/// Remembers after how many minutes the screen locks by itself.
#[tauri::command]
pub(super) async fn set_idle(app: Shared<'_>, minutes: u16) -> Result<AppState, UiError> {
    app.set_idle(minutes)?;
    Ok(app.state())
}

/// Remembers whether each question is read aloud as it comes.
#[tauri::command]
pub(super) async fn set_reads_aloud(app: Shared<'_>, reads: bool) -> Result<AppState, UiError> {
    app.set_reads_aloud(reads)?;
    Ok(app.state())
}

/// Remembers that the first-day tour was seen, or skipped.
#[tauri::command]
pub(super) async fn set_toured(app: Shared<'_>) -> Result<AppState, UiError> {
    app.set_toured()?;
    Ok(app.state())
}

/// Calls a number of today's queue.
#[tauri::command]
pub(super) async fn call_number(app: Shared<'_>, number: u32) -> Result<AppState, UiError> {
    app.call_number(number)?;
    Ok(app.state())
}

/// Joins the province that the invitation names, makes the vault and brings the roster.
#[tauri::command]
pub(super) async fn join(
    handle: AppHandle,
    app: Shared<'_>,
    invitation: String,
    name: String,
    pin: String,
) -> Result<AppState, UiError> {
    app.join(&handle, &invitation, name, pin).await?;
    Ok(app.state())
}

/// Opens the screen for this operator; for the first one where nobody is named.
#[tauri::command]
pub(super) async fn unlock(
    handle: AppHandle,
    app: Shared<'_>,
    operator: Option<OperatorId>,
    pin: String,
) -> Result<AppState, UiError> {
    app.unlock(&handle, operator, pin).await?;
    Ok(app.state())
}

/// Locks the screen; the courier goes on.
#[tauri::command]
pub(super) async fn lock(app: Shared<'_>) -> Result<AppState, UiError> {
    app.lock();
    Ok(app.state())
}
