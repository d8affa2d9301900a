//! `POST /v1/wishes`

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use tannha_wire::v1::{Wish, WishReply};

use super::small_body;
use crate::{App, bundles, problem::Problem};

/// Takes in a device whose wish somebody else brings. The secret of its invitation is all that counts.
pub async fn post(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<WishReply>, Problem> {
    let body = small_body(&headers, body).await?;
    let wish: Wish = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "enrolment_unreadable"))?;
    Ok(Json(
        bundles::answer_wish(&app, &wish, Timestamp::now()).await?,
    ))
}
