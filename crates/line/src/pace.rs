//! How much may be on its way.
//!
//! On a mobile network in the hills packets are lost to the weather, not to a full queue, and who slows down for each of
//! them gets a quarter of the link. What is measured here instead is how fast bytes arrive and how long a round trip is
//! while nothing waits: the product is what the link holds, and a little more than that is kept on its way. As BBR does,
//! with the window alone: quinn spreads it over the round trip.

use std::{
    any::Any,
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use quinn::congestion::{Controller, ControllerFactory};
use quinn_proto::RttEstimator;

/// Over what the link holds: room for losses that nobody has noticed yet, and for acknowledgements that come in twos.
const GAIN: f64 = 1.5;
/// One round in eight asks for more, the next one gives back what came to wait.
const ROUNDS: u32 = 8;
const MORE: f64 = 1.2;
const LESS: f64 = 0.85;
/// Packets on top of that: on the thinnest link three are all that it holds.
const PACKETS: u64 = 3;
/// A rate counts for so many round trips, and for two seconds at least.
const RATE_ROUNDS: u32 = 10;
const RATE_LEAST: Duration = Duration::from_secs(2);
/// After this long, and so many of them, the empty round trip is measured anew: the way may have become longer. A look costs
/// about one.
const ROUND_TRIP_COUNTS: Duration = Duration::from_secs(40);
const ROUND_TRIP_COUNTS_FOR: u32 = 100;
/// What is on its way while it is measured, against what the link holds.
const EMPTY: f64 = 0.75;
/// Where nothing was heard for so long, and for two round trips, one more packet goes each time: a link that comes back is
/// to be noticed at once, and QUIC's own probes come ever more seldom.
const SILENT: Duration = Duration::from_millis(500);
/// What a round trip may be late by without any queue: a radio's turns.
const QUEUES: Duration = Duration::from_millis(50);
/// At the start a round that brings less than this much more has found the end.
const GROWS: f64 = 1.25;

pub(crate) struct Factory;

impl ControllerFactory for Factory {
    fn build(self: Arc<Self>, now: Instant, current_mtu: u16) -> Box<dyn Controller> {
        Box::new(Pace::new(now, current_mtu.into()))
    }
}

/// The shortest round trip, and when it was seen.
#[derive(Debug, Clone, Copy)]
struct RoundTrip {
    shortest: Duration,
    at: Instant,
}

/// A look at the empty round trip.
#[derive(Debug, Clone, Copy)]
struct Look {
    ends_by: Instant,
    /// Since when no more is on its way than wanted: what is sent from then on meets an empty queue.
    empty_since: Option<Instant>,
    shortest: Duration,
}

#[derive(Debug, Clone)]
struct Pace {
    mtu: u64,
    window: u64,
    delivered: u64,
    /// What was delivered by when, from the send time of the packet that was acknowledged last.
    marks: VecDeque<(Instant, u64)>,
    /// The newest packet of the acknowledgements that come in together.
    newest_sent: Option<Instant>,
    /// When anything was acknowledged last.
    heard: Instant,
    /// Bytes a second, by when they were seen, the fastest first and each slower one later.
    rates: VecDeque<(Instant, f64)>,
    smoothed: Duration,
    round_trip: Option<RoundTrip>,
    look: Option<Look>,
    /// While the link's end is not found: the rate of the round before, and how many rounds brought no more.
    start: Option<(f64, u32)>,
    round: u32,
    round_ends: u64,
}

impl Pace {
    fn new(now: Instant, mtu: u64) -> Self {
        Self {
            mtu,
            window: first_window(mtu),
            delivered: 0,
            marks: VecDeque::from([(now, 0)]),
            newest_sent: None,
            heard: now,
            rates: VecDeque::new(),
            smoothed: Duration::from_millis(300),
            round_trip: None,
            look: None,
            start: Some((0.0, 0)),
            round: 0,
            round_ends: 0,
        }
    }

    fn arrived(&mut self, now: Instant, sent: Instant, bytes: u64, app_limited: bool) {
        self.delivered += bytes;
        self.newest_sent = self.newest_sent.max(Some(sent));
        // Where a queue stands already, more would only overflow it.
        let sample = now.duration_since(sent);
        let queues = self
            .round_trip
            .is_some_and(|seen| sample > seen.shortest * 3 / 2 + QUEUES);
        // Who does not fill the window learns nothing of the link.
        if self.start.is_some() && !app_limited && !queues {
            self.window += bytes;
        }
    }

    /// How many packets more than the window may go for nothing being heard.
    fn probes(&self, now: Instant) -> u64 {
        let silent = now.duration_since(self.heard);
        if silent < self.smoothed * 2 {
            return 0;
        }
        u64::try_from(silent.as_millis() / SILENT.as_millis()).unwrap_or(0)
    }

    fn rate(&self) -> f64 {
        self.rates.front().map_or(0.0, |(_, rate)| *rate)
    }

    /// Notes a rate; those that are older and slower count no more, nor do those that are too old.
    fn note_rate(&mut self, now: Instant, rate: f64) {
        while self.rates.back().is_some_and(|(_, slower)| *slower <= rate) {
            self.rates.pop_back();
        }
        self.rates.push_back((now, rate));
        let counts = (self.smoothed * RATE_ROUNDS).max(RATE_LEAST);
        while self.rates.len() > 1
            && self
                .rates
                .front()
                .is_some_and(|(at, _)| now.duration_since(*at) > counts)
        {
            self.rates.pop_front();
        }
    }

    /// At the start the window grows with what arrives, until that brings no more or a queue comes to stand.
    fn look_for_the_end(&mut self, app_limited: bool, sample: Duration, shortest: Duration) {
        let Some((before, same)) = self.start else {
            return;
        };
        if app_limited {
            return;
        }
        let rate = self.rate();
        let same = if rate > before * GROWS { 0 } else { same + 1 };
        let queues = sample > shortest * 2 + QUEUES;
        let begins_to_queue = same >= 1 && sample > shortest + shortest / 2;
        self.start =
            (!(same >= 2 || queues || begins_to_queue)).then_some((rate.max(before), same));
    }

    /// Every now and then little is sent for a moment, so that the round trip is seen that nothing waits in.
    fn look_at_the_round_trip(
        &mut self,
        now: Instant,
        sent: Instant,
        in_flight: u64,
        round_trip: RoundTrip,
    ) {
        let sample = now.duration_since(sent);
        let Some(mut look) = self.look else {
            let counts = ROUND_TRIP_COUNTS.max(self.smoothed * ROUND_TRIP_COUNTS_FOR);
            if now.duration_since(round_trip.at) > counts {
                self.look = Some(Look {
                    ends_by: now + self.smoothed * 4,
                    empty_since: None,
                    shortest: sample,
                });
            }
            return;
        };
        if in_flight <= self.window {
            look.empty_since.get_or_insert(now);
        }
        look.shortest = look.shortest.min(sample);
        let seen = look.empty_since.is_some_and(|since| sent >= since);
        if seen || now >= look.ends_by {
            self.round_trip = Some(RoundTrip {
                shortest: look.shortest,
                at: now,
            });
            self.look = None;
        } else {
            self.look = Some(look);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bytes of one link's window"
    )]
    fn set_window(&mut self, shortest: Duration) {
        let holds = self.rate() * shortest.as_secs_f64();
        let (gain, packets) = match (self.look, self.round % ROUNDS) {
            (Some(_), _) => (EMPTY, 0),
            (None, 0) => (GAIN * MORE, PACKETS),
            (None, 1) => (GAIN * LESS, PACKETS),
            _ => (GAIN, PACKETS),
        };
        self.window = ((holds * gain) as u64 + packets * self.mtu).max(4 * self.mtu);
    }
}

impl Controller for Pace {
    fn on_ack(
        &mut self,
        now: Instant,
        sent: Instant,
        bytes: u64,
        app_limited: bool,
        rtt: &RttEstimator,
    ) {
        self.smoothed = rtt.get();
        self.arrived(now, sent, bytes, app_limited);
    }

    fn on_end_acks(
        &mut self,
        now: Instant,
        in_flight: u64,
        app_limited: bool,
        _largest_packet_num_acked: Option<u64>,
    ) {
        let Some(sent) = self.newest_sent.take() else {
            return;
        };
        self.heard = now;
        let sample = now.duration_since(sent);
        let round_trip = match self.round_trip {
            Some(before) if before.shortest < sample => before,
            _ => RoundTrip {
                shortest: sample,
                at: now,
            },
        };
        self.round_trip = Some(round_trip);

        while self.marks.get(1).is_some_and(|(at, _)| *at <= sent) {
            self.marks.pop_front();
        }
        let (since, before) = self.marks.front().copied().unwrap_or((sent, 0));
        let took = now.duration_since(since).as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate of bytes")]
        let rate = (self.delivered - before) as f64 / took;
        // Who had nothing to send was slow for that reason.
        if !app_limited || rate > self.rate() {
            self.note_rate(now, rate);
        }
        self.marks.push_back((now, self.delivered));

        if before >= self.round_ends {
            self.round_ends = self.delivered;
            self.round = self.round.wrapping_add(1);
            self.look_for_the_end(app_limited, sample, round_trip.shortest);
        }
        if self.start.is_none() {
            self.look_at_the_round_trip(now, sent, in_flight, round_trip);
            self.set_window(self.round_trip.unwrap_or(round_trip).shortest);
        }
    }

    /// A loss says nothing of the queue. Where nothing at all arrived for long, the link is another one now.
    fn on_congestion_event(
        &mut self,
        now: Instant,
        _sent: Instant,
        is_persistent_congestion: bool,
        _lost_bytes: u64,
    ) {
        if is_persistent_congestion && self.round_trip.is_some() {
            self.round_trip = None;
            self.look = None;
            self.rates.clear();
            self.marks = VecDeque::from([(now, self.delivered)]);
            self.window = first_window(self.mtu);
            self.start = Some((0.0, 0));
        }
    }

    fn on_mtu_update(&mut self, new_mtu: u16) {
        self.mtu = new_mtu.into();
    }

    fn window(&self) -> u64 {
        self.window + self.probes(Instant::now()) * self.mtu
    }

    fn clone_box(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }

    fn initial_window(&self) -> u64 {
        first_window(self.mtu)
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

fn first_window(mtu: u64) -> u64 {
    10 * mtu
}

#[cfg(test)]
mod tests;
