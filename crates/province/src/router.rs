//! What devices call, over TLS of the province's own authority.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header::CONNECTION},
    middleware::{from_fn_with_state, map_response},
    response::Response,
    routing::{get, post},
};

use crate::{
    App,
    load::{self, Load},
    problem::Problem,
    routes,
};

/// The routes for devices. What comes by other routers of the same load counts as well.
pub fn router(app: App, load: &Load) -> Router {
    let turns = from_fn_with_state(load.clone(), load::in_turn);
    let room = from_fn_with_state(load.clone(), load::where_there_is_room);
    Router::new()
        .route("/v1/enrolments", post(routes::enrolments::post))
        .route("/v1/exchange", post(routes::exchange::post))
        .route("/v1/letters", post(routes::letters::post))
        .route("/v1/wishes", post(routes::wishes::post))
        .route_layer(turns)
        .merge(
            Router::new()
                .route(
                    "/v1/blobs/{digest}",
                    get(routes::blobs::get::get)
                        .head(routes::blobs::head::head)
                        .put(routes::blobs::put::put),
                )
                .route_layer(room),
        )
        .route("/v1/keys", get(routes::keys::get))
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "not_found"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        // A blob is limited by what its head says, the rest by what it is.
        .layer(DefaultBodyLimit::disable())
        .layer(map_response(hangs_up_on_whom_it_refuses))
        .with_state(app)
}

/// They may be sending still, and a connection ends with what nobody read there. Who was not told would ask the next thing on
/// it, and take its end for one of the network.
async fn hangs_up_on_whom_it_refuses(mut response: Response) -> Response {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

#[cfg(test)]
mod tests;
