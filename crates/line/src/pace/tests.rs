//! A link of arithmetic: a rate, a round trip, a queue that drops, and losses at random. Nothing waits in real time.

#![expect(
    clippy::cast_precision_loss,
    reason = "bytes of a link that is made up"
)]

use super::*;

const MTU: u64 = 1_400;

struct Link {
    rate: f64,
    trip: Duration,
    queue: f64,
    loses: f64,
}

/// What came of so many seconds on a link.
struct Came {
    /// Share of what the link could carry that arrived.
    used: f64,
    /// Bytes sent against bytes that arrived.
    sent: f64,
    /// The round trip at the end.
    trip: Duration,
}

fn coin(seed: &mut u64) -> f64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    f64::from(u32::try_from(*seed >> 40).unwrap_or(0)) / f64::from(1_u32 << 24)
}

fn carries(link: &Link, seconds: u64, seed: u64) -> Came {
    let begun = Instant::now();
    let mut pace = Pace::new(begun, MTU);
    let (mut seed, mut now, mut free) = (seed, 0.0_f64, 0.0_f64);
    // When each packet is heard of, when it was sent, and whether it arrived.
    let mut going: VecDeque<(f64, f64, bool)> = VecDeque::new();
    let (mut sent, mut arrived, mut last) = (0_u64, 0_u64, 0.0);
    let at = |seconds: f64| begun + Duration::from_secs_f64(seconds);
    let trip = link.trip.as_secs_f64();
    let packet = 1_400.0;
    while now < f64::from(u32::try_from(seconds).unwrap()) {
        let in_flight = going.len() as u64 * MTU;
        if in_flight + MTU < pace.window {
            sent += MTU;
            let waits = (free - now).max(0.0) * link.rate;
            let fits = waits + packet <= link.queue;
            if fits {
                free = free.max(now) + packet / link.rate;
            }
            let comes = fits && coin(&mut seed) >= link.loses;
            let heard = if fits { free } else { now } + trip;
            going.push_back((heard.max(last), now, comes));
            last = heard.max(last);
            // As QUIC spreads it: a window and a quarter in a round trip.
            now += packet * trip / (1.25 * pace.window as f64);
            continue;
        }
        let (heard, left, comes) = going.pop_front().unwrap();
        now = now.max(heard);
        if comes {
            arrived += MTU;
            pace.arrived(at(now), at(left), MTU, false);
            pace.on_end_acks(at(now), going.len() as u64 * MTU, false, None);
        } else {
            pace.on_congestion_event(at(now), at(left), false, MTU);
        }
    }
    let (heard, left, _) = going.back().copied().unwrap();
    Came {
        used: arrived as f64 / (link.rate * now),
        sent: sent as f64 / arrived as f64,
        trip: Duration::from_secs_f64(heard - left),
    }
}

const KBIT: f64 = 1_000.0 / 8.0;

#[test]
fn a_lossy_link_is_used_whole_whatever_it_loses() {
    for loses in [0.0, 0.01, 0.03, 0.10] {
        let link = Link {
            rate: 2_000.0 * KBIT,
            trip: Duration::from_millis(120),
            queue: 125_000.0,
            loses,
        };
        for seed in 1..6 {
            let came = carries(&link, 40, seed);
            assert!(came.used > 0.95 * (1.0 - loses), "{loses}: {}", came.used);
            assert!(came.sent < 1.04 / (1.0 - loses), "{loses}: {}", came.sent);
        }
    }
}

#[test]
fn a_thin_link_is_used_whole_and_its_queue_is_not_filled() {
    let link = Link {
        rate: 60.0 * KBIT,
        trip: Duration::from_millis(600),
        queue: 15_000.0,
        loses: 0.02,
    };
    for seed in 1..6 {
        let came = carries(&link, 120, seed);
        assert!(came.used > 0.93, "{}", came.used);
        assert!(came.sent < 1.12, "{}", came.sent);
        assert!(came.trip < Duration::from_millis(2_500), "{:?}", came.trip);
    }
}

#[test]
fn who_hears_nothing_asks_with_one_packet_after_the_other() {
    let begun = Instant::now();
    let pace = Pace::new(begun, MTU);
    let probes = |after| pace.probes(begun + Duration::from_millis(after));
    assert_eq!(
        [probes(0), probes(400), probes(700), probes(5_000)],
        [0, 0, 1, 10]
    );
}

#[test]
fn a_thin_link_is_not_flooded_at_the_start() {
    let link = Link {
        rate: 60.0 * KBIT,
        trip: Duration::from_millis(600),
        queue: 15_000.0,
        loses: 0.0,
    };
    let came = carries(&link, 20, 1);
    assert!(came.used > 0.9, "{}", came.used);
    assert!(
        came.sent < 1.15,
        "what is on its way counts as sent: {}",
        came.sent
    );
}
