//! `GET /api/dossiers/{dossier}/attachments/{attachment}`

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use tannha_domain::AttachmentId;

use super::id;
use crate::{
    App, ProvinceError, attachments, dashboard::asking::Clerk, dossiers, problem::Problem, staff,
    withdrawals,
};

/// One picture, opened in memory. Showing it is an audited act: no row, no picture.
pub(in crate::dashboard) async fn get(
    State(app): State<App>,
    clerk: Clerk,
    Path((dossier, attachment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let unknown = || ProvinceError::refused("attachment_unknown");
    let attachment: AttachmentId = attachment.parse().map_err(|_| unknown())?;
    let mut snapshot = app.db.snapshot().await?;
    let dossier = dossiers::one(&mut snapshot, id(&dossier)?)
        .await?
        .ok_or_else(|| ProvinceError::refused("dossier_unknown"))?;
    clerk.works_in(&dossier.unit)?;
    let opened = attachments::open(&app, &dossier.current.ok_or_else(unknown)?, attachment).await?;
    if withdrawals::forbids(&mut snapshot, &dossier, opened.role).await? {
        return Err(ProvinceError::refused("consent_withdrawn").into());
    }
    drop(snapshot);
    staff::audited(
        &app.db,
        &clerk.0.name,
        "attachment_shown",
        dossier.id,
        Some(attachment),
        Timestamp::now(),
    )
    .await?;
    let headers = [
        (header::CONTENT_TYPE, opened.media.code()),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    Ok((
        headers.map(|(name, value)| (name, HeaderValue::from_static(value))),
        opened.bytes.to_vec(),
    )
        .into_response())
}
