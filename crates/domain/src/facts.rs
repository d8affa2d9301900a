//! What a bank must ask, field by field: how each value is written, and which step and consent it stands under.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Moment, PersonDate, PersonalNumber, Phone, Sex, Step, UnitCode, closed_set, tidy_name,
};

closed_set! {
    /// One fact of a dossier. Which of them are mandatory is data, by product and version.
    Field {
        /// Full name as on the card.
        FullName = "full_name",
        /// Birth date; a year alone where no more is known.
        BirthDate = "birth_date",
        /// Sex.
        Sex = "sex",
        /// Nationality.
        Nationality = "nationality",
        /// Personal number.
        Number = "number",
        /// The day on which the card was issued.
        IssueDate = "issue_date",
        /// Who issued it.
        IssuePlace = "issue_place",
        /// Until when the card is valid.
        ExpiryDate = "expiry_date",
        /// The number before this one.
        OldNumber = "old_number",
        /// Registered residence, as the card writes it.
        RegisteredAddress = "registered_address",
        /// The unit of the registered residence.
        RegisteredUnit = "registered_unit",
        /// Where the person lives now.
        PresentAddress = "present_address",
        /// The unit of the present address.
        PresentUnit = "present_unit",
        /// Occupation.
        Occupation = "occupation",
        /// Position.
        Position = "position",
        /// Whether there is a phone at all.
        HasPhone = "has_phone",
        /// Whose phone it is.
        PhoneOwner = "phone_owner",
        /// The phone number.
        Phone = "phone",
        /// The relative's name.
        PhoneOwnerName = "phone_owner_name",
        /// How the relative is related.
        PhoneOwnerRelation = "phone_owner_relation",
        /// Resident of Vietnam.
        VietnamResident = "vietnam_resident",
        /// Taxed by the United States.
        UsTaxPerson = "us_tax_person",
        /// Wants a bank card.
        WantsCard = "wants_card",
        /// Wants messages by SMS.
        WantsSms = "wants_sms",
        /// Whether somebody acts for the person: a guardian, a parent.
        HasRepresentative = "has_representative",
        /// The representative's name.
        RepresentativeName = "representative_name",
        /// The representative's personal number.
        RepresentativeNumber = "representative_number",
        /// How the representative is related.
        RepresentativeRelation = "representative_relation",
        /// Which paper proves it.
        RepresentativePaper = "representative_paper",
        /// The language in which the questions were spoken.
        SpokenLanguage = "spoken_language",
        /// Whether somebody interprets or witnesses.
        Helper = "helper",
        /// Their name.
        HelperName = "helper_name",
        /// Their birth date; a year will do.
        HelperBirth = "helper_birth",
        /// Their personal number.
        HelperNumber = "helper_number",
        /// How they are related.
        HelperRelation = "helper_relation",
    }
}

closed_set! {
    /// Where a value came from.
    Source {
        /// The card's QR.
        CardQr = "card_qr",
        /// The card's machine-readable zone.
        CardMrz = "card_mrz",
        /// The roster.
        Roster = "roster",
        /// The volunteer's typing.
        Typed = "typed",
        /// Computed by a rule.
        Computed = "computed",
        /// As another of the household said, and the volunteer confirmed it.
        Household = "household",
    }
}

/// One value and where it came from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fact {
    /// The value in its normal form: ISO dates, ten digits, `2025:05467`, `yes`.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

impl std::fmt::Debug for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fact")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The facts of one dossier.
pub type Facts = BTreeMap<Field, Fact>;

/// How a field is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free words.
    Text,
    /// A person's name.
    Name,
    /// A date of the past; a year alone is allowed for births.
    Date,
    /// One of these codes.
    Choice(&'static [&'static str]),
    /// A unit with its list.
    Unit,
    /// Digits of an identity paper.
    Number,
    /// A phone number.
    Phone,
    /// Yes or no.
    YesNo,
}

impl Kind {
    /// The word that the screen knows this kind by.
    pub fn code(self) -> &'static str {
        match self {
            Self::Text | Self::Name => "text",
            Self::Date => "date",
            Self::Choice(_) => "choice",
            Self::Unit => "unit",
            Self::Number => "number",
            Self::Phone => "phone",
            Self::YesNo => "yes_no",
        }
    }
}

const RELATIONS: &[&str] = &[
    "spouse",
    "child",
    "parent",
    "grandparent",
    "grandchild",
    "sibling",
    "other_kin",
    "neighbour",
];

/// Who witnesses is often nobody's kin.
const HELPERS: &[&str] = &[
    "spouse",
    "child",
    "parent",
    "grandparent",
    "grandchild",
    "sibling",
    "other_kin",
    "neighbour",
    "hamlet_head",
    "official",
    "other",
];

/// Spoken in the province (DOMAIN.md h).
const LANGUAGES: &[&str] = &[
    "vietnamese",
    "tay",
    "nung",
    "san_diu",
    "cao_lan",
    "san_chi",
    "dao",
    "mong",
    "other",
];

