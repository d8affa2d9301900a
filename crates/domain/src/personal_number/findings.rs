use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{PersonalNumber, Sex};
use crate::closed_set;

closed_set! {
    /// A digit that does not fit: something for a person to look at, never a refusal. Decree 70/2024 no longer
    /// describes the structure that Decree 137/2015 Art. 13 gave the number.
    NumberFinding {
        /// Digits 1-3 are no province's.
        UnknownProvinceCode = "unknown_province_code",
        /// Digits 1-3 stand for a country (from 101; we hold no list of them).
        BirthRegisteredAbroad = "birth_registered_abroad",
        /// Digit 4 stands for the other sex.
        SexDigitMismatch = "sex_digit_mismatch",
        /// Digit 4 stands for another century.
        CenturyMismatch = "century_mismatch",
        /// Digits 5-6 are not the end of the birth year.
        BirthYearMismatch = "birth_year_mismatch",
    }
}

/// The 63 provinces where a birth could be registered before the mergers of 2025, by their three digits.
static PROVINCES: LazyLock<BTreeMap<u16, String>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("../../../../data/card_province_codes.csv").as_bytes())
        .records()
        .map(|row| {
            let row = row.expect("the embedded list of province codes is well formed");
            let code = row.get(0).and_then(|code| code.parse().ok());
            let name = row.get(1).map(str::to_owned);
            code.zip(name)
                .expect("a province code has three digits and a name")
        })
        .collect()
});

/// Holds the number against what else is known of the person. What is not known is not judged.
pub fn findings(
    number: &PersonalNumber,
    sex: Option<Sex>,
    birth_year: Option<i16>,
) -> Vec<NumberFinding> {
    let mut found = Vec::new();
    let registered = registered(*number);
    if registered > 100 {
        found.push(NumberFinding::BirthRegisteredAbroad);
    } else if !PROVINCES.contains_key(&registered) {
        found.push(NumberFinding::UnknownProvinceCode);
    }
    // Digit 4: 0 and 1 for men and women born 1900-1999, 2 and 3 for 2000-2099, and so on.
    if sex.is_some_and(|sex| number.sex() != sex) {
        found.push(NumberFinding::SexDigitMismatch);
    }
    if let Some(year) = birth_year {
        if year.div_euclid(100) != number.century() {
            found.push(NumberFinding::CenturyMismatch);
        }
        if year.rem_euclid(100) != number.birth_year().rem_euclid(100) {
            found.push(NumberFinding::BirthYearMismatch);
        }
    }
    found
}

fn registered(number: PersonalNumber) -> u16 {
    let digit = |index| u16::from(number.digit(index));
    digit(0) * 100 + digit(1) * 10 + digit(2)
}

/// The province where the birth was registered, as it was called then.
pub(super) fn place(number: PersonalNumber) -> Option<&'static str> {
    PROVINCES.get(&registered(number)).map(String::as_str)
}

impl PersonalNumber {
    /// What digit 4 says.
    pub(super) fn sex(self) -> Sex {
        if self.digit(3).is_multiple_of(2) {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// What digits 4 to 6 say.
    pub(super) fn birth_year(self) -> i16 {
        self.century() * 100 + i16::from(self.digit(4)) * 10 + i16::from(self.digit(5))
    }

    /// The first two digits of the birth year that digit 4 stands for: 19 or 20 among the living.
    pub(crate) fn century(self) -> i16 {
        19 + i16::from(self.digit(3) / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(number: &str, sex: Sex, year: i16) -> Vec<&'static str> {
        let number: PersonalNumber = number.parse().unwrap();
        findings(&number, Some(sex), Some(year))
            .into_iter()
            .map(NumberFinding::code)
            .collect()
    }

    #[test]
    fn a_number_that_fits_finds_nothing() {
        assert!(codes("019064000011", Sex::Male, 1964).is_empty());
        assert!(codes("019304000015", Sex::Female, 2004).is_empty());
        assert!(codes("006201000014", Sex::Male, 2001).is_empty());
    }

    #[test]
    fn each_digit_that_does_not_fit_is_named() {
        assert_eq!(
            codes("019064000025", Sex::Female, 1964),
            ["sex_digit_mismatch"]
        );
        assert_eq!(
            codes("019064000026", Sex::Male, 1974),
            ["birth_year_mismatch"]
        );
        assert_eq!(codes("019005000027", Sex::Male, 2005), ["century_mismatch"]);
        assert_eq!(
            codes("097064000028", Sex::Male, 1964),
            ["unknown_province_code"]
        );
        assert_eq!(
            codes("000064000028", Sex::Male, 1964),
            ["unknown_province_code"]
        );
        assert_eq!(
            codes("101164000029", Sex::Female, 1964),
            ["birth_registered_abroad"]
        );
    }

    #[test]
    fn what_is_not_known_is_not_judged() {
        assert!(findings(&"019064000011".parse().unwrap(), None, None).is_empty());
    }

    #[test]
    fn all_63_provinces_are_known() {
        assert_eq!(PROVINCES.len(), 63);
    }
}
