//! `POST /api/sign-out`

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse as _, Response},
};

use super::asking::{Json, Nothing, Somebody, no_cookie, token};
use crate::{App, problem::Problem, staff};

/// Ends a sign-in, here and in the store.
pub(super) async fn post(
    State(app): State<App>,
    _: Somebody,
    headers: HeaderMap,
    _: Json<Nothing>,
) -> Result<Response, Problem> {
    if let Some(token) = token(&headers) {
        staff::sign_out(&app.db, &token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, no_cookie())]).into_response())
}
