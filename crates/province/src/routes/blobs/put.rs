//! `PUT /v1/blobs/{digest}?offset=N`

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tannha_domain::{DeviceId, Digest};
use tannha_wire::v1::DURABLE_HEADER;
use tokio::time::timeout;

use super::{digest, unknown};
use crate::{
    App, ProvinceError, blobs::Arrived, devices::authenticate_carrier, limits, load,
    problem::Problem, routes::signed_path, store::packets,
};

/// Nobody who brought too much is sent away for longer: by then a device may be elsewhere.
const LONGEST: Duration = Duration::from_mins(30);
/// So long a blob waits for the exchange that offers it, which can be long in coming on a hill.
const OFFERED_BY: Duration = Duration::from_secs(30);
/// That may have been answered by another server.
const LOOKS_AGAIN: Duration = Duration::from_secs(1);

/// Where the body begins.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    offset: u64,
}

/// The size of a blob that may come by this device. One that goes beside the exchange of this counter waits for that.
async fn may_come(
    app: &App,
    device: DeviceId,
    blob: &Digest,
    beside: Option<u64>,
) -> Result<Option<u64>, ProvinceError> {
    let came = Instant::now();
    loop {
        let more = app.offered.next();
        tokio::pin!(more);
        more.as_mut().enable();
        let waits = beside.is_some_and(|exchange| !app.offered.was_heard(device, exchange))
            && came.elapsed() < OFFERED_BY;
        let size = packets::may_come(&app.db, device, blob).await?;
        if size.is_some() || !waits {
            return Ok(size);
        }
        let _ = timeout(LOOKS_AGAIN, more).await;
    }
}

/// Appends to a blob. Every byte that the answer tells of is durable.
pub async fn put(
    State(app): State<App>,
    Path(blob): Path<String>,
    uri: Uri,
    query: Result<Query<From>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let device = authenticate_carrier(&app, &headers, "PUT", signed_path(&uri), &[]).await?;
    let blob = digest(&blob)?;
    let Query(From { offset }) =
        query.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "offset_bad"))?;
    let beside = load::beside(&headers).and_then(|counter| counter.parse().ok());
    let size = may_come(&app, device.id, &blob, beside)
        .await?
        .ok_or_else(unknown)?;
    let quota = limits::daily_bytes(&app.db).await?;
    if let Some(a_day) = quota
        && let Err(later) = app
            .brought
            .may_bring(device.id, size, a_day, Instant::now())
    {
        let seconds = later.min(LONGEST).as_secs().max(1);
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota_reached")
            .header("retry-after", seconds));
    }
    let arrived = app
        .blobs
        .append(&blob, size, offset, body.into_data_stream())
        .await?;
    if let (Some(a_day), Arrived::Partly(durable) | Arrived::Whole(durable)) = (quota, &arrived) {
        let came = durable.saturating_sub(offset);
        app.brought.note(device.id, came, a_day, Instant::now());
    }
    match arrived {
        Arrived::Partly(durable) | Arrived::Whole(durable) => Ok((
            StatusCode::NO_CONTENT,
            [(DURABLE_HEADER, durable.to_string())],
        )
            .into_response()),
        Arrived::Elsewhere(durable) => {
            Err(Problem::new(StatusCode::CONFLICT, "offset_elsewhere")
                .header(DURABLE_HEADER, durable))
        }
        Arrived::Differs => Err(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "blob_differs")
                .header(DURABLE_HEADER, 0),
        ),
    }
}
