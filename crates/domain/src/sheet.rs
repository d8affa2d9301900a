//! Numbered sheets: for who marks with ink, before a witness. A pad of them is printed at the commune; each sheet has a
//! serial that people can read out, with a letter that finds a slip of the pen, and a QR that says it under the
//! province's signature.
//!
//! A signature and not a secret shared with devices: a device knows a real sheet with no network, also one of a pad of
//! which it has not heard yet, and a stolen device cannot make one.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What people do not take for another: neither 0 nor O, neither 1 nor I nor L. There are 31 of them, a prime: so the
/// check letter finds every single wrong letter and every two that changed places.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const PAD_LETTERS: usize = 4;
/// Where a code of ours begins; `1` is the version.
const BEGINS: &str = "TNS1:";
/// The most sheets of one pad: their numbers have three digits.
pub const MAX_SHEETS: u16 = 500;

/// Why a code is no sheet's. Says what kind of trouble it was, never what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetProblem {
    /// Another code: a card, an account, a poster.
    #[error("not a numbered sheet")]
    NotOne,
    /// It begins like one and cannot be read to its end.
    #[error("the sheet's code is broken")]
    Broken,
    /// The letter at the end does not fit the rest.
    #[error("the sheet's check letter is wrong")]
    Check,
    /// No province of ours signed it.
    #[error("the sheet's signature does not hold")]
    Foreign,
    /// Somebody's mark stands on it already.
    #[error("the sheet was used")]
    Used,
    /// The picture shows another sheet than the one that was bound.
    #[error("the picture shows another sheet")]
    Another,
    /// No sheet was bound yet.
    #[error("no sheet is bound")]
    None,
}

impl SheetProblem {
    /// The word by which the catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOne => "sheet_not_one",
            Self::Broken => "sheet_broken",
            Self::Check => "sheet_check",
            Self::Foreign => "sheet_foreign",
            Self::Used => "sheet_used",
            Self::Another => "sheet_another",
            Self::None => "sheet_none",
        }
    }
}

fn value(letter: u8) -> Option<u32> {
    let at = LETTERS.iter().position(|known| *known == letter)?;
    u32::try_from(at).ok()
}

/// A pad of sheets, by its four letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PadCode([u8; PAD_LETTERS]);

impl PadCode {
    /// The pad that these random bytes make. Whether there is one of this name already is for the caller to see.
    pub fn of_random(bytes: [u8; PAD_LETTERS]) -> Self {
        Self(bytes.map(|byte| {
            let at = usize::from(byte) % LETTERS.len();
            LETTERS.get(at).copied().unwrap_or(b'2')
        }))
    }
}

impl fmt::Display for PadCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

impl FromStr for PadCode {
    type Err = SheetProblem;

    fn from_str(text: &str) -> Result<Self, SheetProblem> {
        let letters: [u8; PAD_LETTERS] = text
            .as_bytes()
            .try_into()
            .map_err(|_| SheetProblem::Broken)?;
        if letters.iter().all(|letter| value(*letter).is_some()) {
            Ok(Self(letters))
        } else {
            Err(SheetProblem::Check)
        }
    }
}

/// One sheet: its pad, its number there, and a check letter. Written `K7MX-014-H`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetSerial {
    pad: PadCode,
    number: u16,
}

impl SheetSerial {
    /// The sheet of this number, counted from 1; nothing beyond [`MAX_SHEETS`].
    pub fn new(pad: PadCode, number: u16) -> Option<Self> {
        (1..=MAX_SHEETS)
            .contains(&number)
            .then_some(Self { pad, number })
    }

    /// Its pad.
    pub fn pad(self) -> PadCode {
        self.pad
    }

    /// Each letter weighs by its place; all weights differ and none is a multiple of 31.
    fn check(self) -> char {
        let digits = [self.number / 100, self.number / 10 % 10, self.number % 10];
        let letters = self.pad.0.iter().map(|letter| value(*letter).unwrap_or(0));
        let sum: u32 = letters
            .chain(digits.map(u32::from))
            .zip(2..)
            .map(|(value, weight): (u32, u32)| value * weight)
            .sum();
        let at = usize::try_from(sum % 31).unwrap_or(0);
        char::from(LETTERS.get(at).copied().unwrap_or(b'2'))
    }
}

impl fmt::Display for SheetSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}-{}", self.pad, self.number, self.check())
    }
}

impl FromStr for SheetSerial {
    type Err = SheetProblem;

