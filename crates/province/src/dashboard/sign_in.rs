//! `POST /api/sign-in`

use axum::{
    Json as Answer,
    extract::State,
    http::header::SET_COOKIE,
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    answers::Me,
    asking::{Json, cookie},
};
use crate::{App, problem::Problem, staff};

/// A name and its password. It does not print itself.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    password: String,
}

/// Begins a sign-in.
pub(super) async fn post(
    State(app): State<App>,
    Json(said): Json<Credentials>,
) -> Result<Response, Problem> {
    let (token, asking) =
        staff::sign_in(&app.db, &said.name, &said.password, Timestamp::now()).await?;
    let me = Me::of(&app, asking).await?;
    Ok(([(SET_COOKIE, cookie(&token))], Answer(me)).into_response())
}
