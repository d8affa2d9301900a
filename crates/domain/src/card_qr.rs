//! What the QR of an identity card says.
//!
//! The text is `number|old number|name|birth|sex|residence|issued`, on cards since July 2024 with four more fields that
//! we keep raw and never read: they may name parents. The QR is not signed, so all of this is "read from the card",
//! never "verified".

mod decode;
mod foreign;
mod warning;

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::name::{tidy, tidy_name};
use crate::person_date::{OLDEST_AGE, PersonDateError};
use crate::personal_number::{PersonalNumberError, findings};
use crate::{PersonDate, PersonalNumber, Sex};

pub use foreign::ForeignQr;
pub use warning::CardWarning;

/// Cards with this QR exist since January 2021 (Circular 06/2021/TT-BCA).
const FIRST_CARDS: Date = date(2021, 1, 1);

/// What a card's QR says, with what a person should look at. Its `Debug` shows the warnings only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardReading {
    /// The personal number.
    pub number: PersonalNumber,
    /// The number before this one: a CMND of nine digits, or a cancelled number of twelve.
    pub old_number: Option<String>,
    /// The name as we show it.
    pub name: String,
    /// The name as the card has it, in composed Unicode.
    pub name_as_printed: String,
    /// The birth date.
    pub birth_date: PersonDate,
    /// The sex; some cards leave it out.
    pub sex: Option<Sex>,
    /// The residence; empty where the card leaves it out.
    pub address: String,
    /// The day of issue.
    #[ts(type = "string | null")]
    pub issued: Option<Date>,
    /// What a person should look at.
    pub warnings: Vec<CardWarning>,
    /// The text as it came, with the fields that we do not read.
    pub raw: String,
}

/// Why a code is no card. Says where it is wrong, never what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardRefusal {
    /// Nothing was read.
    #[error("the code is empty")]
    Empty,
    /// Another kind of QR.
    #[error("the code is not a card's: {}", .0.code())]
    NotACard(ForeignQr),
    /// Read with a wrong character set, past repair: scan again.
    #[error("the letters were lost when the code was read")]
    Mojibake,
    /// So many fields, at least seven wanted.
    #[error("{0} fields, at least 7 wanted")]
    TooFewFields(usize),
    /// The number does not have twelve digits.
    #[error("a number of {0} digits, 12 wanted")]
    NumberLength(usize),
    /// The number has something other than digits.
    #[error("the number has something other than digits")]
    NumberNotDigits,
    /// No name.
    #[error("no name")]
    NameEmpty,
    /// The birth date is not written as on cards.
    #[error("the birth date is not in the form of cards")]
    BirthFormat,
    /// The birth date is not in the calendar.
    #[error("the birth date does not exist")]
    BirthImpossible,
    /// The birth date is still to come.
    #[error("the birth date is still to come")]
    BirthInFuture,
    /// Neither Nam nor Nữ.
    #[error("a sex that is not known")]
    SexUnknown,
}

impl CardRefusal {
    /// The word by which the screens know this refusal; `data/card_qr_samples.csv` has one example of each.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotACard(_) => "not_a_card",
            Self::Mojibake => "mojibake",
            Self::TooFewFields(_) => "too_few_fields",
            Self::NumberLength(_) => "number_length",
            Self::NumberNotDigits => "number_not_digits",
            Self::NameEmpty => "name_empty",
            Self::BirthFormat => "dob_format",
            Self::BirthImpossible => "dob_impossible",
            Self::BirthInFuture => "dob_in_future",
            Self::SexUnknown => "sex_unknown",
        }
    }
}

/// Reads what the decoder took from a QR, as the raw bytes that it found.
///
/// ```
/// use jiff::civil::date;
/// use tannha_domain::card_qr;
///
/// let text = "019188000012||TRIỆU THỊ MÙI|05111988|Nữ|Xóm Bản Cái, Sảng Mộc, Võ Nhai, Thái Nguyên|22082021";
/// let card = card_qr::parse(text.as_bytes(), date(2022, 12, 20)).unwrap();
/// assert_eq!(card.name, "Triệu Thị Mùi");
/// assert_eq!(card.birth_date.to_string(), "1988-11-05");
/// assert_eq!(card.number.to_string(), "••••••••0012");
/// ```
pub fn parse(bytes: &[u8], today: Date) -> Result<CardReading, CardRefusal> {
    let (text, repaired) = decode::text(bytes)?;
    let fields: Vec<String> = text.split('|').map(tidy).collect();
    if let Some(foreign) = foreign::recognise(&text, &fields) {
        return Err(CardRefusal::NotACard(foreign));
    }
    let [number, old_number, printed, birth, sex, address, issued, ..] = fields.as_slice() else {
        return Err(CardRefusal::TooFewFields(fields.len()));
    };
    let mut warnings = Vec::new();
    if repaired {
        warnings.push(CardWarning::Mojibake);
    }
    let number = read_number(number)?;
    let old_number = read_old_number(old_number, &mut warnings);
    if printed.is_empty() {
        return Err(CardRefusal::NameEmpty);
    }
    judge_name(printed, &mut warnings);
    let birth_date = read_birth(birth, today, &mut warnings)?;
    let sex = match sex.as_str() {
        "" => None,
        text => Some(Sex::from_vietnamese(text).ok_or(CardRefusal::SexUnknown)?),
    };
    let issued = read_issued(issued, birth_date, today, &mut warnings);
    warnings.extend(
        findings(&number, sex, Some(birth_date.year()))
            .into_iter()
            .map(CardWarning::from),
    );
    warnings.extend(CardWarning::about_missing(
        sex.is_none(),
        address.is_empty(),
        fields.get(6).is_some_and(String::is_empty),
    ));
    Ok(CardReading {
        number,
        old_number,
        name: tidy_name(printed),
        name_as_printed: printed.clone(),
        birth_date,
        sex,
        address: address.clone(),
        issued,
        warnings,
        raw: text,
    })
}

