//! The screens, embedded: `/` is the page, everything under `assets/` is named by its content and never changes.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use include_dir::{Dir, include_dir};

use crate::problem::Problem;

static SCREENS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../ui/province/dist");

/// A file of the screens.
pub(super) async fn get(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").into_response();
    }
    let path = match uri.path() {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    let Some(file) = SCREENS.get_file(path) else {
        return Problem::new(StatusCode::NOT_FOUND, "not_found").into_response();
    };
    let keeps = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, media(path)),
        (header::CACHE_CONTROL, keeps),
    ];
    (
        headers.map(|(name, value)| (name, HeaderValue::from_static(value))),
        file.contents(),
    )
        .into_response()
}

fn media(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        _ => "application/octet-stream",
    }
}
