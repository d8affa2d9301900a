//! Phone numbers as people say and write them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::closed_set;

/// A Vietnamese number in today's form: a mobile of 10 digits, or a landline of 11. Prints itself masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub struct Phone(String);

closed_set! {
    /// What was done to make a number of what was written; shown to the volunteer, who reads the number back.
    PhoneFinding {
        /// A zero was put back in front.
        ZeroRestored = "phone_zero_restored",
        /// A number of 11 digits was converted as in 2018.
        OldNumberConverted = "phone_old_number_converted",
        /// The prefix is on no operator's list; new ones do appear.
        PrefixUnlisted = "phone_prefix_unlisted",
    }
}

/// Why a text is no phone number. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was written.
    #[error("no digits")]
    Empty,
    /// Something other than digits, spaces, dots, hyphens, brackets and a leading `+`.
    #[error("a character that no phone number has")]
    Character,
    /// Two numbers in one field.
    #[error("more than one number")]
    Several,
    /// Too short or too long.
    #[error("a phone number does not have {0} digits")]
    Length(usize),
    /// No phone in Vietnam begins like this.
    #[error("no phone number begins like this")]
    PrefixUnknown,
}

impl PhoneError {
    /// The word by which the screens know this error, as that of a field.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "field_empty",
            Self::Character => "field_phone_character",
            Self::Several => "field_phone_several",
            Self::Length(_) => "field_phone_length",
            Self::PrefixUnknown => "field_phone_prefix_unknown",
        }
    }
}

#[derive(Deserialize)]
struct PrefixRow {
    prefix: String,
    operator: String,
    kind: String,
    old_prefix: String,
}

#[derive(Default)]
struct Prefixes {
    /// Three digits to the operator. Numbers can be ported, so this is a hint only.
    mobile: BTreeMap<String, String>,
    /// The four digits before 2018 to the three of today.
    old: BTreeMap<String, String>,
    fixed: Vec<String>,
}

static PREFIXES: LazyLock<Prefixes> = LazyLock::new(|| {
    let mut prefixes = Prefixes::default();
    for row in csv::Reader::from_reader(include_str!("../../../data/phone_prefixes.csv").as_bytes())
        .deserialize()
    {
        let PrefixRow {
            prefix,
            operator,
            kind,
            old_prefix,
        } = row.expect("the embedded list of prefixes is well formed");
        if kind == "fixed" {
            prefixes.fixed.push(prefix);
            continue;
        }
        if !old_prefix.is_empty() {
            prefixes.old.insert(old_prefix, prefix.clone());
        }
        prefixes.mobile.insert(prefix, operator);
    }
    prefixes
});

impl Phone {
    /// Reads a number, and says what was done to it.
    ///
    /// ```
    /// let (phone, findings) = tannha_domain::Phone::read("+84 912 345 678").unwrap();
    /// assert_eq!(phone.expose(), "0912345678");
    /// assert!(findings.is_empty());
    /// ```
    pub fn read(text: &str) -> Result<(Self, Vec<PhoneFinding>), PhoneError> {
        let mut findings = Vec::new();
        let mut digits = national(&bare_digits(text)?);
        // A spreadsheet takes the zero away. It is put back only where exactly the right length comes of it.
        if !digits.starts_with('0') {
            let whole = format!("0{digits}");
            if !is_listed(&whole) {
                return Err(if digits.len() == 10 {
                    PhoneError::PrefixUnknown
                } else {
                    PhoneError::Length(digits.len())
                });
            }
            findings.push(PhoneFinding::ZeroRestored);
            digits = whole;
        }
        if let Some(converted) = converted(&digits) {
            findings.push(PhoneFinding::OldNumberConverted);
            digits = converted;
        }
        if !is_listed(&digits) {
            judge_unlisted(&digits)?;
            findings.push(PhoneFinding::PrefixUnlisted);
        }
        Ok((Self(digits), findings))
    }

    /// All digits, for what must carry them: sealed packets, the vault, the provider's papers.
    pub fn expose(&self) -> String {
        self.0.clone()
    }

    /// Whether it is a mobile number, which alone can stand behind an account.
    pub fn is_mobile(&self) -> bool {
        self.0.len() == 10
    }

    /// Whose prefix it is. People keep their number when they change operator, so this never refuses anything.
    pub fn operator_hint(&self) -> Option<&'static str> {
        PREFIXES.mobile.get(self.0.get(..3)?).map(String::as_str)
    }
}

fn bare_digits(text: &str) -> Result<String, PhoneError> {
    let text = text.trim().trim_start_matches('\'');
    if text.contains(['/', ',', ';']) {
        return Err(PhoneError::Several);
    }
    let (text, international) = match text.strip_prefix('+') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let digits: String = text
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')')))
        .collect();
    if digits.chars().any(|c| !c.is_ascii_digit()) {
        return Err(PhoneError::Character);
    }
    if digits.is_empty() {
        return Err(PhoneError::Empty);
    }
    if international && !digits.starts_with("84") {
        return Err(PhoneError::PrefixUnknown);
    }
    Ok(digits)
}

/// Takes the country's 84 away where the length shows that it is one: a national number without its zero has 9 digits
/// (10 before 2018 and on landlines), so 84 and those are 11 or 12. `+84 0912…` is a common slip.
fn national(digits: &str) -> String {
    let rest = digits
        .strip_prefix("0084")
        .or_else(|| digits.strip_prefix("84"));
    match rest {
        Some(rest) if rest.starts_with('0') && matches!(rest.len(), 10 | 11) => rest.to_owned(),
        Some(rest)
            if matches!(rest.len(), 9 | 10) && !digits.starts_with("00") && digits.len() >= 11 =>
        {
            format!("0{rest}")
        }
        Some(rest) if digits.starts_with("0084") && matches!(rest.len(), 9 | 10) => {
            format!("0{rest}")
        }
        _ => digits.to_owned(),
    }
}

fn converted(digits: &str) -> Option<String> {
    if digits.len() != 11 {
        return None;
    }
    let (old, rest) = digits.split_at_checked(4)?;
    PREFIXES.old.get(old).map(|today| format!("{today}{rest}"))
}

/// Whether the number has the right length for a prefix that is on the list, of today or before 2018.
fn is_listed(digits: &str) -> bool {
    let begins = |length: usize| digits.get(..length).unwrap_or_default();
    match digits.len() {
        10 => PREFIXES.mobile.contains_key(begins(3)),
        11 => {
            PREFIXES.old.contains_key(begins(4))
                || PREFIXES.fixed.iter().any(|prefix| prefix == begins(4))
        }
        _ => false,
    }
}

/// Mobile numbers begin with 03, 05, 07, 08 or 09 and landlines with 02 (Circular 22/2014/TT-BTTTT); the rest of a
/// prefix may be newer than our list.
fn judge_unlisted(digits: &str) -> Result<(), PhoneError> {
    let second = digits.as_bytes().get(1).copied();
    match (digits.len(), second) {
        (10, Some(b'3' | b'5' | b'7' | b'8' | b'9')) | (11, Some(b'2')) => Ok(()),
        (10 | 11, _) => Err(PhoneError::PrefixUnknown),
        (length, _) => Err(PhoneError::Length(length)),
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).map(|(phone, _)| phone)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self
            .0
            .get(self.0.len().saturating_sub(3)..)
            .unwrap_or_default();
        write!(f, "•••••••{tail}")
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The whole number: what is serialised lies in the vault or in a sealed packet.
impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
