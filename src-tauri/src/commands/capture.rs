//! Pixels: frames of the camera and picture files come in as raw bytes, pictures go out as raw bytes.

use std::{str::FromStr, sync::Arc};

use jiff::Timestamp;
use tannha_capture::{CaptureError, GrayImage, Shows, frame, keep, read_card, shrink};
use tannha_domain::{
    AttachmentId, CardReading, DraftId, Judged, KeptBecause, Media, Role, card_qr, mrz::MrzReading,
};
use tannha_vault::{Vault, VaultError};
use tauri::{
    async_runtime::spawn_blocking,
    ipc::{InvokeBody, Request, Response},
};

use super::Shared;
use crate::{
    UiError,
    state::{App, Seen},
    views::{CardScan, DraftView, FrameScan, JudgedFrame, card_scan},
};

/// The raw bytes of a call.
pub(super) fn body(request: &Request<'_>) -> Result<Vec<u8>, UiError> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(_) => Err(UiError::new("call_broken")),
    }
}

/// What a header of a call says.
pub(super) fn header<T: FromStr>(request: &Request<'_>, name: &str) -> Result<T, UiError> {
    let text = request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| UiError::new("call_broken"))
}

/// The frame of the camera that a call brings, for codes to be looked for in it.
pub(super) fn grey_frame(request: &Request<'_>) -> Result<GrayImage, UiError> {
    let (width, height) = (header(request, "width")?, header(request, "height")?);
    Ok(frame(body(request)?, width, height)?)
}

fn compare(vault: &Vault, draft: DraftId, card: CardReading) -> Result<CardScan, VaultError> {
    let (draft, _) = vault.draft(draft)?;
    Ok(card_scan(card, draft, vault.today(Timestamp::now())))
}

/// What the card on this frame of the camera says, or those before it.
pub(super) async fn look_live(app: &Arc<App>, request: &Request<'_>) -> Result<Seen, UiError> {
    app.look_live(header(request, "camera")?, grey_frame(request)?)
        .await
}

/// Looks for a card on a frame of the camera, and on those before it. Nothing is kept.
#[tauri::command]
pub(super) async fn scan_frame(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<FrameScan, UiError> {
    let draft = header(&request, "draft")?;
    let Seen { card, hint } = look_live(&app, &request).await?;
    let card = match card {
        Some(card) => Some(app.vault(move |vault| compare(vault, draft, card)).await?),
        None => None,
    };
    Ok(FrameScan { card, hint })
}

/// Reads the card on a picture file. Nothing is kept.
#[tauri::command]
pub(super) async fn read_card_image(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<CardScan, UiError> {
    let (draft, picture) = (header(&request, "draft")?, body(&request)?);
    let today = app.today();
    let card = spawn_blocking(move || read_card(&picture, today)).await??;
    app.vault(move |vault| compare(vault, draft, card)).await
}

/// Writes what the card said, after the volunteer looked at it.
#[tauri::command]
pub(super) async fn save_card(
    app: Shared<'_>,
    draft: DraftId,
    payload: String,
) -> Result<DraftView, UiError> {
    let card = card_qr::parse(payload.as_bytes(), app.today())?;
    app.draft(move |vault, now| vault.save_card(draft, &card, now))
        .await
}

/// Keeps a photo: small, without metadata, and on the disk before this answers.
#[tauri::command]
pub(super) async fn save_photo(
    app: Shared<'_>,
    request: Request<'_>,
) -> Result<DraftView, UiError> {
    let (draft, role, picture) = (
        header(&request, "draft")?,
        header::<Role>(&request, "role")?,
        body(&request)?,
    );
    // The person's mark has ways of its own, each held against what was told before it.
    if role.is_a_mark() && role != Role::WitnessSignature {
        return Err(UiError::new("call_broken"));
    }
    let (judged, jpeg, zone) = spawn_blocking(move || kept(role, &picture)).await??;
    app.draft(move |vault, now| {
        let id = vault.add_attachment(draft, role, Media::Jpeg, judged, &jpeg, now)?;
        match zone {
            Some(zone) => vault.save_zone(draft, id, &zone, now),
            None => vault.draft(draft),
        }
    })
    .await
}

/// What was judged of a picture, the picture as it is kept, and what the zone on it says: a back on which it can't be read
/// is kept all the same. A drawn signature is nobody's to judge.
fn kept(role: Role, picture: &[u8]) -> Result<(Judged, Vec<u8>, Option<MrzReading>), CaptureError> {
    let Some(shows) = Shows::of(role) else {
        return Ok((Judged::default(), shrink(picture)?.jpeg, None));
    };
    let kept = keep(picture, shows)?;
    Ok((Judged::with(kept.judgement.flaws), kept.jpeg, kept.zone))
}

/// What the camera should see otherwise on this frame. Nothing is kept.
#[tauri::command]
pub(super) async fn judge_frame(request: Request<'_>) -> Result<JudgedFrame, UiError> {
    let (width, height) = (header(&request, "width")?, header(&request, "height")?);
    let shows = Shows::of(header(&request, "role")?).ok_or_else(|| UiError::new("call_broken"))?;
    let pixels = body(&request)?;
    let judge = move || tannha_capture::judge_frame(&pixels, width, height, shows);
    Ok(spawn_blocking(judge).await??.into())
}

/// Writes what the zone on the card's back said, after the volunteer looked at it.
#[tauri::command]
pub(super) async fn use_zone(app: Shared<'_>, draft: DraftId) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.use_zone(draft, now))
        .await
}

/// Keeps a picture that could be better, and why.
#[tauri::command]
pub(super) async fn keep_anyway(
    app: Shared<'_>,
    draft: DraftId,
    id: AttachmentId,
    because: KeptBecause,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.keep_anyway(draft, id, because, now))
        .await
}

/// A picture's bytes, for an object URL that the screen revokes.
#[tauri::command]
pub(super) async fn attachment(app: Shared<'_>, id: AttachmentId) -> Result<Response, UiError> {
    let bytes = app
        .vault(move |vault| vault.attachment(id).map(|(_, bytes)| bytes))
        .await?;
    Ok(Response::new(bytes.to_vec()))
}

/// Takes a picture away; it can be put back.
#[tauri::command]
pub(super) async fn remove_attachment(
    app: Shared<'_>,
    draft: DraftId,
    id: AttachmentId,
) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.remove_attachment(draft, id, now))
        .await
}

/// Puts back what was taken away last.
#[tauri::command]
pub(super) async fn undo_remove(app: Shared<'_>, draft: DraftId) -> Result<DraftView, UiError> {
    app.draft(move |vault, now| vault.undo_remove(draft, now))
        .await
}
