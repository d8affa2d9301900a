//! What waits, and the button that sends it.

use tauri::AppHandle;

use super::Shared;
use crate::{
    UiError,
    views::{Outbox, SyncState, outbox_view},
};

/// Every packet with its state, and how the sync stands.
#[tauri::command]
pub(super) async fn outbox(app: Shared<'_>) -> Result<Outbox, UiError> {
    let sync = app.sync_state();
    app.vault(move |vault| outbox_view(vault, sync)).await
}

/// Syncs now. A network that isn't there is a state and no error.
#[tauri::command]
pub(super) async fn sync_now(handle: AppHandle, app: Shared<'_>) -> Result<SyncState, UiError> {
    Ok(app.sync_now(&handle).await)
}
