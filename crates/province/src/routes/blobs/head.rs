//! `HEAD /v1/blobs/{digest}`

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use tannha_wire::v1::DURABLE_HEADER;

use super::{digest, may_know, unknown};
use crate::{App, devices::authenticate, problem::Problem, routes::signed_path};

/// Says how much of a blob is durable.
pub async fn head(
    State(app): State<App>,
    Path(blob): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let device = authenticate(&app, &headers, "HEAD", signed_path(&uri), &[]).await?;
    let blob = digest(&blob)?;
    if !may_know(&app, &device, &blob).await? {
        return Err(unknown());
    }
    let durable = app.blobs.durable(&blob).await?;
    Ok((StatusCode::OK, [(DURABLE_HEADER, durable.to_string())]).into_response())
}