    fn from_str(text: &str) -> Result<Self, SheetProblem> {
        let mut parts = text.split('-');
        let (Some(pad), Some(number), Some(check), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SheetProblem::Broken);
        };
        if number.len() != 3 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(SheetProblem::Broken);
        }
        let number = number.parse().map_err(|_| SheetProblem::Broken)?;
        let serial = Self::new(pad.parse()?, number).ok_or(SheetProblem::Check)?;
        let mut letters = check.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter == serial.check() => Ok(serial),
            _ => Err(SheetProblem::Check),
        }
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(D::Error::custom)
            }
        }
    };
}
as_text!(PadCode);
as_text!(SheetSerial);

/// What the QR of a sheet says: its serial, and the province's signature over it, not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCode {
    /// Which sheet.
    pub serial: SheetSerial,
    /// 64 bytes of Ed25519.
    pub signature: Vec<u8>,
}

impl fmt::Display for SheetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{BEGINS}{}:{}",
            self.serial,
            URL_SAFE_NO_PAD.encode(&self.signature)
        )
    }
}

impl SheetCode {
    /// Reads what a QR says.
    ///
    /// # Errors
    /// When it is another code, or is damaged.
    pub fn parse(bytes: &[u8]) -> Result<Self, SheetProblem> {
        let text = std::str::from_utf8(bytes).map_err(|_| SheetProblem::NotOne)?;
        let rest = text
            .trim()
            .strip_prefix(BEGINS)
            .ok_or(SheetProblem::NotOne)?;
        let (serial, signature) = rest.split_once(':').ok_or(SheetProblem::Broken)?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| SheetProblem::Broken)?;
        Ok(Self {
            serial: serial.parse()?,
            signature,
        })
    }
}

/// Somebody of a team took over a pad. The packet is about nobody; its area is the pad's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PadTaken {
    /// Which.
    pub pad: PadCode,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_serial() -> impl Strategy<Value = SheetSerial> {
        (any::<[u8; 4]>(), 1..=MAX_SHEETS)
            .prop_map(|(pad, number)| SheetSerial::new(PadCode::of_random(pad), number).unwrap())
    }

    proptest! {
        #[test]
        fn a_serial_is_read_as_it_was_written(serial in any_serial()) {
            prop_assert_eq!(serial.to_string().parse(), Ok(serial));
        }

        #[test]
        fn one_wrong_letter_is_found(serial in any_serial(), at in any::<prop::sample::Index>(), letter in any::<prop::sample::Index>()) {
            let mut text = serial.to_string().into_bytes();
            let at = at.index(text.len());
            let letter = LETTERS[letter.index(LETTERS.len())];
            prop_assume!(text[at] != b'-' && text[at] != letter);
            text[at] = letter;
            prop_assert!(String::from_utf8(text).unwrap().parse::<SheetSerial>().is_err());
        }

        #[test]
        fn two_letters_that_changed_places_are_found(serial in any_serial(), at in 0_usize..7) {
            let mut text = serial.to_string().into_bytes();
            let other = if text[at + 1] == b'-' { at + 2 } else { at + 1 };
            prop_assume!(text[at] != b'-' && text[at] != text[other]);
            text.swap(at, other);
            prop_assert!(String::from_utf8(text).unwrap().parse::<SheetSerial>().is_err());
        }

        #[test]
        fn whatever_a_qr_says_is_read_or_refused(noise in proptest::collection::vec(any::<u8>(), 0..120), ours in any::<bool>()) {
            let text = if ours { [BEGINS.as_bytes(), &noise].concat() } else { noise };
            if let Ok(code) = SheetCode::parse(&text) {
                prop_assert_eq!(SheetCode::parse(code.to_string().as_bytes()), Ok(code));
            }
        }
    }

    #[test]
    fn a_card_is_no_sheet_and_a_damaged_check_letter_is_called_so() {
        assert_eq!(
            SheetCode::parse(b"019157000123||Mai"),
            Err(SheetProblem::NotOne)
        );
        let serial = SheetSerial::new("K7MX".parse().unwrap(), 14).unwrap();
        let text = serial.to_string();
        assert!(text.starts_with("K7MX-014-"), "{text}");
        let wrong = if text.ends_with('2') { "3" } else { "2" };
        let damaged = format!("TNS1:K7MX-014-{wrong}:AAAA");
        assert_eq!(
            SheetCode::parse(damaged.as_bytes()),
            Err(SheetProblem::Check)
        );
        assert_eq!(SheetCode::parse(b"TNS1:K7MX"), Err(SheetProblem::Broken));
    }
}
