//! How fast bytes go up, and how long the rest takes at that pace: no promise before it was measured, and no more
//! digits than it deserves.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// What was measured before says nothing of a link that changes with each bend of the road.
const WINDOW: Duration = Duration::from_secs(20);
/// So long is measured before anything is said; the first bytes only fill the system's buffers.
const FIRST_WORD: Duration = Duration::from_secs(5);
/// Bytes within this are one point: a handful of them leaves within a millisecond.
const POINT: Duration = Duration::from_millis(500);
/// A slope through fewer says more of chance than of the link.
const FEW_POINTS: usize = 3;

/// How long the rest takes, as one would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// Less than a minute.
    Moments,
    /// About so many minutes: every one up to ten, then by five.
    Minutes(u32),
    /// About so many hours.
    Hours(u32),
    /// Longer than anybody would sit beside it.
    Long,
}

/// The pace of one sync.
#[derive(Debug, Default)]
pub struct Pace {
    /// When so many bytes in all had gone up.
    points: VecDeque<(Instant, u64)>,
    sent: u64,
}

impl Pace {
    /// So many bytes more have gone up.
    pub fn moved(&mut self, bytes: u64, now: Instant) {
        self.sent = self.sent.saturating_add(bytes);
        match self.points.back_mut() {
            Some((at, sent)) if now.saturating_duration_since(*at) < POINT => *sent = self.sent,
            _ => self.points.push_back((now, self.sent)),
        }
        self.forget(now);
    }

    /// How long so many bytes take at the pace of the last twenty seconds; nothing before there is one, or where nothing
    /// has moved for long.
    pub fn time_left(&mut self, bytes: u64, now: Instant) -> Option<TimeLeft> {
        self.forget(now);
        let pace = self.bytes_a_second(now)?;
        #[expect(clippy::cast_precision_loss, reason = "bytes of a day, far below 2^52")]
        let seconds = bytes as f64 / pace;
        Some(TimeLeft::of(seconds))
    }

    /// The median of the slopes between all points (Theil and Sen): a stall, or what a buffer swallows at once, moves it
    /// little.
    fn bytes_a_second(&self, now: Instant) -> Option<f64> {
        let first = self.points.front()?.0;
        if self.points.len() < FEW_POINTS || now.saturating_duration_since(first) < FIRST_WORD {
            return None;
        }
        let points = self.points.iter().copied().chain([(now, self.sent)]);
        let points: Vec<_> = points.collect();
        let mut slopes: Vec<f64> = Vec::with_capacity(points.len() * points.len() / 2);
        for (at, (then, before)) in points.iter().enumerate() {
            for (later, after) in points.iter().skip(at + 1) {
                let seconds = later.saturating_duration_since(*then).as_secs_f64();
                if seconds >= POINT.as_secs_f64() {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "bytes of a day, far below 2^52"
                    )]
                    slopes.push(after.saturating_sub(*before) as f64 / seconds);
                }
            }
        }
        slopes.sort_unstable_by(f64::total_cmp);
        let median = slopes.get(slopes.len() / 2).copied()?;
        (median >= 1.0).then_some(median)
    }

    fn forget(&mut self, now: Instant) {
        while self
            .points
            .front()
            .is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW)
        {
            self.points.pop_front();
        }
    }
}

impl TimeLeft {
    fn of(seconds: f64) -> Self {
        const A_DAY: f64 = 24.0 * 3_600.0;
        // Told a little long rather than short: who packs up early has lost nothing, who waits longer is cross.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between nought and a day's minutes"
        )]
        let minutes = (seconds.clamp(0.0, A_DAY) / 60.0).ceil() as u32;
        match minutes {
            0..=1 => Self::Moments,
            2..=10 => Self::Minutes(minutes),
            11..=55 => Self::Minutes(minutes.next_multiple_of(5)),
            56..=1_200 => Self::Hours((minutes + 29) / 60),
            _ => Self::Long,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1_000_000;

    /// A line that carries so many bytes each half second, for so long.
    fn carries(pace: &mut Pace, from: Instant, seconds: u32, bytes: u64) -> Instant {
        let mut now = from;
        for _ in 0..seconds * 2 {
            now += POINT;
            pace.moved(bytes / 2, now);
        }
        now
    }

    #[test]
    fn nothing_is_said_before_it_was_measured() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        assert_eq!(pace.time_left(MB, began), None);
        let now = carries(&mut pace, began, 4, 50_000);
        assert_eq!(pace.time_left(MB, now), None);
        let now = carries(&mut pace, now, 2, 50_000);
        assert_eq!(pace.time_left(MB, now), Some(TimeLeft::Moments));
        assert_eq!(
            pace.time_left(11 * MB, now),
            Some(TimeLeft::Minutes(4)),
            "at 50 kB a second"
        );
    }

    #[test]
    fn a_telephones_thin_line_has_a_pace_too() {
        // 60 kbit/s: a part of 32 KiB every four and a half seconds.
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        for _ in 0..8 {
            now += Duration::from_millis(4_500);
            pace.moved(32_768, now);
        }
        assert_eq!(
            pace.time_left(3 * MB, now),
            Some(TimeLeft::Minutes(7)),
            "412 seconds"
        );
    }

    #[test]
    fn what_a_buffer_swallows_at_once_is_no_pace() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        for _ in 0..16 {
            pace.moved(32_768, began);
        }
        let now = carries(&mut pace, began, 8, 10_000);
        assert_eq!(pace.time_left(MB, now), Some(TimeLeft::Minutes(2)));
    }

    #[test]
    fn a_stall_lengthens_it_little_and_a_dead_line_ends_it() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        let now = carries(&mut pace, began, 20, 50_000);
        let stalled = now + Duration::from_secs(4);
        assert_eq!(pace.time_left(11 * MB, stalled), Some(TimeLeft::Minutes(4)));
        assert_eq!(pace.time_left(11 * MB, now + WINDOW * 2), None);
    }

    #[test]
    fn a_link_that_became_slower_is_believed_within_the_window() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        let now = carries(&mut pace, began, 60, 500_000);
        assert_eq!(pace.time_left(11 * MB, now), Some(TimeLeft::Moments));
        let now = carries(&mut pace, now, 20, 10_000);
        assert_eq!(pace.time_left(5 * MB, now), Some(TimeLeft::Minutes(9)));
    }

    #[test]
    fn it_is_told_as_one_says_it() {
        let said = |seconds| TimeLeft::of(seconds);
        assert_eq!(said(0.0), TimeLeft::Moments);
        assert_eq!(said(61.0), TimeLeft::Minutes(2));
        assert_eq!(said(9.5 * 60.0), TimeLeft::Minutes(10));
        assert_eq!(said(11.0 * 60.0), TimeLeft::Minutes(15));
        assert_eq!(said(54.0 * 60.0), TimeLeft::Minutes(55));
        assert_eq!(said(70.0 * 60.0), TimeLeft::Hours(1));
        assert_eq!(said(100.0 * 60.0), TimeLeft::Hours(2));
        assert_eq!(said(f64::INFINITY), TimeLeft::Long);
        assert_eq!(said(f64::NAN), TimeLeft::Moments);
    }
}
