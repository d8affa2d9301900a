//! Until when an identity card is valid, by rule: the QR does not say it.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::PersonDate;

/// The end of a card's validity. Written `never` or `2028-11-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, TS)]
#[ts(type = "string")]
pub enum Expiry {
    /// Issued at 58 or later: valid for life.
    Never,
    /// The last day on which it is valid.
    On(Date),
}

/// How a card stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// More than half a year is left.
    Valid,
    /// It ends within six months: a bank must then restrict electronic payments (Circular 17/2024).
    EndsSoon,
    /// It has ended.
    Expired,
}

/// The ages at which a card is renewed: 25, 40 and 60 (Law 59/2014/QH13 Art. 21), and 14 since Law 26/2023/QH15 Art. 21.
const RENEWED_AT: [i32; 4] = [14, 25, 40, 60];

/// When the card of a person born on `birth` and issued on `issued` ends: on the first birthday of renewal that lies
/// more than two years after its issue, since a card issued within the two years before one is valid to the next.
///
/// `None` where a bare birth year leaves the day open, or the card would be older than the person.
///
/// ```
/// use jiff::civil::date;
/// use tannha_domain::card_expiry::{Expiry, expiry};
///
/// let birth = "1988-11-05".parse().unwrap();
/// assert_eq!(expiry(birth, date(2021, 8, 22)), Some(Expiry::On(date(2028, 11, 5))));
/// ```
pub fn expiry(birth: PersonDate, issued: Date) -> Option<Expiry> {
    match birth {
        PersonDate::Day(day) => expiry_of_day(day, issued),
        PersonDate::Year(year) => {
            let latest = expiry_of_day(Date::new(year, 12, 31).ok()?, issued)?;
            (latest == Expiry::Never).then_some(latest)
        }
    }
}

fn expiry_of_day(birth: Date, issued: Date) -> Option<Expiry> {
    if issued < birth {
        return None;
    }
    let two_years_on = issued.checked_add(2.years()).ok()?;
    for age in RENEWED_AT {
        // Who was born on 29 February has this birthday on the 28th (card_mrz_samples.csv; unverified on a real card).
        let birthday = birth.checked_add(age.years()).ok()?;
        if birthday > two_years_on {
            return Some(Expiry::On(birthday));
        }
    }
    Some(Expiry::Never)
}

impl Expiry {
    /// How a card with this expiry stands on `today`.
    pub fn validity(self, today: Date) -> Validity {
        match self {
            Self::On(last) if last < today => Validity::Expired,
            Self::On(last) if last <= today.saturating_add(6.months()) => Validity::EndsSoon,
            Self::On(_) | Self::Never => Validity::Valid,
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::On(last) => write!(f, "{last}"),
        }
    }
}

/// The text is neither `never` nor a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither `never` nor a day")]
pub struct NotAnExpiry;

impl FromStr for Expiry {
    type Err = NotAnExpiry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Self::Never);
        }
        match text.parse() {
            Ok(PersonDate::Day(last)) => Ok(Self::On(last)),
            _ => Err(NotAnExpiry),
        }
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn ends(birth: &str, issued: &str) -> Option<String> {
        expiry(birth.parse().unwrap(), issued.parse().unwrap()).map(|expiry| expiry.to_string())
    }

    #[test]
    fn a_card_ends_on_the_next_birthday_of_renewal() {
        assert_eq!(
            ends("1988-11-05", "2021-08-22").as_deref(),
            Some("2028-11-05")
        );
        assert_eq!(
            ends("1964-03-12", "2021-05-10").as_deref(),
            Some("2024-03-12")
        );
        assert_eq!(
            ends("2016-09-20", "2024-09-15").as_deref(),
            Some("2030-09-20")
        );
        assert_eq!(
            ends("2004-02-29", "2022-12-12").as_deref(),
            Some("2029-02-28")
        );
    }

    #[test]
    fn a_card_issued_within_two_years_before_a_renewal_reaches_to_the_next() {
        assert_eq!(
            ends("1988-11-05", "2026-11-04").as_deref(),
            Some("2028-11-05")
        );
        assert_eq!(
            ends("1988-11-05", "2026-11-05").as_deref(),
            Some("2048-11-05")
        );
        assert_eq!(
            ends("2016-09-20", "2029-01-01").as_deref(),
            Some("2041-09-20")
        );
    }

    #[test]
    fn from_58_on_a_card_never_ends() {
        assert_eq!(
            ends("1964-03-12", "2022-03-11").as_deref(),
            Some("2024-03-12")
        );
        assert_eq!(ends("1964-03-12", "2022-03-12").as_deref(), Some("never"));
        assert_eq!(ends("1938", "2021-07-20").as_deref(), Some("never"));
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(ends("1988", "2021-08-22"), None);
        assert_eq!(ends("1988-11-05", "1985-05-10"), None);
    }

    #[test]
    fn the_zone_on_the_back_of_the_sample_cards_says_the_same() {
        let issued: Vec<(String, Date)> =
            csv::Reader::from_reader(include_str!("../../../data/card_qr_samples.csv").as_bytes())
                .records()
                .filter_map(|row| {
                    row.ok()
                        .and_then(|row| Some((row[2].to_owned(), row[8].parse().ok()?)))
                })
                .collect();
        for row in
            csv::Reader::from_reader(include_str!("../../../data/card_mrz_samples.csv").as_bytes())
                .records()
        {
            let row = row.unwrap();
            if &row[0] != "yes" {
                continue;
            }
            let written = row[7].replace("none", "never");
            let computed: Vec<_> = issued
                .iter()
                .filter(|(number, _)| *number == row[4])
                .collect();
            assert!(
                computed
                    .iter()
                    .any(|(_, issued)| ends(&row[5], &issued.to_string()) == Some(written.clone())),
                "{written}"
            );
        }
    }

    #[test]
    fn half_a_year_before_its_end_a_card_ends_soon() {
        let last = Expiry::On(date(2028, 11, 5));
        assert_eq!(last.validity(date(2028, 5, 4)), Validity::Valid);
        assert_eq!(last.validity(date(2028, 5, 5)), Validity::EndsSoon);
        assert_eq!(last.validity(date(2028, 11, 5)), Validity::EndsSoon);
        assert_eq!(last.validity(date(2028, 11, 6)), Validity::Expired);
        assert_eq!(Expiry::Never.validity(date(2128, 1, 1)), Validity::Valid);
    }

    proptest! {
        #[test]
        fn no_card_ends_within_two_years_of_its_issue(birth in 0i32..40_000, age in 0i32..40_000) {
            let birth = date(1900, 1, 1).checked_add(birth.days()).unwrap();
            let issued = birth.checked_add(age.days()).unwrap();
            if let Some(Expiry::On(last)) = expiry(PersonDate::Day(birth), issued) {
                prop_assert!(last > issued.checked_add(2.years()).unwrap());
            }
        }
    }
}
