//! `POST /v1/enrolments`

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use tannha_wire::v1::{Enrol, Enrolled};

use super::small_body;
use crate::{App, invitations, problem::Problem};

/// Takes a device in that holds an invitation.
pub async fn post(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Enrolled>, Problem> {
    let body = small_body(&headers, body).await?;
    let enrol: Enrol = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "enrolment_unreadable"))?;
    Ok(Json(
        invitations::enrol(&app, &enrol.sealed.0, Timestamp::now()).await?,
    ))
}
