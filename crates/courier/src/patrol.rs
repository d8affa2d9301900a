//! Syncs by itself: at start, when nudged, and again with back-off and jitter for as long as something waits or the
//! province may have news, and not before a busy province said to come. There is no maximum number of tries.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ConstantBuilder, ExponentialBuilder};
use tokio::sync::Notify;

use crate::{Courier, CourierError, Progress, SyncReport};

const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// How often one asks for news while all is well.
const NEWS: Duration = Duration::from_mins(1);

/// Wakes the patrol: after a submit, when a network comes, by the button.
#[derive(Clone, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// Wakes the patrol now.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// What the patrol tells.
pub enum Report {
    /// A sync begins.
    Begins,
    /// Something happened within it.
    Progress(Progress),
    /// It ended.
    Ended(Result<SyncReport, CourierError>),
}

/// Runs until it is dropped.
pub async fn patrol(courier: Courier, nudge: Nudge, tell: impl Fn(Report) + Send + Sync) {
    let mut waits = backoff();
    loop {
        tell(Report::Begins);
        let outcome = courier
            .sync(|progress| tell(Report::Progress(progress)))
            .await;
        let wait = match &outcome {
            Ok(report) => {
                tracing::info!(
                    requests = report.requests,
                    receipts = report.receipts,
                    waiting = report.waiting,
                    "synced"
                );
                waits = backoff();
                NEWS
            }
            Err(error) => {
                tracing::warn!(%error, "could not sync");
                let own = waits.next().unwrap_or(LONGEST_WAIT);
                told(error).map_or(own, |told| told.max(own))
            }
        };
        tell(Report::Ended(outcome));
        // A nudge starts the back-off anew: somebody is there and waits.
        if tokio::time::timeout(wait, nudge.0.notified()).await.is_ok() {
            waits = backoff();
        }
    }
}

/// When to come again at the earliest, where a busy province said so: somewhat later than that, so that those who were
/// told the same come apart.
fn told(error: &CourierError) -> Option<Duration> {
    let CourierError::Busy { after: Some(after) } = error else {
        return None;
    };
    ConstantBuilder::default()
        .with_delay((*after).clamp(FIRST_WAIT, LONGEST_WAIT))
        .with_jitter()
        .build()
        .next()
}

fn backoff() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_jitter()
        .without_max_times()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// google/ground-android#154: after the maximum number of retries data was never sent.
    #[test]
    fn waits_never_end_and_none_is_longer_than_a_person_would_wait() {
        let waits: Vec<Duration> = backoff().take(1_000).collect();
        assert_eq!(waits.len(), 1_000);
        assert!(waits.iter().all(|wait| *wait <= 2 * LONGEST_WAIT));
        assert!(waits.iter().skip(10).all(|wait| *wait >= LONGEST_WAIT));
    }

    #[test]
    fn who_is_put_off_comes_again_when_told_or_somewhat_later() {
        let put_off = |seconds| {
            told(&CourierError::Busy {
                after: Some(Duration::from_secs(seconds)),
            })
        };
        let waits: Vec<Duration> = (0..100).filter_map(|_| put_off(10)).collect();
        let soonest = Duration::from_secs(10);
        assert!(
            waits
                .iter()
                .all(|wait| (soonest..=2 * soonest).contains(wait))
        );
        assert_ne!(waits.first(), waits.last());
        assert!(put_off(0) >= Some(FIRST_WAIT));
        assert!(put_off(u64::MAX) <= Some(2 * LONGEST_WAIT));
        assert_eq!(told(&CourierError::Busy { after: None }), None);
        assert_eq!(told(&CourierError::Cut), None);
    }

    /// A valley's devices come back at once when its mast does: they must not ask in step.
    #[test]
    fn two_devices_do_not_wait_alike() {
        let one: Vec<Duration> = backoff().take(20).collect();
        let other: Vec<Duration> = backoff().take(20).collect();
        assert_ne!(one, other);
    }
}
