//! A date in a person's life: a day, or the year where nobody knows more.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// The oldest age that passes without a question (DOMAIN.md a, check 5).
pub(crate) const OLDEST_AGE: u16 = 120;

/// A day, or only a year. Written `1957-09-02` or `1957`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, TS)]
#[ts(type = "string")]
pub enum PersonDate {
    /// Day and month are unknown: many old people have only a year on their papers.
    Year(i16),
    /// A day of the calendar.
    Day(Date),
}

/// Why a text is no date of a person. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonDateError {
    /// Not in a form that we read.
    #[error("not a date that is understood")]
    Format,
    /// A day that the calendar does not have.
    #[error("a day that does not exist")]
    Impossible,
    /// After today.
    #[error("a day that is still to come")]
    InFuture,
    /// Older than 120 years.
    #[error("an age over 120")]
    TooOld,
}

impl PersonDateError {
    /// The word by which the screens know this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Format => "date_format",
            Self::Impossible => "date_impossible",
            Self::InFuture => "date_in_future",
            Self::TooOld => "date_age_over_120",
        }
    }
}

impl PersonDate {
    /// The year, which is always known.
    pub fn year(self) -> i16 {
        match self {
            Self::Year(year) => year,
            Self::Day(day) => day.year(),
        }
    }

    /// The day, where it is known.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Year(_) => None,
            Self::Day(day) => Some(day),
        }
    }

    /// Whole years lived on `today`; 0 before birth.
    ///
    /// Who has only a year counts as born on its last day, so nobody passes for older than they are.
    pub fn age_on(self, today: Date) -> u16 {
        let (month, day) = match self {
            Self::Year(_) => (12, 31),
            Self::Day(day) => (day.month(), day.day()),
        };
        let had_birthday = (today.month(), today.day()) >= (month, day);
        let years = i32::from(today.year()) - i32::from(self.year()) - i32::from(!had_birthday);
        u16::try_from(years).unwrap_or(0)
    }

    /// Reads a date as Vietnamese lists and people write it: `02/09/1957`, `2-9-1957`, `02091957`, `1957`, `1957.0`,
    /// `00/00/1950`, and the form of its own. An unknown day (`00`) leaves the year.
    pub fn parse_vietnamese(text: &str) -> Result<Self, PersonDateError> {
        let text = text.trim().trim_start_matches('\'');
        let text = text.strip_suffix(".0").unwrap_or(text);
        if let Ok(date) = text.parse() {
            return Ok(date);
        }
        let parts: Vec<&str> = text
            .split(['/', '-', '.', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        match parts.as_slice() {
            [day, month, year] if year.len() == 4 => from_parts(day, month, year),
            [month, year] if year.len() == 4 && month.len() <= 2 => from_parts("0", month, year),
            [digits] if digits.len() == 8 && digits.is_ascii() => {
                let (day, rest) = digits.split_at(2);
                let (month, year) = rest.split_at(2);
                from_parts(day, month, year)
            }
            _ => Err(PersonDateError::Format),
        }
    }

    /// Refuses a birth after `today` or longer ago than anybody lives.
    pub fn check_birth(self, today: Date) -> Result<(), PersonDateError> {
        let in_future = match self {
            Self::Year(year) => year > today.year(),
            Self::Day(day) => day > today,
        };
        if in_future {
            return Err(PersonDateError::InFuture);
        }
        if self.age_on(today) > OLDEST_AGE {
            return Err(PersonDateError::TooOld);
        }
        Ok(())
    }
}

fn from_parts(day: &str, month: &str, year: &str) -> Result<PersonDate, PersonDateError> {
    let number = |part: &str| -> Result<i16, PersonDateError> {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if digits {
            part.parse().map_err(|_| PersonDateError::Format)
        } else {
            Err(PersonDateError::Format)
        }
    };
    let (day, month, year) = (number(day)?, number(month)?, number(year)?);
    if year == 0 {
        return Err(PersonDateError::Impossible);
    }
    if day == 0 && (0..=12).contains(&month) {
        return Ok(PersonDate::Year(year));
    }
    let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
        return Err(PersonDateError::Impossible);
    };
    Date::new(year, month, day)
        .map(PersonDate::Day)
        .map_err(|_| PersonDateError::Impossible)
}