impl Field {
    /// How this field is asked.
    pub fn kind(self) -> Kind {
        match self {
            Self::FullName | Self::PhoneOwnerName | Self::RepresentativeName | Self::HelperName => {
                Kind::Name
            }
            Self::BirthDate | Self::IssueDate | Self::ExpiryDate | Self::HelperBirth => Kind::Date,
            Self::Sex => Kind::Choice(&["male", "female"]),
            Self::Nationality => Kind::Choice(&["vn", "other"]),
            Self::IssuePlace => {
                Kind::Choice(&["police_department", "ministry", "province_police", "other"])
            }
            Self::Number | Self::OldNumber | Self::RepresentativeNumber | Self::HelperNumber => {
                Kind::Number
            }
            Self::RegisteredAddress | Self::PresentAddress => Kind::Text,
            Self::RegisteredUnit | Self::PresentUnit => Kind::Unit,
            Self::Occupation => Kind::Choice(&[
                "farmer",
                "forestry",
                "labourer",
                "worker",
                "trader",
                "homemaker",
                "student",
                "retired",
                "cannot_work",
                "other",
            ]),
            Self::Position => {
                Kind::Choice(&["none", "hamlet_head", "party_or_union", "official", "other"])
            }
            Self::PhoneOwner => Kind::Choice(&["self", "relative"]),
            Self::Phone => Kind::Phone,
            Self::PhoneOwnerRelation | Self::RepresentativeRelation => Kind::Choice(RELATIONS),
            Self::HasPhone
            | Self::VietnamResident
            | Self::UsTaxPerson
            | Self::WantsCard
            | Self::WantsSms
            | Self::HasRepresentative => Kind::YesNo,
            Self::SpokenLanguage => Kind::Choice(LANGUAGES),
            Self::Helper => Kind::Choice(&["nobody", "interpreter", "witness", "both"]),
            Self::HelperRelation => Kind::Choice(HELPERS),
            Self::RepresentativePaper => Kind::Choice(&[
                "birth_certificate",
                "guardianship_decision",
                "authorisation",
            ]),
        }
    }

    /// The step on which this field is asked.
    pub fn step(self) -> Step {
        match self {
            Self::Number
            | Self::IssueDate
            | Self::IssuePlace
            | Self::ExpiryDate
            | Self::OldNumber => Step::Card,
            Self::HasPhone
            | Self::PhoneOwner
            | Self::Phone
            | Self::PhoneOwnerName
            | Self::PhoneOwnerRelation => Step::Phone,
            Self::WantsCard | Self::WantsSms => Step::Product,
            _ => Step::Facts,
        }
    }

    /// The moment whose questions must have been answered before this field may be kept.
    pub fn moment(self) -> Moment {
        match self {
            Self::Phone => Moment::Phone,
            Self::PhoneOwnerName | Self::PhoneOwnerRelation => Moment::PhoneOwner,
            Self::RepresentativeName
            | Self::RepresentativeNumber
            | Self::RepresentativeRelation
            | Self::RepresentativePaper => Moment::ThirdParty,
            Self::HelperName | Self::HelperBirth | Self::HelperNumber | Self::HelperRelation => {
                Moment::Helper
            }
            _ => Moment::Card,
        }
    }

    /// The value in its normal form, or why it cannot stand.
    pub fn check(self, value: &str, today: Date) -> Result<String, FieldProblem> {
        let value = value.trim();
        if value.is_empty() {
            return Err(FieldProblem::Empty);
        }
        if value.len() > 400 {
            return Err(FieldProblem::TooLong);
        }
        match self.kind() {
            Kind::Text => Ok(value.split_whitespace().collect::<Vec<_>>().join(" ")),
            Kind::Name => name(value),
            Kind::Date if self == Self::ExpiryDate && value == "never" => Ok(value.to_owned()),
            Kind::Date => self.date(value, today),
            Kind::Choice(codes) => codes
                .contains(&value)
                .then(|| value.to_owned())
                .ok_or(FieldProblem::NotAChoice),
            Kind::YesNo => matches!(value, "yes" | "no")
                .then(|| value.to_owned())
                .ok_or(FieldProblem::NotAChoice),
            Kind::Unit => value
                .parse::<UnitCode>()
                .ok()
                .filter(|code| crate::unit(code).is_some())
                .map(|code| code.to_string())
                .ok_or(FieldProblem::UnitUnknown),
            Kind::Number => self.number(value),
            Kind::Phone => value
                .parse::<Phone>()
                .map(|phone| phone.expose())
                .map_err(|error| FieldProblem::Phone(error.code())),
        }
    }

    fn date(self, value: &str, today: Date) -> Result<String, FieldProblem> {
        let date = PersonDate::parse_vietnamese(value).map_err(|_| FieldProblem::DateImpossible)?;
        match (self, date) {
            (Self::BirthDate | Self::HelperBirth, date) if date.age_on(today) > 120 => {
                Err(FieldProblem::DateTooOld)
            }
            (Self::BirthDate | Self::HelperBirth, PersonDate::Year(year))
                if year > today.year() =>
            {
                Err(FieldProblem::DateInFuture)
            }
            (Self::BirthDate | Self::IssueDate | Self::HelperBirth, PersonDate::Day(day))
                if day > today =>
            {
                Err(FieldProblem::DateInFuture)
            }
            (Self::IssueDate | Self::ExpiryDate, PersonDate::Year(_)) => {
                Err(FieldProblem::DateNeedsDay)
            }
            (_, date) => Ok(date.to_string()),
        }
    }

