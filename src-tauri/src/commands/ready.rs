//! Before leaving, and at night.

use jiff::Timestamp;

use super::Shared;
use crate::{
    UiError,
    ports::{power, space},
    views::{Readiness, readiness as view},
};

/// What to look at before leaving, and at night.
#[tauri::command]
pub(super) async fn readiness(app: Shared<'_>) -> Result<Readiness, UiError> {
    let (folder, heard_at) = (app.folder().to_path_buf(), app.sync_state().last_at);
    app.vault(move |vault| {
        let (battery, free) = (power::battery(), space::free_bytes(&folder));
        view(vault, battery, free, heard_at, Timestamp::now())
    })
    .await
}
