//! One file a verb.

pub mod blobs;
pub mod enrolments;
pub mod exchange;
pub mod keys;
pub mod letters;
mod packed;
pub mod wishes;

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, StatusCode, Uri},
};
use tannha_wire::v1::MAX_EXCHANGE_BYTES;

use crate::problem::Problem;

/// The whole of an exchange.
async fn small_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    body_of(headers, body, MAX_EXCHANGE_BYTES).await
}

/// The whole of a body, which has at most so many bytes, also once it is unpacked.
async fn body_of(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, Problem> {
    packed::unpacked(headers, whole(body, most).await?, most)
}

/// Nobody holds a connection open with a trickle.
async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    match tokio::time::timeout(Duration::from_mins(2), to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow")),
    }
}

/// The path with its query, as a device signed it.
fn signed_path(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |path| path.as_str())
}
