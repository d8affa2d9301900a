//! What a number says while it is being typed.

use serde::Serialize;
use ts_rs::TS;

use super::{
    NumberFinding, PersonalNumber, Sex, bare,
    findings::{findings, place},
};

/// Digits of a card; of the paper before it.
const CARD: usize = 12;
const CMND: usize = 9;

/// What can be said of a number of which so much is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NumberSaid {
    /// How many digits are still to come before it is a card's; below 0 where there are too many.
    pub left: i8,
    /// So many digits have the papers from before the cards.
    pub cmnd: bool,
    /// Something other than digits, and other than what people write between them.
    pub not_digits: bool,
    /// The province where the birth was registered, as it was called then.
    pub place: Option<String>,
    /// Whose number it is by its fourth digit.
    pub sex: Option<Sex>,
    /// The year of birth by the fourth to the sixth digit.
    pub birth_year: Option<i16>,
    /// What of it does not fit what else is known.
    pub findings: Vec<NumberFinding>,
}

/// Holds what is typed of a number against what else is known of the person.
pub fn number_said(typed: &str, sex: Option<Sex>, birth_year: Option<i16>) -> NumberSaid {
    let bare = bare(typed);
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let count = digits.len();
    let cmnd = count == CMND;
    // What is not typed yet says nothing, and is taken for 0 only to be read.
    let whole = (count <= CARD && !cmnd).then(|| format!("{digits:0<CARD$}").parse().ok());
    let number: Option<PersonalNumber> = whole.flatten();
    let known = |least: usize| number.filter(|_| count >= least);
    let found = number.map(|number| findings(&number, sex, birth_year));
    NumberSaid {
        left: i8::try_from(CARD)
            .unwrap_or(i8::MAX)
            .saturating_sub(i8::try_from(count).unwrap_or(i8::MAX)),
        cmnd,
        not_digits: count < bare.chars().count(),
        place: known(3).and_then(place).map(str::to_owned),
        sex: known(4).map(PersonalNumber::sex),
        birth_year: known(6).map(PersonalNumber::birth_year),
        findings: found
            .unwrap_or_default()
            .into_iter()
            .filter(|finding| count >= finding.told_by())
            .collect(),
    }
}

impl NumberFinding {
    /// The digit with which it is known.
    fn told_by(self) -> usize {
        match self {
            Self::UnknownProvinceCode | Self::BirthRegisteredAbroad => 3,
            Self::SexDigitMismatch | Self::CenturyMismatch => 4,
            Self::BirthYearMismatch => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(typed: &str) -> NumberSaid {
        number_said(typed, Some(Sex::Female), Some(1957))
    }

    #[test]
    fn each_digit_says_what_it_can_as_it_is_typed() {
        assert_eq!(said("01").place, None);
        assert_eq!(said("019").place.as_deref(), Some("Thái Nguyên"));
        assert_eq!(
            (said("019").sex, said("0191").sex),
            (None, Some(Sex::Female))
        );
        assert_eq!(
            (said("01915").birth_year, said("019 157").birth_year),
            (None, Some(1957))
        );
        let whole = said("019 157 000123");
        assert_eq!((whole.left, whole.findings), (0, vec![]));
    }

    #[test]
    fn what_does_not_fit_is_said_with_its_digit_and_not_before() {
        assert_eq!(said("09").findings, []);
        assert_eq!(said("097").findings, [NumberFinding::UnknownProvinceCode]);
        assert_eq!(said("0190").findings, [NumberFinding::SexDigitMismatch]);
        assert_eq!(said("0193").findings, [NumberFinding::CenturyMismatch]);
        assert_eq!(said("019 168").findings, [NumberFinding::BirthYearMismatch]);
    }

    #[test]
    fn nine_digits_are_an_old_paper_whose_digits_say_nothing() {
        let old = said("090 000 123");
        assert!(old.cmnd);
        assert_eq!(
            (old.left, old.place, old.sex, old.findings),
            (3, None, None, vec![])
        );
    }

    #[test]
    fn too_many_digits_and_other_letters_are_told() {
        assert_eq!(said("0191570001234").left, -1);
        assert!(said("01915700O123").not_digits);
        assert!(!said("019.157-000 123").not_digits);
    }
}
