//! `POST /v1/letters`

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use tannha_wire::v1::{Letter, MAX_LETTER_BYTES};

use super::{body_of, packed::said, signed_path};
use crate::{App, bundles, devices::authenticate_carrier, problem::Problem};

/// What a device asks in an envelope, brought by its own post box or by a relay.
pub async fn post(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = body_of(&headers, body, MAX_LETTER_BYTES).await?;
    let carrier = authenticate_carrier(&app, &headers, "POST", signed_path(&uri), &body).await?;
    let letter: Letter = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "letter_unreadable"))?;
    let reply = bundles::reply(&app, &carrier, &letter.sealed.0, Timestamp::now()).await?;
    Ok(said(&headers, &reply))
}
