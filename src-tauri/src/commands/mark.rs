//! The mark under the answers, and the pads of numbered sheets.

use jiff::Timestamp;
use tannha_capture::{CaptureError, Shows, keep, read_sheet, read_sheet_frame, shrink};
use tannha_domain::{Base64, DraftId, Judged, SheetCode};
use tannha_vault::{Vault, VaultError};
use tauri::{AppHandle, async_runtime::spawn_blocking, ipc::Request};

use super::{
    Shared,
    capture::{body, grey_frame, header},
};
use crate::{
    UiError,
    state::tell_changed,
    views::{DraftView, PadView, Pictured, pad_views},
};

/// The answers were read back one by one, and the person confirmed them.
#[tauri::command]
pub(super) async fn read_back(app: Shared<'_>, draft: DraftId) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.read_back(draft, now))
        .await
}

/// Keeps a signature and how it was drawn: strokes of points, each across, down and milliseconds since the first.
#[tauri::command]
pub(super) async fn sign(
    app: Shared<'_>,
    draft: DraftId,
    picture: Base64,
    strokes: Vec<Vec<(u32, u32, u32)>>,
) -> Result<DraftView, UiError> {
    let photo = spawn_blocking(move || shrink(&picture.0)).await??;
    let strokes = serde_json::to_vec(&strokes).map_err(|_| UiError::new("call_broken"))?;
    let language = app.language().to_string();
    app.draft(move |vault, now| vault.sign(draft, &photo.jpeg, &strokes, &language, now))
        .await
}

/// Keeps a recorded yes.
#[tauri::command]
pub(super) async fn keep_voice(
    app: Shared<'_>,
    draft: DraftId,
    recording: Base64,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.keep_voice(draft, &recording.0, now))
        .await
}

/// What of a frame is a sheet; nothing while none is in sight.
fn seen(found: Result<SheetCode, CaptureError>) -> Result<Option<SheetCode>, UiError> {
    match found {
        Ok(code) => Ok(Some(code)),
        Err(CaptureError::NoQr) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

pub(super) async fn in_frame(request: &Request<'_>) -> Result<Option<SheetCode>, UiError> {
    let frame = grey_frame(request)?;
    seen(spawn_blocking(move || read_sheet_frame(&frame)).await?)
}

pub(super) async fn in_picture(request: &Request<'_>) -> Result<SheetCode, UiError> {
    let picture = body(request)?;
    Ok(spawn_blocking(move || read_sheet(&picture)).await??)
}

/// Looks for a numbered sheet on a frame of the camera, and binds it to the draft.
#[tauri::command]
pub(super) async fn bind_sheet_frame(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Option<DraftView>, UiError> {
    let draft = header(&request, "draft")?;
    match in_frame(&request).await? {
        None => Ok(None),
        Some(code) => app
            .draft(move |vault, now| vault.bind_sheet(draft, &code, now))
            .await
            .map(Some),
    }
}

/// Reads the numbered sheet on a picture file, and binds it to the draft.
#[tauri::command]
pub(super) async fn bind_sheet_image(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<DraftView, UiError> {
    let (draft, code) = (header(&request, "draft")?, in_picture(&request).await?);
    app.draft(move |vault, now| vault.bind_sheet(draft, &code, now))
        .await
}

/// Keeps the picture of the marked sheet. The sheet's own code must be on it, so that nothing else is kept in its place.
#[tauri::command]
pub(super) async fn keep_sheet(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<DraftView, UiError> {
    let draft = header(&request, "draft")?;
    let picture = body(&request)?;
    let seen = spawn_blocking(move || pictured(&picture)).await??;
    app.draft(move |vault, now| vault.keep_sheet(draft, &seen.code, &seen.jpeg, seen.judged, now))
        .await
}

/// The sheet on this picture, and the picture as it is kept. A picture on which no sheet is seen shows no mark.
pub(super) fn pictured(picture: &[u8]) -> Result<Pictured, UiError> {
    let kept = keep(picture, Shows::Sheet)?;
    let code = kept.sheet.map_err(|error| match error {
        CaptureError::NoQr => UiError::new("sheet_not_seen"),
        other => other.into(),
    })?;
    Ok(Pictured {
        code,
        jpeg: kept.jpeg,
        judged: Judged::with(kept.judgement.flaws),
    })
}

async fn take(
    handle: &AppHandle,
    app: Shared<'_>,
    code: SheetCode,
) -> Result<Vec<PadView>, UiError> {
    let views = app
        .vault(move |vault: &Vault| {
            let pads = vault.take_pad(&code, Timestamp::now())?;
            Ok::<_, VaultError>(pad_views(&pads))
        })
        .await?;
    app.nudge();
    tell_changed(handle, &["outbox", "today"]);
    Ok(views)
}

/// Looks for a numbered sheet on a frame of the camera, and takes over its pad.
#[tauri::command]
pub(super) async fn take_pad_frame(
    handle: AppHandle,
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Option<Vec<PadView>>, UiError> {
    match in_frame(&request).await? {
        None => Ok(None),
        Some(code) => take(&handle, app, code).await.map(Some),
    }
}

/// Reads a numbered sheet on a picture file, and takes over its pad.
#[tauri::command]
pub(super) async fn take_pad_image(
    handle: AppHandle,
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<Vec<PadView>, UiError> {
    let code = in_picture(&request).await?;
    take(&handle, app, code).await
}
