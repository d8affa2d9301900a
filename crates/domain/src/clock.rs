//! Which time it is on a device whose clock may be off: out with the battery it says 1970, set by hand it may say anything.

use jiff::{SignedDuration, Timestamp};

/// What the province's clock said when it was heard last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardTime {
    /// When that was, by the province's clock.
    pub at: Timestamp,
    /// The province's clock less the device's, at that moment.
    pub ahead: SignedDuration,
}

/// A clock that is off by less is a clock like any other.
const OFF: SignedDuration = SignedDuration::from_mins(60);

/// The time by the province's clock, as well as the device can know it: time does not go back before what was heard,
/// and of what the clock may mean, as it is or moved by what was heard, it is what is nearest after that. Where both lie
/// before, the clock was set back since, and what was heard last is the best there is.
pub fn right_time(wall: Timestamp, heard: Option<HeardTime>) -> Timestamp {
    let Some(heard) = heard else {
        return wall;
    };
    [Some(wall), wall.checked_add(heard.ahead).ok()]
        .into_iter()
        .flatten()
        .filter(|time| *time >= heard.at)
        .min()
        .unwrap_or(heard.at)
}

/// The time as it should be, where the device's clock is so far off that somebody should set it.
pub fn clock_is_off(wall: Timestamp, heard: Option<HeardTime>) -> Option<Timestamp> {
    let right = right_time(wall, heard);
    (right.duration_since(wall).abs() > OFF).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Heard at noon, while the device's clock said this.
    fn heard(wall: &str) -> HeardTime {
        let at = time("2026-11-25T12:00:00Z");
        let ahead = at.duration_since(time(wall));
        HeardTime { at, ahead }
    }

    #[test]
    fn a_clock_at_1970_is_moved_by_what_the_province_said() {
        let heard = Some(heard("1970-01-01T00:00:00Z"));
        let wall = time("1970-01-01T02:00:00Z");
        assert_eq!(right_time(wall, heard), time("2026-11-25T14:00:00Z"));
        assert_eq!(
            clock_is_off(wall, heard),
            Some(time("2026-11-25T14:00:00Z"))
        );
    }

    #[test]
    fn a_clock_in_the_future_is_moved_back() {
        let heard = Some(heard("2029-11-25T12:00:00Z"));
        let wall = time("2029-11-26T12:00:00Z");
        assert_eq!(right_time(wall, heard), time("2026-11-26T12:00:00Z"));
    }

    #[test]
    fn a_clock_that_somebody_set_right_again_is_believed() {
        for was in ["1970-01-01T00:00:00Z", "2029-11-25T12:00:00Z"] {
            let wall = time("2026-11-25T20:00:00Z");
            assert_eq!(right_time(wall, Some(heard(was))), wall);
            assert_eq!(clock_is_off(wall, Some(heard(was))), None);
        }
    }

    #[test]
    fn a_clock_that_was_right_and_lost_its_battery_stays_at_what_was_heard_last() {
        let heard = Some(heard("2026-11-25T12:00:01Z"));
        let wall = time("1970-01-01T00:00:00Z");
        assert_eq!(right_time(wall, heard), time("2026-11-25T12:00:00Z"));
        assert!(clock_is_off(wall, heard).is_some());
    }

    #[test]
    fn a_device_that_heard_nothing_yet_has_only_its_own_clock() {
        let wall = time("1970-01-01T00:00:00Z");
        assert_eq!(right_time(wall, None), wall);
        assert_eq!(clock_is_off(wall, None), None);
    }
}
