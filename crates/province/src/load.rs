//! What is taken at once. Under load blobs are put off first: each device is told when to come again, not all of them
//! the same. Exchanges wait for their turn, and are put off only while blobs are as well.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tannha_domain::DeviceId;
use tannha_wire::v1::{BESIDE_HEADER, DEVICE_HEADER, UPLOADS};
use tokio::{
    sync::{Notify, Semaphore},
    time::{Instant, timeout},
};

use crate::problem::Problem;

/// So many exchanges are answered at once: enough for two cores and a disk to be never idle, and few enough for each of
/// them to be short.
const TURNS: usize = 16;
/// A device takes a connection on which nothing moves for 30 seconds for dead: until then it has heard something.
const PATIENCE: Duration = Duration::from_secs(15);
/// An exchange that goes beside the last uploads waits so long for them, and with its turn so long in all.
const UPLOADS_END: Duration = Duration::from_secs(20);
const HEARS_BY: Duration = Duration::from_secs(25);

/// What is taken at once, by whichever way devices come.
#[derive(Debug, Clone)]
pub struct Load {
    blobs: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    underway: Underway,
}

/// How many uploads of whom are under way here. Who comes by another server is not waited for: that costs an exchange.
#[derive(Debug, Clone, Default)]
struct Underway {
    counts: Arc<Mutex<BTreeMap<DeviceId, usize>>>,
    one_ended: Arc<Notify>,
}

/// One upload, until it has ended.
struct Upload<'a>(&'a Underway, DeviceId);

impl Underway {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<DeviceId, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, whose: DeviceId) -> Upload<'_> {
        *self.counts().entry(whose).or_default() += 1;
        Upload(self, whose)
    }

    /// Waits until none of this device's is under way.
    async fn end(&self, whose: DeviceId) {
        loop {
            let one_ended = self.one_ended.notified();
            tokio::pin!(one_ended);
            one_ended.as_mut().enable();
            if !self.counts().contains_key(&whose) {
                return;
            }
            one_ended.await;
        }
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        let mut counts = self.0.counts();
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
        drop(counts);
        self.0.one_ended.notify_waiters();
    }
}

impl Load {
    /// So many blobs at once.
    pub fn of(blobs: u16) -> Self {
        Self {
            blobs: Arc::new(Semaphore::new(blobs.into())),
            turns: Arc::new(Semaphore::new(TURNS)),
            underway: Underway::default(),
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
        Ok(_room) => {
            let _upload = whose(request.headers()).map(|device| load.underway.begin(device));
            next.run(request).await
        }
        Err(_) => busy(),
    }
}

/// Exchanges and enrolments are answered in the order in which they came; one that goes beside its device's last uploads
/// comes once those have ended.
pub(crate) async fn in_turn(State(load): State<Load>, request: Request, next: Next) -> Response {
    let came = Instant::now();
    if let Some(device) = whose(request.headers())
        && beside(request.headers()) == Some(UPLOADS)
    {
        // Not all of it there by then: the answer says what is lacking, and the device asks again.
        let _ = timeout(UPLOADS_END, load.underway.end(device)).await;
    }
    let patience = PATIENCE.min(HEARS_BY.saturating_sub(came.elapsed()));
    match timeout(patience, load.turns.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => busy(),
    }
}

/// Whose request it says that it is. Nobody has held that against a signature yet: who lies waits longer.
fn whose(headers: &HeaderMap) -> Option<DeviceId> {
    headers.get(DEVICE_HEADER)?.to_str().ok()?.parse().ok()
}

/// What a request says that it goes beside.
pub(crate) fn beside(headers: &HeaderMap) -> Option<&str> {
    headers.get(BESIDE_HEADER)?.to_str().ok()
}

fn busy() -> Response {
    tracing::debug!("put off");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy").into_response()
}

#[cfg(test)]
mod tests;
