//! What is read aloud: recordings, or the device's own voice.

use tannha_domain::{Address, RecordingId, purpose};
use tannha_vault::VaultError;
use tauri::{async_runtime::spawn_blocking, ipc::Response};

use super::Shared;
use crate::{UiError, ports::voice, views::VoiceView};

/// The recordings of a text, one a language and dialect.
#[tauri::command]
pub(super) async fn voices(
    app: Shared<'_>,
    purpose_code: String,
    address: Option<Address>,
    provider: Option<String>,
) -> Result<Vec<VoiceView>, UiError> {
    let purpose = purpose(&purpose_code).ok_or(VaultError::UnknownPurpose)?;
    app.vault(move |vault| {
        let found = vault.recordings(
            &purpose.code,
            &purpose.version("vi"),
            address,
            provider.as_deref(),
        )?;
        Ok::<_, VaultError>(found.into_iter().map(VoiceView::from).collect())
    })
    .await
}

/// A recording's bytes, for an object URL that the screen revokes.
#[tauri::command]
pub(super) async fn recording(app: Shared<'_>, id: RecordingId) -> Result<Response, UiError> {
    let bytes = app.vault(move |vault| vault.recording(id)).await?;
    Ok(Response::new(bytes))
}

/// The device's own voice says this, in the language of the screens; WAV.
#[tauri::command]
pub(super) async fn read_aloud(app: Shared<'_>, text: String) -> Result<Response, UiError> {
    let language = app.language();
    let spoken = spawn_blocking(move || voice::speak(&text, language)).await?;
    Ok(Response::new(spoken?))
}
