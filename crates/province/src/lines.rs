//! Devices that come by UDP: on each stream of their line the same routes as on a TCP connection.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tannha_line::{Exchange, Incoming, Stream};

/// So long a connection waits for the first lines of a request, the pause before them included. On the thinnest link they come
/// with the first bytes of a picture, of which some are lost.
pub(crate) const FIRST_LINES: Duration = Duration::from_mins(1);

/// Answers lines until the exchange is closed.
pub(crate) async fn serve(exchange: Exchange, routes: Router) {
    while let Some(incoming) = exchange.accept().await {
        tokio::spawn(line(incoming, routes.clone()));
    }
}

async fn line(incoming: Incoming, routes: Router) {
    // Who does not come to the end of a handshake is nobody's loss.
    let Ok(line) = incoming.answer().await else {
        return;
    };
    while let Some(stream) = line.accept().await {
        tokio::spawn(speak(stream, routes.clone()));
    }
}

/// What went wrong on a stream was told to the device, or the device is gone.
async fn speak(stream: Stream, routes: Router) {
    let service = TowerToHyperService::new(routes);
    let spoken = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(FIRST_LINES)
        .serve_connection(TokioIo::new(stream), service);
    if spoken.await.is_err() {
        tracing::debug!("a stream ended early");
    }
}
