//! `GET /v1/blobs/{digest}`, with a range

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};

use tannha_domain::Digest;

use super::{digest, unknown};
use crate::{
    App, ProvinceError, bulk,
    devices::{self, Device, Standing, authenticate_carrier},
    problem::Problem,
    roster_blob,
    routes::signed_path,
    store::packets,
};

/// What comes down, from where the device has it already.
pub async fn get(
    State(app): State<App>,
    Path(blob): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let device = authenticate_carrier(&app, &headers, "GET", signed_path(&uri), &[]).await?;
    let blob = digest(&blob)?;
    if device.standing != Standing::Active || !may_have(&app, &device, &blob).await? {
        return Err(unknown());
    }
    let size = app.blobs.size(&blob).await.ok_or_else(unknown)?;
    let Some((from, to)) = range(&headers, size)
        .map_err(|()| Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_bad"))?
    else {
        let bytes = app.blobs.read(&blob).await?;
        return Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response());
    };
    let bytes = app.blobs.read_from(&blob, from, to - from).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_RANGE,
            format!("bytes {from}-{}/{size}", to - 1),
        ),
    ];
    Ok((StatusCode::PARTIAL_CONTENT, headers, bytes).into_response())
}

/// What is published for all devices, and rosters: its own, and that of each device whose letters it brings.
async fn may_have(app: &App, device: &Device, blob: &Digest) -> Result<bool, ProvinceError> {
    if bulk::is_one(&app.db, blob).await? || roster_blob::is_roster_of(app, device, blob).await? {
        return Ok(true);
    }
    for id in packets::brings_for(&app.db, device.id).await? {
        if let Some(other) = devices::find(app, id).await?
            && other.standing == Standing::Active
            && roster_blob::is_roster_of(app, &other, blob).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The one range that is asked for, as a half-open span; `None` for the whole.
fn range(headers: &HeaderMap, size: u64) -> Result<Option<(u64, u64)>, ()> {
    let Some(value) = headers.get(header::RANGE) else {
        return Ok(None);
    };
    let asked = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("bytes="))
        .ok_or(())?;
    let (from, to) = asked.split_once('-').ok_or(())?;
    let from: u64 = from.parse().map_err(|_| ())?;
    let to = if to.is_empty() {
        size
    } else {
        to.parse::<u64>()
            .map_err(|_| ())?
            .saturating_add(1)
            .min(size)
    };
    if from < to {
        Ok(Some((from, to)))
    } else {
        Err(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Option<(u64, u64)>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, text.parse().unwrap());
        range(&headers, 100)
    }

    #[test]
    fn a_range_goes_on_where_the_device_was_and_nonsense_is_refused() {
        assert_eq!(range(&HeaderMap::new(), 100), Ok(None));
        assert_eq!(asked("bytes=40-"), Ok(Some((40, 100))));
        assert_eq!(asked("bytes=0-9"), Ok(Some((0, 10))));
        assert_eq!(asked("bytes=90-500"), Ok(Some((90, 100))));
        for text in [
            "bytes=100-",
            "bytes=-5",
            "bytes=9-3",
            "lines=0-1",
            "bytes=a-b",
        ] {
            assert_eq!(asked(text), Err(()), "{text}");
        }
    }
}
