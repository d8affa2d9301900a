//! How many uploads send at the same time, as the measured link has it.
//!
//! A line shares one pace among its streams, and answers to loss by itself. By TCP each connection has a pace of its own, and
//! what holds it matters: loss, for which another connection makes up, or the link's queue, which another one only fills.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::Instant};

/// So many go beside each other at most, those that only wait for their answer among them.
pub(crate) const LANES: usize = 4;
/// What loss leaves to one TCP connection in the hills, in bytes a second (2 % at a round trip of 600 ms). Who gets less in all
/// is held by the queue.
const LOSS_LEAVES: u64 = 16 * 1024;
/// So much is swallowed on the way to the link before anything of it can be measured.
const SWALLOWED: u64 = 48 * 1024;
/// What moves in less time says more of chance than of the link.
const MEASURED: Duration = Duration::from_secs(1);
/// Where nothing moved for so long there was nothing to send, or no link: that says nothing of either.
const PAUSE: Duration = Duration::from_secs(4);

/// The lanes of one way.
#[derive(Debug)]
pub(crate) struct Lanes(watch::Sender<State>);

#[derive(Debug)]
struct State {
    by_line: bool,
    open: usize,
    taken: usize,
    moved: Option<Moved>,
}

/// So many bytes have moved since then, the last of them at this moment.
#[derive(Debug, Clone, Copy)]
struct Moved {
    since: Instant,
    last: Instant,
    bytes: u64,
}

impl Moved {
    fn none(now: Instant) -> Self {
        Self {
            since: now,
            last: now,
            bytes: 0,
        }
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self(watch::Sender::new(State {
            by_line: false,
            open: 1,
            taken: 0,
            moved: None,
        }))
    }
}

impl Lanes {
    /// Waits for a lane. By a line all are open; by TCP one, until it turns out that there is room beside it.
    pub(crate) async fn take(self: &Arc<Self>, by_line: bool) -> Lane {
        let mut changes = self.0.subscribe();
        while !self.0.send_if_modified(|state| state.take(by_line)) {
            // Whoever gives a lane back holds the sender, as this does.
            let _ = changes.changed().await;
        }
        Lane {
            lanes: Arc::clone(self),
            sent: 0,
        }
    }
}

impl State {
    fn take(&mut self, by_line: bool) -> bool {
        if by_line {
            self.open = LANES;
        } else if self.by_line {
            self.open = 1;
        }
        self.by_line = by_line;
        let is_free = self.taken < self.open;
        self.taken += usize::from(is_free);
        is_free
    }

    /// So many bytes more have moved. True where a lane opens for it.
    fn moves(&mut self, bytes: u64, now: Instant) -> bool {
        if self.by_line {
            return false;
        }
        let Some(before) = self.moved.filter(|moved| now - moved.last < PAUSE) else {
            self.moved = Some(Moved::none(now));
            return false;
        };
        let moved = Moved {
            last: now,
            bytes: before.bytes + bytes,
            ..before
        };
        let long = now - moved.since;
        if long < MEASURED {
            self.moved = Some(moved);
            return false;
        }
        self.moved = Some(Moved::none(now));
        let millis = u64::try_from(long.as_millis()).unwrap_or(u64::MAX);
        let pace = moved.bytes.saturating_mul(1000) / millis;
        let before = self.open;
        let room = usize::try_from(pace / LOSS_LEAVES).unwrap_or(LANES);
        // Connections come back one after another from a link that was away: one second of that closes one lane only.
        self.open = room.max(before - 1).clamp(1, LANES);
        self.open > before
    }
}

/// One that is taken: until the last byte is gone from here.
#[derive(Debug)]
pub(crate) struct Lane {
    lanes: Arc<Lanes>,
    sent: u64,
}

impl Lane {
    /// So many bytes more are gone. False where they may only have been swallowed on the way to the link.
    pub(crate) fn sent(&mut self, bytes: u64) -> bool {
        self.sent += bytes;
        let moves = self.sent > SWALLOWED;
        if moves {
            let now = Instant::now();
            let lanes = &self.lanes.0;
            lanes.send_if_modified(|state| state.moves(bytes, now));
        }
        moves
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.lanes.0.send_modify(|state| state.taken -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: u64 = 4 * 1024;

    /// Uploads of 200 kB each, so many bytes a second for all that go at once. How many went beside each other, at most.
    async fn go(lanes: &Arc<Lanes>, by_line: bool, link: u64) -> usize {
        let one = |lanes: Arc<Lanes>| async move {
            let mut lane = lanes.take(by_line).await;
            for _ in 0..50 {
                let beside = lanes.0.borrow().taken as u64;
                tokio::time::sleep(Duration::from_millis(PART * 1000 * beside / link)).await;
                lane.sent(PART);
            }
        };
        let mut all: Vec<_> = (0..12)
            .map(|_| tokio::spawn(one(Arc::clone(lanes))))
            .collect();
        let mut most = 0;
        while let Some(last) = all.last_mut() {
            most = most.max(lanes.0.borrow().taken);
            if tokio::time::timeout(Duration::from_millis(50), last)
                .await
                .is_ok()
            {
                break;
            }
        }
        for one in all.into_iter().rev().skip(1) {
            one.await.unwrap();
        }
        assert_eq!(lanes.0.borrow().taken, 0);
        most
    }

    #[tokio::test(start_paused = true)]
    async fn on_a_telephones_thin_line_one_connection_sends_at_a_time() {
        let lanes = Arc::default();
        assert_eq!(go(&lanes, false, 7_500).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn where_there_is_room_others_send_beside_it() {
        let lanes = Arc::default();
        assert_eq!(go(&lanes, false, 40_000).await, 2);
        assert_eq!(go(&lanes, false, 1_250_000).await, LANES);
        assert_eq!(lanes.0.borrow().open, LANES, "and the next sync begins so");
        go(&lanes, false, 7_500).await;
        assert_eq!(lanes.0.borrow().open, 1, "until it turns out otherwise");
    }

    #[tokio::test(start_paused = true)]
    async fn by_a_line_all_send_however_thin_it_is_and_by_tcp_after_it_one_again() {
        let lanes = Arc::default();
        assert_eq!(go(&lanes, true, 7_500).await, LANES);
        assert_eq!(go(&lanes, false, 7_500).await, 1);
    }
}
