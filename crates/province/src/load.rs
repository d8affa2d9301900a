//! What is taken at once. Under load blobs are put off first: each device is told when to come again, not all of them
//! the same. Exchanges wait for their turn, and are put off only while blobs are as well.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::{sync::Semaphore, time::timeout};

use crate::problem::Problem;

/// So many exchanges are answered at once: enough for two cores and a disk to be never idle, and few enough for each of
/// them to be short.
const TURNS: usize = 16;
/// A device takes a connection on which nothing moves for 30 seconds for dead: until then it has heard something.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is taken at once, by whichever way devices come.
#[derive(Debug, Clone)]
pub struct Load {
    blobs: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Load {
    /// So many blobs at once.
    pub fn of(blobs: u16) -> Self {
        Self {
            blobs: Arc::new(Semaphore::new(blobs.into())),
            turns: Arc::new(Semaphore::new(TURNS)),
        }
    }
}

/// A blob is taken where there is room for it and no exchange has to wait: a receipt is worth more than another blob.
pub(crate) async fn where_there_is_room(
    State(load): State<Load>,
    request: Request,
    next: Next,
) -> Response {
    if load.turns.available_permits() == 0 {
        return busy();
    }
    match load.blobs.try_acquire() {
        Ok(_room) => next.run(request).await,
        Err(_) => busy(),
    }
}

/// Exchanges and enrolments are answered in the order in which they came.
pub(crate) async fn in_turn(State(load): State<Load>, request: Request, next: Next) -> Response {
    match timeout(PATIENCE, load.turns.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => busy(),
    }
}

fn busy() -> Response {
    tracing::debug!("put off");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy").into_response()
}

#[cfg(test)]
mod tests;
