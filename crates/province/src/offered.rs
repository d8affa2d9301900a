//! A blob that comes ahead of the exchange which offers it waits for that, and no longer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tannha_domain::DeviceId;
use tokio::sync::{Notify, futures::Notified};

/// What was offered lately, by whom.
#[derive(Debug, Clone, Default)]
pub struct Offered(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    more: Notify,
    /// The last exchange of each device whose offers were heard, by its counter.
    heard: Mutex<BTreeMap<DeviceId, u64>>,
}

impl Offered {
    /// Packets were offered.
    pub fn more(&self) {
        self.0.more.notify_waiters();
    }

    /// What this exchange of this device offers was heard, as far as there was room for the answer.
    pub fn heard(&self, device: DeviceId, counter: u64) {
        let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let last = heard.entry(device).or_default();
        *last = counter.max(*last);
        drop(heard);
        self.more();
    }

    /// Whether that was heard, or one after it: a device asks once more where nothing of the first one was.
    pub fn was_heard(&self, device: DeviceId, counter: u64) -> bool {
        let heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.get(&device).is_some_and(|last| *last >= counter)
    }

    /// The next time that more is offered, from now on.
    pub fn next(&self) -> Notified<'_> {
        self.0.more.notified()
    }
}
