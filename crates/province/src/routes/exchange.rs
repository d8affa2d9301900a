//! `POST /v1/exchange`

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use jiff::Timestamp;
use tannha_wire::v1::{Exchange, ExchangeReply};

use super::{signed_path, small_body};
use crate::{App, bundles, devices::authenticate, exchange, problem::Problem};

/// What the device has and last heard, against what the province has.
pub async fn post(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ExchangeReply>, Problem> {
    let body = small_body(body).await?;
    let device = authenticate(&app, &headers, "POST", signed_path(&uri), &body).await?;
    let ask: Exchange = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "exchange_unreadable"))?;
    bundles::forget(&app, device.id).await?;
    Ok(Json(
        exchange::answer(&app, &device, ask, Timestamp::now()).await?,
    ))
}
