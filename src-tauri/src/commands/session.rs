//! Who is in, and how the screens look.

use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    views::{AppState, Language, TextSize, Theme},
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

/// Opens the screen.
#[tauri::command]
pub(super) async fn unlock(
    handle: AppHandle,
    app: Shared<'_>,
    pin: String,
) -> Result<AppState, UiError> {
    app.unlock(&handle, pin).await?;
    Ok(app.state())
}

/// Locks the screen; the courier goes on.
#[tauri::command]
pub(super) async fn lock(app: Shared<'_>) -> Result<AppState, UiError> {
    app.lock();
    Ok(app.state())
}