impl FromStr for PersonDate {
    type Err = PersonDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(PersonDateError::Format);
        }
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [year] if year.len() == 4 => from_parts("0", "0", year),
            [year, month, day] if (year.len(), month.len(), day.len()) == (4, 2, 2) => {
                match from_parts(day, month, year)? {
                    Self::Year(_) => Err(PersonDateError::Impossible),
                    date @ Self::Day(_) => Ok(date),
                }
            }
            _ => Err(PersonDateError::Format),
        }
    }
}

impl fmt::Display for PersonDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

impl Serialize for PersonDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PersonDate {
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

    #[test]
    fn the_forms_found_in_lists_are_read() {
        let second_of_september = PersonDate::Day(date(1957, 9, 2));
        for text in [
            "02/09/1957",
            "2/9/1957",
            " 2-9-1957 ",
            "02.09.1957",
            "02091957",
            "'02/09/1957",
            "1957-09-02",
        ] {
            assert_eq!(
                PersonDate::parse_vietnamese(text),
                Ok(second_of_september),
                "{text}"
            );
        }
        for text in [
            "1950",
            "1950.0",
            "00/00/1950",
            "00001950",
            "00/07/1950",
            "07/1950",
        ] {
            assert_eq!(
                PersonDate::parse_vietnamese(text),
                Ok(PersonDate::Year(1950)),
                "{text}"
            );
        }
    }

    #[test]
    fn days_that_do_not_exist_are_told_from_text_that_is_no_date() {
        assert_eq!(
            PersonDate::parse_vietnamese("31/02/1964"),
            Err(PersonDateError::Impossible)
        );
        assert_eq!(
            PersonDate::parse_vietnamese("19640312"),
            Err(PersonDateError::Impossible)
        );
        assert_eq!(
            PersonDate::parse_vietnamese("00/13/1964"),
            Err(PersonDateError::Impossible)
        );
        assert_eq!(
            PersonDate::parse_vietnamese(""),
            Err(PersonDateError::Format)
        );
        assert_eq!(
            PersonDate::parse_vietnamese("hôm qua"),
            Err(PersonDateError::Format)
        );
        assert_eq!(
            PersonDate::parse_vietnamese("02/09/57"),
            Err(PersonDateError::Format)
        );
        assert_eq!(
            "1957-9-2".parse::<PersonDate>(),
            Err(PersonDateError::Format)
        );
        assert_eq!(
            "1957-00-00".parse::<PersonDate>(),
            Err(PersonDateError::Impossible)
        );
    }

    #[test]
    fn age_counts_birthdays_and_a_bare_year_counts_from_its_end() {
        let birth = PersonDate::Day(date(1988, 11, 5));
        assert_eq!(birth.age_on(date(2021, 11, 4)), 32);
        assert_eq!(birth.age_on(date(2021, 11, 5)), 33);
        assert_eq!(birth.age_on(date(1980, 1, 1)), 0);
        assert_eq!(PersonDate::Year(1950).age_on(date(2020, 12, 30)), 69);
        assert_eq!(PersonDate::Year(1950).age_on(date(2020, 12, 31)), 70);
    }

    #[test]
    fn a_birth_lies_in_the_past_and_in_living_memory() {
        let today = date(2026, 11, 23);
        assert_eq!(
            PersonDate::Day(date(2026, 11, 24)).check_birth(today),
            Err(PersonDateError::InFuture)
        );
        assert_eq!(PersonDate::Day(today).check_birth(today), Ok(()));
        assert_eq!(
            PersonDate::Year(2027).check_birth(today),
            Err(PersonDateError::InFuture)
        );
        assert_eq!(
            PersonDate::Year(1880).check_birth(today),
            Err(PersonDateError::TooOld)
        );
    }

    proptest! {
        #[test]
        fn every_date_is_read_back_as_it_was_written(year in 1i16..=9999, month in 1i8..=12, day in 1i8..=28, whole: bool) {
            let date = if whole { PersonDate::Day(Date::new(year, month, day).unwrap()) } else { PersonDate::Year(year) };
            let json = serde_json::to_string(&date).unwrap();
            prop_assert_eq!(serde_json::from_str::<PersonDate>(&json).unwrap(), date);
            prop_assert_eq!(PersonDate::parse_vietnamese(&date.to_string()), Ok(date));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            let _ = PersonDate::parse_vietnamese(&text);
        }
    }
}
