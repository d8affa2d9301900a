//! A blob that comes ahead of the exchange which offers it waits for that, and no longer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tannha_domain::DeviceId;
use tokio::sync::{Notify, futures::Notified};

/// An exchange that was heard so shortly before a blob came is the one beside which it went: it was only faster.
const FASTER: Duration = Duration::from_secs(2);

/// What was offered lately, by whom.
#[derive(Debug, Clone, Default)]
pub struct Offered(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    more: Notify,
    heard: Mutex<BTreeMap<DeviceId, Instant>>,
}

impl Offered {
    /// Packets were offered.
    pub fn more(&self) {
        self.0.more.notify_waiters();
    }

    /// All that an exchange of this device offers was heard.
    pub fn all_of(&self, device: DeviceId) {
        let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.insert(device, Instant::now());
        drop(heard);
        self.more();
    }

    /// Whether the exchange beside which something came was heard by now.
    pub fn was_heard(&self, device: DeviceId, came: Instant) -> bool {
        let heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.get(&device).is_some_and(|at| *at + FASTER > came)
    }

    /// The next time that more is offered, from now on.
    pub fn next(&self) -> Notified<'_> {
        self.0.more.notified()
    }
}
