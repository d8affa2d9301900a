//! Who asks, and what they say: extractors, so that no handler can forget to look.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use tannha_domain::UnitCode;

use crate::{
    App, ProvinceError,
    cli::Role,
    problem::Problem,
    staff::{self, SignedIn, Token},
};

/// The cookie with the sign-in's token. Plain HTTP stays on this machine, so it cannot ask for `Secure`.
const COOKIE: &str = "tannha_sign_in";

/// Somebody who is signed in.
pub(super) struct Somebody(pub(super) SignedIn);

/// Somebody who may review.
pub(super) struct Clerk(pub(super) SignedIn);

/// Somebody who may see the figures.
pub(super) struct Onlooker;

impl FromRequestParts<App> for Somebody {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let signed_out = || ProvinceError::refused("signed_out");
        let token = token(&parts.headers).ok_or_else(signed_out)?;
        Ok(Self(
            staff::who(&app.db, &token, Timestamp::now())
                .await?
                .ok_or_else(signed_out)?,
        ))
    }
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(somebody_who_may(Role::Clerk, parts, app).await?))
    }
}

impl FromRequestParts<App> for Onlooker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        somebody_who_may(Role::Overview, parts, app)
            .await
            .map(|_| Self)
    }
}

async fn somebody_who_may(role: Role, parts: &mut Parts, app: &App) -> Result<SignedIn, Problem> {
    let Somebody(asking) = Somebody::from_request_parts(parts, app).await?;
    if asking.may(role) {
        Ok(asking)
    } else {
        Err(not_allowed())
    }
}

impl Clerk {
    /// Refuses what lies outside the areas in which this clerk works.
    pub(super) fn works_in(&self, area: &UnitCode) -> Result<(), Problem> {
        if self.0.works_in(area) {
            Ok(())
        } else {
            Err(not_allowed())
        }
    }
}

fn not_allowed() -> Problem {
    ProvinceError::refused("not_allowed").into()
}

/// The token in the request's cookie.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, token)| Token::of_cookie(token))
}

/// A cookie that no script reads and no other site sends, and that goes with the browser.
pub(super) fn cookie(token: &Token) -> String {
    format!(
        "{COOKIE}={}; Path=/api; HttpOnly; SameSite=Strict",
        token.expose()
    )
}

/// The cookie's end.
pub(super) fn no_cookie() -> String {
    format!("{COOKIE}=; Path=/api; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// A JSON body. Its content type is asked for: a page of another origin cannot send one without asking first.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let unreadable = || Problem::new(StatusCode::BAD_REQUEST, "request_unreadable");
        let said = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if said.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request_unreadable",
            ));
        }
        let body = Bytes::from_request(request, app)
            .await
            .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"))?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|_| unreadable())
    }
}

/// `{}`: a request that says nothing but its path.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Nothing {}
