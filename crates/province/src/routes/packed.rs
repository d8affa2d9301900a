//! What is said travels packed where both sides can: names of blobs shrink to half. Blobs are sealed, and nothing packs them.

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
use tannha_packet::packed::{NotUnpacked, pack, unpack};

use crate::problem::Problem;

/// What came, and no more of it than may be said at all: a bomb is small on the line.
pub(super) fn unpacked(headers: &HeaderMap, came: Bytes, most: usize) -> Result<Bytes, Problem> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else {
        return Ok(came);
    };
    let unreadable = || Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "packed_unreadable");
    if encoding != "zstd" {
        return Err(unreadable());
    }
    match unpack(&came, most) {
        Ok(all) => Ok(Bytes::from(all)),
        Err(NotUnpacked::TooLarge) => Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")),
        Err(NotUnpacked::Unreadable) => Err(unreadable()),
    }
}

/// An answer, packed where the device can read it and it saves something.
pub(super) fn said(headers: &HeaderMap, answer: &impl Serialize) -> Response {
    let reads = headers.get(ACCEPT_ENCODING);
    let reads = reads.is_some_and(|reads| reads == "zstd");
    let json = serde_json::to_vec(answer).unwrap_or_default();
    match reads.then(|| pack(&json)).flatten() {
        Some(packed) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (CONTENT_ENCODING, HeaderValue::from_static("zstd")),
            ];
            (headers, packed).into_response()
        }
        None => Json(answer).into_response(),
    }
}
