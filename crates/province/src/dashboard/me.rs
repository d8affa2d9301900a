//! `GET /api/me`

use axum::{Json, extract::State};

use super::{answers::Me, asking::Somebody};
use crate::{App, problem::Problem};

/// Who is signed in.
pub(super) async fn get(
    State(app): State<App>,
    Somebody(asking): Somebody,
) -> Result<Json<Me>, Problem> {
    Ok(Json(Me::of(&app, asking).await?))
}
