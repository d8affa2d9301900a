use crate::{NumberFinding, closed_set};

closed_set! {
    /// What a person should look at on a card that was read. None of these refuses the card.
    CardWarning {
        /// The decoder had guessed a wrong character set; the letters were put right.
        Mojibake = "mojibake",
        /// The old number has twelve digits: a cancelled personal number.
        OldNumberTwelveDigits = "old_number_twelve_digits",
        /// The old number has neither nine nor twelve digits; a leading zero may be lost.
        OldNumberLength = "old_number_length",
        /// The old number has something other than digits.
        OldNumberNotDigits = "old_number_not_digits",
        /// A name of one word.
        NameOneWord = "name_one_word",
        /// A digit in the name.
        NameHasDigits = "name_has_digits",
        /// Day and month of birth are 0000.
        BirthDayUnknown = "birth_day_unknown",
        /// The birth date is a year alone.
        BirthYearOnly = "birth_year_only",
        /// Older than anybody.
        AgeOver120 = "age_over_120",
        /// The first three digits are no province's.
        UnknownProvinceCode = "unknown_province_code",
        /// The first three digits stand for a country.
        BirthRegisteredAbroad = "birth_registered_abroad",
        /// The fourth digit stands for the other sex.
        SexDigitMismatch = "sex_digit_mismatch",
        /// The fourth digit stands for another century.
        CenturyMismatch = "century_mismatch",
        /// Digits 5 and 6 are not the birth year's.
        BirthYearMismatch = "birth_year_mismatch",
        /// Issued on a day that does not exist.
        IssueDateImpossible = "issue_date_impossible",
        /// Issued after today.
        IssueDateInFuture = "issue_date_in_future",
        /// Issued before the birth.
        IssueDateBeforeBirth = "issue_date_before_birth",
        /// Issued before such cards existed.
        IssuedBeforeQrCards = "issued_before_qr_cards",
        /// No sex.
        MissingSex = "missing_sex",
        /// No residence.
        MissingAddress = "missing_address",
        /// No day of issue.
        MissingIssueDate = "missing_issue_date",
        /// All three are missing: the cards that stop after the birth date.
        MissingSexAddressIssueDate = "missing_sex_address_issue_date",
    }
}

impl CardWarning {
    /// What to say of fields that the card leaves empty.
    pub(super) fn about_missing(sex: bool, address: bool, issued: bool) -> Vec<Self> {
        if sex && address && issued {
            return vec![Self::MissingSexAddressIssueDate];
        }
        [
            (sex, Self::MissingSex),
            (address, Self::MissingAddress),
            (issued, Self::MissingIssueDate),
        ]
        .into_iter()
        .filter_map(|(missing, warning)| missing.then_some(warning))
        .collect()
    }
}

impl From<NumberFinding> for CardWarning {
    fn from(finding: NumberFinding) -> Self {
        match finding {
            NumberFinding::UnknownProvinceCode => Self::UnknownProvinceCode,
            NumberFinding::BirthRegisteredAbroad => Self::BirthRegisteredAbroad,
            NumberFinding::SexDigitMismatch => Self::SexDigitMismatch,
            NumberFinding::CenturyMismatch => Self::CenturyMismatch,
            NumberFinding::BirthYearMismatch => Self::BirthYearMismatch,
        }
    }
}
