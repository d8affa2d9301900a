//! `/v1/blobs/{digest}`: the client names the blob, so that a lost answer loses nothing.

pub mod get;
pub mod head;
pub mod put;

use axum::http::StatusCode;
use tannha_domain::Digest;

use crate::{App, ProvinceError, devices::Device, problem::Problem, roster_blob, store::packets};

fn digest(text: &str) -> Result<Digest, Problem> {
    text.parse().map_err(|_| unknown())
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "blob_unknown")
}

/// What a device may ask about: blobs of its own packets, and the roster of its areas.
async fn may_know(app: &App, device: &Device, blob: &Digest) -> Result<bool, ProvinceError> {
    Ok(packets::offered(&app.db, device.id, blob).await?.is_some()
        || roster_blob::is_roster_of(app, device, blob).await?)
}
