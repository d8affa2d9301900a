//! What the province's staff see: the screens, embedded, and the routes that they call. A listener of its own serves it.

mod answers;
mod asking;
mod dossiers;
mod me;
mod overview;
mod screens;
mod sign_in;
mod sign_out;
mod slips;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    routing::{get, post},
};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{App, problem::Problem};

/// Nothing from elsewhere, nothing framed, no form that leaves the page.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
                              form-action 'none'; frame-ancestors 'none'";
/// The longest body is a return with a note for every reason.
const LONGEST_BODY: usize = 64 * 1024;

/// The dashboard's routes, and the screens at every other path.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/api/sign-in", post(sign_in::post))
        .route("/api/sign-out", post(sign_out::post))
        .route("/api/me", get(me::get))
        .route("/api/overview", get(overview::get))
        .route("/api/dossiers", get(dossiers::list::get))
        .route("/api/dossiers/next", get(dossiers::next::get))
        .route("/api/dossiers/{dossier}", get(dossiers::show::get))
        .route(
            "/api/dossiers/{dossier}/accept",
            post(dossiers::accept::post),
        )
        .route(
            "/api/dossiers/{dossier}/return",
            post(dossiers::give_back::post),
        )
        .route(
            "/api/dossiers/{dossier}/attachments/{attachment}",
            get(dossiers::attachment::get),
        )
        .route("/api/slips/verify", post(slips::post))
        .fallback(screens::get)
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "no-referrer"))
        // Answers are personal unless a handler says otherwise.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(app)
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

#[cfg(test)]
mod tests;
