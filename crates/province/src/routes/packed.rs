//! What is said travels packed where both sides can: names of blobs shrink to half. Blobs are sealed, and nothing packs them.

use std::io::Read as _;

use axum::{
    Json,
    body::Bytes,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use crate::problem::Problem;

/// What is smaller is said as it is.
const WORTH_PACKING: usize = 600;
const LEVEL: i32 = 9;

/// What came, and no more of it than may be said at all: a bomb is small on the line.
pub(super) fn unpacked(headers: &HeaderMap, came: Bytes, most: usize) -> Result<Bytes, Problem> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else {
        return Ok(came);
    };
    let unreadable = || Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "packed_unreadable");
    if encoding != "zstd" {
        return Err(unreadable());
    }
    let mut all = Vec::new();
    zstd::stream::read::Decoder::new(came.as_ref())
        .and_then(|stream| stream.take(most as u64 + 1).read_to_end(&mut all))
        .map_err(|_| unreadable())?;
    if all.len() > most {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    }
    Ok(Bytes::from(all))
}

/// An answer, packed where the device can read it and it saves something.
pub(super) fn said(headers: &HeaderMap, answer: &impl Serialize) -> Response {
    let reads = headers.get(ACCEPT_ENCODING);
    let reads = reads.is_some_and(|reads| reads == "zstd");
    let json = serde_json::to_vec(answer).unwrap_or_default();
    if !reads || json.len() < WORTH_PACKING {
        return Json(answer).into_response();
    }
    match zstd::bulk::compress(&json, LEVEL) {
        Ok(packed) if packed.len() < json.len() => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (CONTENT_ENCODING, HeaderValue::from_static("zstd")),
            ];
            (headers, packed).into_response()
        }
        _ => Json(answer).into_response(),
    }
}
