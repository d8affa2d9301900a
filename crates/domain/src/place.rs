//! Where a house stands: kept only with the person's yes and where the province allows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place, in thousandths of a degree: about a hundred metres, enough to find a yard. Finer than that is not kept,
/// for the law counts a precise location among what is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// North of the equator.
    pub north: i32,
    /// East of Greenwich.
    pub east: i32,
    /// How far off it may be, in metres.
    pub within_m: u32,
}

/// How coarse a kept place is, in metres.
const GRID_M: f64 = 100.0;

/// A place that may be a kilometre off finds no house.
const MAX_ERROR_M: f64 = 1_000.0;

impl Place {
    /// The place of a reading in degrees and metres; nothing where no such place is, or where it finds no house.
    pub fn coarse(latitude: f64, longitude: f64, accuracy_m: f64) -> Option<Self> {
        let exists = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let finds = (0.0..=MAX_ERROR_M).contains(&accuracy_m);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within bounds, as was just held"
        )]
        (exists && finds).then(|| Self {
            north: (latitude * 1_000.0).round() as i32,
            east: (longitude * 1_000.0).round() as i32,
            within_m: accuracy_m.max(GRID_M).ceil() as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_house_is_found_again_and_its_door_is_not() {
        let place = Place::coarse(21.594_217, 105.848_133, 12.4).unwrap();
        assert_eq!(
            (place.north, place.east, place.within_m),
            (21_594, 105_848, 100)
        );
    }

    #[test]
    fn what_finds_no_house_is_no_place() {
        assert_eq!(Place::coarse(21.6, 105.8, 25_000.0), None);
        assert_eq!(Place::coarse(f64::NAN, 105.8, 10.0), None);
        assert_eq!(Place::coarse(21.6, 105.8, f64::NAN), None);
        assert_eq!(Place::coarse(91.0, 105.8, 10.0), None);
    }

    proptest! {
        #[test]
        fn no_reading_is_kept_finer_than_it_may_be(north in -90.0..90.0_f64, east in -180.0..180.0_f64, off in 0.0..1_000.0_f64) {
            let place = Place::coarse(north, east, off).unwrap();
            prop_assert!((f64::from(place.north) / 1_000.0 - north).abs() <= 0.000_501);
            prop_assert!(place.within_m >= 100);
        }
    }
}
