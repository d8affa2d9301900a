//! A blob that comes ahead of the exchange which offers it waits for that, and no longer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tannha_domain::DeviceId;
use tokio::sync::{Notify, futures::Notified};

/// By then whatever went beside an exchange has come, or will not.
const REMEMBERED: Duration = Duration::from_mins(5);

/// What was offered lately, by whom.
#[derive(Debug, Clone, Default)]
pub struct Offered(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    more: Notify,
    /// Exchanges, by their counters.
    heard: Mutex<BTreeMap<(DeviceId, u64), Instant>>,
}

impl Offered {
    /// Packets were offered.
    pub fn more(&self) {
        self.0.more.notify_waiters();
    }

    /// All that this exchange of this device offers was heard.
    pub fn all_of(&self, device: DeviceId, counter: u64) {
        let now = Instant::now();
        let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.retain(|_, at| now.duration_since(*at) < REMEMBERED);
        heard.insert((device, counter), now);
        drop(heard);
        self.more();
    }

    /// Whether that was lately.
    pub fn was_heard(&self, device: DeviceId, counter: u64) -> bool {
        let heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.contains_key(&(device, counter))
    }

    /// The next time that more is offered, from now on.
    pub fn next(&self) -> Notified<'_> {
        self.0.more.notified()
    }
}
