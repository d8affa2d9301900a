//! What devices call, over TLS of the province's own authority.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};

use crate::{App, problem::Problem, routes};

/// The routes for devices.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/v1/keys", get(routes::keys::get))
        .route("/v1/enrolments", post(routes::enrolments::post))
        .route("/v1/exchange", post(routes::exchange::post))
        .route(
            "/v1/blobs/{digest}",
            get(routes::blobs::get::get)
                .head(routes::blobs::head::head)
                .put(routes::blobs::put::put),
        )
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "not_found"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        // A blob is limited by what its head says, the rest by what it is.
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}