fn read_number(text: &str) -> Result<PersonalNumber, CardRefusal> {
    text.parse().map_err(|error| match error {
        PersonalNumberError::Length(length) => CardRefusal::NumberLength(length),
        PersonalNumberError::NotADigit(_) => CardRefusal::NumberNotDigits,
    })
}

fn read_old_number(text: &str, warnings: &mut Vec<CardWarning>) -> Option<String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        0 => return None,
        _ if !digits => warnings.push(CardWarning::OldNumberNotDigits),
        9 => {}
        12 => warnings.push(CardWarning::OldNumberTwelveDigits),
        _ => warnings.push(CardWarning::OldNumberLength),
    }
    Some(text.to_owned())
}

fn judge_name(name: &str, warnings: &mut Vec<CardWarning>) {
    if !name.contains(' ') {
        warnings.push(CardWarning::NameOneWord);
    }
    if name.chars().any(char::is_numeric) {
        warnings.push(CardWarning::NameHasDigits);
    }
}

fn read_birth(
    text: &str,
    today: Date,
    warnings: &mut Vec<CardWarning>,
) -> Result<PersonDate, CardRefusal> {
    let birth = read_date(text).map_err(|error| match error {
        PersonDateError::Impossible if is_year_first(text) => CardRefusal::BirthFormat,
        PersonDateError::Impossible => CardRefusal::BirthImpossible,
        _ => CardRefusal::BirthFormat,
    })?;
    match birth.check_birth(today) {
        Err(PersonDateError::InFuture) => return Err(CardRefusal::BirthInFuture),
        Err(_) => warnings.push(CardWarning::AgeOver120),
        Ok(()) => {}
    }
    if birth.day().is_none() {
        warnings.push(if text.len() == 4 {
            CardWarning::BirthYearOnly
        } else {
            CardWarning::BirthDayUnknown
        });
    }
    Ok(birth)
}

fn read_issued(
    text: &str,
    birth: PersonDate,
    today: Date,
    warnings: &mut Vec<CardWarning>,
) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let Some(issued) = read_date(text).ok().and_then(PersonDate::day) else {
        warnings.push(CardWarning::IssueDateImpossible);
        return None;
    };
    // One of the three: a card from before a birth is also from before 2021, but only the first helps.
    let before_birth = birth
        .day()
        .map_or(issued.year() < birth.year(), |birth| issued < birth);
    if issued > today {
        warnings.push(CardWarning::IssueDateInFuture);
    } else if before_birth {
        warnings.push(CardWarning::IssueDateBeforeBirth);
    } else if issued < FIRST_CARDS {
        warnings.push(CardWarning::IssuedBeforeQrCards);
    }
    Some(issued)
}

/// `ddmmyyyy`, `0000yyyy` or `yyyy`, and nothing else: a card is printed by a machine.
fn read_date(text: &str) -> Result<PersonDate, PersonDateError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && matches!(text.len(), 4 | 8) {
        PersonDate::parse_vietnamese(text)
    } else {
        Err(PersonDateError::Format)
    }
}

/// Whether eight digits would make a day of somebody's life with the year in front.
fn is_year_first(text: &str) -> bool {
    let (Some(year), Some(month), Some(day)) = (text.get(..4), text.get(4..6), text.get(6..8))
    else {
        return false;
    };
    let earliest = date(1900, 1, 1);
    let latest = date(2099, 12, 31);
    let read = format!("{year}-{month}-{day}")
        .parse::<PersonDate>()
        .ok()
        .and_then(PersonDate::day);
    read.is_some_and(|day| (earliest..=latest).contains(&day))
}

impl fmt::Debug for CardReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardReading")
            .field("number", &self.number)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

const _: () = assert!(OLDEST_AGE == 120, "the warning's code says 120");

#[cfg(test)]
mod tests;