    /// Digits of an identity paper; spaces and dots are how people write them down.
    fn number(self, value: &str) -> Result<String, FieldProblem> {
        let digits: String = value
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .collect();
        if digits.chars().any(|c| !c.is_ascii_digit()) {
            return Err(FieldProblem::NumberNotDigits);
        }
        let fits = match self {
            // A nine-digit CMND is accepted by typing: whether it still opens an account is the product's rule.
            Self::Number | Self::OldNumber => {
                digits.len() == 9 || digits.parse::<PersonalNumber>().is_ok()
            }
            _ => digits.parse::<PersonalNumber>().is_ok(),
        };
        if fits {
            Ok(digits)
        } else {
            Err(FieldProblem::NumberLength)
        }
    }
}

fn name(value: &str) -> Result<String, FieldProblem> {
    let name = tidy_name(value);
    if name.chars().any(|c| c.is_ascii_digit()) {
        return Err(FieldProblem::NameHasDigits);
    }
    if name.split(' ').count() < 2 {
        Err(FieldProblem::NameOneWord)
    } else {
        Ok(name)
    }
}

/// Why a value cannot stand. Never repeats the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum FieldProblem {
    /// Nothing was written.
    Empty,
    /// More than 400 bytes.
    TooLong,
    /// A name of one word.
    NameOneWord,
    /// A digit in a name.
    NameHasDigits,
    /// No such day.
    DateImpossible,
    /// After today.
    DateInFuture,
    /// Older than anybody.
    DateTooOld,
    /// A year alone is not enough here.
    DateNeedsDay,
    /// Not one of the choices.
    NotAChoice,
    /// No such unit in the list.
    UnitUnknown,
    /// Something other than digits.
    NumberNotDigits,
    /// Neither nine nor twelve digits.
    NumberLength,
    /// Not a phone number, with the reason's code.
    Phone(&'static str),
}

impl FieldProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "field_empty",
            Self::TooLong => "field_too_long",
            Self::NameOneWord => "field_name_one_word",
            Self::NameHasDigits => "field_name_has_digits",
            Self::DateImpossible => "field_date_impossible",
            Self::DateInFuture => "field_date_in_future",
            Self::DateTooOld => "field_date_too_old",
            Self::DateNeedsDay => "field_date_needs_day",
            Self::NotAChoice => "field_not_a_choice",
            Self::UnitUnknown => "field_unit_unknown",
            Self::NumberNotDigits => "field_number_not_digits",
            Self::NumberLength => "field_number_length",
            Self::Phone(code) => code,
        }
    }
}

/// Reads facts as what they mean.
pub trait ReadFacts {
    /// The value of a field.
    fn value(&self, field: Field) -> Option<&str>;
    /// Whether a yes-or-no field says yes.
    fn says_yes(&self, field: Field) -> bool {
        self.value(field) == Some("yes")
    }
    /// The birth date.
    fn birth_date(&self) -> Option<PersonDate> {
        self.value(Field::BirthDate)?.parse().ok()
    }
    /// The sex.
    fn sex(&self) -> Option<Sex> {
        self.value(Field::Sex)?.parse().ok()
    }
}

impl ReadFacts for Facts {
    fn value(&self, field: Field) -> Option<&str> {
        self.get(&field).map(|fact| fact.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn a_number_may_be_written_with_spaces_and_dots() {
        assert_eq!(
            Field::Number.check("019 064 000.011", TODAY).as_deref(),
            Ok("019064000011")
        );
        assert_eq!(
            Field::Number.check("0190640000", TODAY),
            Err(FieldProblem::NumberLength)
        );
        assert_eq!(
            Field::Number.check("01906400001O", TODAY),
            Err(FieldProblem::NumberNotDigits)
        );
    }

    #[test]
    fn a_birth_may_be_a_year_but_an_issue_date_may_not() {
        assert_eq!(Field::BirthDate.check("1957", TODAY).as_deref(), Ok("1957"));
        assert_eq!(
            Field::IssueDate.check("2021", TODAY),
            Err(FieldProblem::DateNeedsDay)
        );
        assert_eq!(
            Field::BirthDate.check("02/09/1957", TODAY).as_deref(),
            Ok("1957-09-02")
        );
        assert_eq!(
            Field::BirthDate.check("24/11/2026", TODAY),
            Err(FieldProblem::DateInFuture)
        );
    }

    #[test]
    fn a_choice_takes_its_codes_only() {
        assert_eq!(Field::Sex.check("female", TODAY).as_deref(), Ok("female"));
        assert_eq!(Field::Sex.check("f", TODAY), Err(FieldProblem::NotAChoice));
    }

    #[test]
    fn a_printed_fact_keeps_its_value_to_itself() {
        let fact = Fact {
            value: "Nông Thị Mơ".into(),
            source: Source::Typed,
        };
        assert!(!format!("{fact:?}").contains("Mơ"));
    }
}
