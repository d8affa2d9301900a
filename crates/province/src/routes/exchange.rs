//! `POST /v1/exchange`

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use tannha_wire::v1::Exchange;

use super::{packed::said, signed_path, small_body};
use crate::{App, bundles, devices::authenticate, exchange, problem::Problem};

/// What the device has and last heard, against what the province has.
pub async fn post(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = small_body(&headers, body).await?;
    let device = authenticate(&app, &headers, "POST", signed_path(&uri), &body).await?;
    let ask: Exchange = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "exchange_unreadable"))?;
    bundles::forget(&app, device.id).await?;
    let reply = exchange::answer(&app, &device, ask, Timestamp::now()).await?;
    Ok(said(&headers, &reply))
}
