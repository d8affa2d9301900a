//! One file a verb.

pub mod blobs;
pub mod enrolments;
pub mod exchange;
pub mod keys;
pub mod letters;

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{StatusCode, Uri},
};
use tannha_wire::v1::MAX_EXCHANGE_BYTES;

use crate::problem::Problem;

/// The whole of an exchange.
async fn small_body(body: Body) -> Result<Bytes, Problem> {
    body_of(body, MAX_EXCHANGE_BYTES).await
}

/// The whole of a body of at most so many bytes. Nobody holds a connection open with a trickle of it.
async fn body_of(body: Body, most: usize) -> Result<Bytes, Problem> {
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
