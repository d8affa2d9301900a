//! Syncs by itself: at start, when nudged, when a network comes, after the device slept, and again with back-off and
//! jitter for as long as something waits or the province may have news, and not before a busy province said to come.
//! There is no maximum number of tries.

mod sleeper;

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ConstantBuilder, ExponentialBuilder};
use futures_util::{FutureExt as _, future::BoxFuture};
use jiff::Timestamp;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use self::sleeper::Sleeper;
use crate::{Courier, CourierError, Gate, KeptBack, Post, Progress, SyncReport, gate::LOOK};

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
    /// It stopped: the network is not to be used any more.
    Stopped,
    /// Nothing begins by itself over this network.
    KeptBack(KeptBack),
    /// The next try is so far off, unless something comes between.
    Rests(Duration),
}

/// Runs until it is dropped.
pub async fn patrol(
    courier: Courier,
    nudge: Nudge,
    gate: Gate,
    tell: impl Fn(Report) + Send + Sync,
) {
    let sync = || -> BoxFuture<'_, _> {
        Box::pin(async {
            let synced = courier
                .sync(|progress| tell(Report::Progress(progress)))
                .await;
            // A kiosk may be near where no line is.
            if let Err(CourierError::Unreachable | CourierError::NotOurProvince) = &synced {
                let touched = courier.hand_over_nearby(Timestamp::now()).await;
                if !touched.is_empty() {
                    tell(Report::Progress(Progress::Heard(touched)));
                }
            }
            synced
        })
    };
    walk(&sync, &nudge, &gate, &tell).await;
}

/// The same while nobody has unlocked: what lies in the post box goes. Runs until it is dropped.
pub async fn patrol_post(
    post: Post,
    nudge: Nudge,
    gate: Gate,
    tell: impl Fn(Report) + Send + Sync,
) {
    let sync = || -> BoxFuture<'_, _> { Box::pin(post.sync()) };
    walk(&sync, &nudge, &gate, &tell).await;
}

async fn walk<'a>(
    sync: &(impl Fn() -> BoxFuture<'a, Result<SyncReport, CourierError>> + Sync),
    nudge: &Nudge,
    gate: &Gate,
    tell: &(impl Fn(Report) + Sync),
) {
    let mut waits = backoff();
    loop {
        gate.opens(|why| tell(Report::KeptBack(why))).await;
        // Whoever nudged until now is served by this one.
        let _ = nudge.0.notified().now_or_never();
        tell(Report::Begins);
        let outcome = tokio::select! {
            outcome = sync() => outcome,
            why = gate.closes() => {
                tracing::info!(code = why.code(), "a sync stopped: this network is not to be used");
                tell(Report::Stopped);
                continue;
            }
        };
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
        tell(Report::Rests(wait));
        if rest(wait, nudge, gate).await {
            waits = backoff();
        }
    }
}

/// When to come again at the earliest, where a busy province said so: somewhat later than that, so that those who were
/// told the same come apart.
fn told(error: &CourierError) -> Option<Duration> {
    let CourierError::Busy {
        after: Some(after), ..
    } = error
    else {
        return None;
    };
    ConstantBuilder::default()
        .with_delay((*after).clamp(FIRST_WAIT, LONGEST_WAIT))
        .with_jitter()
        .build()
        .next()
}

/// Waits, at most so long. True where something came between, which starts the back-off anew: somebody is there and
/// waits, another network came, or the device slept, whose timers stood still meanwhile.
async fn rest(wait: Duration, nudge: &Nudge, gate: &Gate) -> bool {
    let ends = Instant::now() + wait;
    let mut sleeper = Sleeper::new(Timestamp::now(), Instant::now());
    let mut chosen = gate.choices();
    loop {
        tokio::select! {
            () = nudge.0.notified() => return true,
            _ = chosen.changed() => return true,
            () = sleep_until(ends.min(Instant::now() + LOOK)) => {}
        }
        let slept = sleeper.slept(Timestamp::now(), Instant::now());
        let other = gate.look().await;
        if slept || other {
            return true;
        }
        if Instant::now() >= ends {
            return false;
        }
    }
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
mod tests;
