//! Whether the device slept: its timers stand still while it does, and its clock goes on.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// A clock that is corrected moves less; one that is set by hand wakes the patrol for nothing, which is cheap.
const A_NAP: Duration = Duration::from_secs(10);

/// When it was last looked, by the clock and by what stands still in a sleep.
pub(super) struct Sleeper {
    clock: Timestamp,
    steady: Instant,
}

impl Sleeper {
    pub(super) fn new(clock: Timestamp, steady: Instant) -> Self {
        Self { clock, steady }
    }

    /// Whether the device slept since this was asked last.
    pub(super) fn slept(&mut self, clock: Timestamp, steady: Instant) -> bool {
        let awake = steady.saturating_duration_since(self.steady);
        // A clock that went back says nothing.
        let passed = Duration::try_from(clock.duration_since(self.clock)).unwrap_or_default();
        *self = Self::new(clock, steady);
        passed.saturating_sub(awake) > A_NAP
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_clock_that_ran_ahead_of_the_timers_means_that_the_device_slept() {
        let (clock, steady) = (Timestamp::UNIX_EPOCH, Instant::now());
        let mut sleeper = Sleeper::new(clock, steady);
        let tick = Duration::from_secs(4);
        let (mut clock, mut steady) = (clock, steady);
        let mut after = |clock_s: i64, tick: Duration| {
            clock += SignedDuration::from_secs(clock_s);
            steady += tick;
            sleeper.slept(clock, steady)
        };
        assert!(!after(4, tick));
        assert!(!after(11, tick), "a clock that was put right");
        assert!(after(3 * 3_600, tick), "a night");
        assert!(!after(4, tick), "it is told once");
        assert!(!after(-86_400, tick), "a clock that was put back");
    }
}
