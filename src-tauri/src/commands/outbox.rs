//! What waits, the button that sends it, and over which networks it goes by itself.

use tannha_courier::SendOver;
use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    views::{AppState, Outbox, SyncState, outbox_view},
};

/// Every packet with its state, and how the sync stands.
#[tauri::command]
pub(super) async fn outbox(app: Shared<'_>) -> Result<Outbox, UiError> {
    let sync = app.sync_state();
    let outbox = app.vault(move |vault| outbox_view(vault, sync)).await?;
    Ok(app.with_pace(outbox))
}

/// Syncs now, once, over whatever network there is. One that isn't there is a state and no error.
#[tauri::command]
pub(super) async fn sync_now(handle: AppHandle, app: Shared<'_>) -> Result<SyncState, UiError> {
    Ok(app.sync_now(&handle).await)
}

/// Remembers over which networks one sends by itself.
#[tauri::command]
pub(super) async fn set_send_over(app: Shared<'_>, over: SendOver) -> Result<AppState, UiError> {
    app.set_send_over(over)?;
    Ok(app.state())
}

/// Writes why something was not sent into a file there, for whoever helps; answers with the file's name.
#[tauri::command]
pub(super) async fn write_reasons(app: Shared<'_>, shelf: String) -> Result<String, UiError> {
    app.write_reasons(shelf).await
}
