//! The twelve-digit personal number, and what its digits say.

mod findings;
mod said;
mod sex;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

pub use findings::{NumberFinding, findings};
pub use said::{NumberSaid, number_said};
pub use sex::Sex;

/// Twelve digits. [`expose`](Self::expose) is for paper and packets; everything else sees them masked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub struct PersonalNumber([u8; 12]);

/// Says where the text is wrong, never what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonalNumberError {
    /// Too short or too long.
    #[error("a personal number has 12 digits, this has {0}")]
    Length(usize),
    /// The place, counted from 1, of the first character that is no digit.
    #[error("character {0} is not a digit")]
    NotADigit(usize),
}

impl PersonalNumberError {
    /// The word by which the screens know this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length(_) => "number_length",
            Self::NotADigit(_) => "number_not_digits",
        }
    }
}

/// Without what people write between the digits, and a spreadsheet before them.
fn bare(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-' | '\'')))
        .collect()
}

impl PersonalNumber {
    /// Reads a number as people type and paste it: spaces, dots, hyphens and a leading apostrophe are left out.
    pub fn from_typed(text: &str) -> Result<Self, PersonalNumberError> {
        bare(text).parse()
    }

    /// Puts back the zero that a spreadsheet took from an eleven-digit number, where the result then fits the sex and
    /// the year of birth; otherwise somebody must be asked. Who uses it marks the number as repaired.
    pub fn with_lost_zero(text: &str, sex: Option<Sex>, birth_year: i16) -> Option<Self> {
        let eleven = text.trim();
        let number = (eleven.len() == 11).then(|| format!("0{eleven}").parse::<Self>().ok())??;
        findings(&number, sex, Some(birth_year))
            .is_empty()
            .then_some(number)
    }

    /// All twelve digits, for what must carry the number: sealed packets, the vault, the provider's papers.
    pub fn expose(self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }

    /// The last four digits, by which people can tell numbers apart without reading them out.
    pub fn tail(self) -> String {
        self.0.iter().skip(8).copied().map(char::from).collect()
    }

    fn digit(self, index: usize) -> u8 {
        self.0
            .get(index)
            .map_or(0, |byte| byte.saturating_sub(b'0'))
    }
}

impl FromStr for PersonalNumber {
    type Err = PersonalNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(at) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(PersonalNumberError::NotADigit(at + 1));
        }
        text.as_bytes()
            .try_into()
            .map(Self)
            .map_err(|_| PersonalNumberError::Length(text.len()))
    }
}

impl fmt::Display for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "••••••••{}", self.tail())
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The whole number: what is serialised lies in the vault or in a sealed packet.
impl Serialize for PersonalNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.expose())
    }
}

impl<'de> Deserialize<'de> for PersonalNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A number of which the last four digits can be read: by neighbours, or on a paper.
pub fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    number
        .chars()
        .enumerate()
        .map(|(place, digit)| if place < hidden { '•' } else { digit })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_shows_its_last_four_digits_and_no_more() {
        let number: PersonalNumber = "019064000123".parse().unwrap();
        assert_eq!(number.to_string(), "••••••••0123");
        assert_eq!(format!("{number:?}"), "••••••••0123");
        assert_eq!(number.expose(), "019064000123");
    }

    #[test]
    fn typing_may_have_spaces_and_dots() {
        let number = "019064000011".parse::<PersonalNumber>().unwrap();
        assert_eq!(PersonalNumber::from_typed(" 019 064.000-011 "), Ok(number));
        assert_eq!(PersonalNumber::from_typed("'019064000011"), Ok(number));
        assert_eq!(
            "019064000011 ".parse::<PersonalNumber>(),
            Err(PersonalNumberError::NotADigit(13))
        );
        assert_eq!(
            "".parse::<PersonalNumber>(),
            Err(PersonalNumberError::Length(0))
        );
    }

    #[test]
    fn a_lost_zero_returns_only_where_the_number_then_fits() {
        assert!(PersonalNumber::with_lost_zero("19064000011", Some(Sex::Male), 1964).is_some());
        assert_eq!(
            PersonalNumber::with_lost_zero("19064000011", Some(Sex::Female), 1964),
            None
        );
        assert_eq!(
            PersonalNumber::with_lost_zero("19064000011", Some(Sex::Male), 1974),
            None
        );
        assert_eq!(
            PersonalNumber::with_lost_zero("1906400001", Some(Sex::Male), 1964),
            None
        );
    }

    proptest! {
        #[test]
        fn a_refusal_never_repeats_the_number(text in "[0-9]{8,11}|[0-9]{13,20}|[0-9]{11}[a-z]") {
            let refusal = text.parse::<PersonalNumber>().unwrap_err();
            prop_assert!(!refusal.to_string().contains(&text));
            let json = format!("\"{text}\"");
            prop_assert!(!serde_json::from_str::<PersonalNumber>(&json).unwrap_err().to_string().contains(&text));
        }

        #[test]
        fn every_twelve_digits_come_back_from_json(text in "[0-9]{12}") {
            let number: PersonalNumber = text.parse().unwrap();
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<PersonalNumber>(&json).unwrap(), number);
            prop_assert_eq!(number.expose(), text);
        }
    }

    #[test]
    fn neighbours_read_four_digits_of_a_number_at_most() {
        assert_eq!(masked("019157000123"), "••••••••0123");
        assert_eq!(masked("090000123"), "•••••0123");
        assert_eq!(masked("12"), "12");
    }
}
