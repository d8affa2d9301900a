//! Who sees a mark on paper: an adult who is neither of those who gain by it or wrote it down.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Facts, Field, PersonDate, ReadFacts as _, closed_set, same_name, tidy_name};

/// The age of full capacity (Civil Code 91/2015/QH13 Art. 20).
const ADULT: u16 = 18;

closed_set! {
    /// Why somebody cannot witness.
    WitnessProblem {
        /// Nobody is named, or not whole: name, birth year, relation.
        Missing = "witness_missing",
        /// Not of age on the day.
        Minor = "witness_minor",
        /// The volunteer.
        Volunteer = "witness_volunteer",
        /// Who receives in the person's place.
        Receiver = "witness_receiver",
        /// Who acts for the person.
        Representative = "witness_representative",
        /// The person.
        Person = "witness_person",
    }
}

impl std::error::Error for WitnessProblem {}

/// Somebody who sees a mark being made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The name.
    pub name: String,
    /// Born; a year alone will do.
    pub birth: PersonDate,
    /// How they are related: a code of a relation.
    pub relation: String,
    /// The personal number, where the witness gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").finish_non_exhaustive()
    }
}

/// Who may not witness, as far as they are known.
#[derive(Clone, Copy, Default)]
pub struct NotThem<'a> {
    /// Whose mark it is.
    pub person: Option<&'a str>,
    /// That person's number.
    pub person_number: Option<&'a str>,
    /// Born.
    pub person_birth: Option<PersonDate>,
    /// Who writes it down.
    pub volunteer: Option<&'a str>,
    /// Who receives in the person's place.
    pub receiver: Option<&'a str>,
    /// Who acts for the person.
    pub representative: Option<&'a str>,
    /// Their number.
    pub representative_number: Option<&'a str>,
}

impl Witness {
    /// The witness whom the facts of a dossier name; nothing while something is missing.
    pub fn of(facts: &Facts) -> Option<Self> {
        Some(Self {
            name: facts.value(Field::HelperName)?.to_owned(),
            birth: facts.value(Field::HelperBirth)?.parse().ok()?,
            relation: facts.value(Field::HelperRelation)?.to_owned(),
            number: facts.value(Field::HelperNumber).map(str::to_owned),
        })
    }

    /// Tidied as the fields of a dossier are.
    ///
    /// # Errors
    /// When a part is missing or cannot stand.
    pub fn tidied(mut self, today: Date) -> Result<Self, WitnessProblem> {
        let check = |field: Field, value: &str| {
            field
                .check(value, today)
                .map_err(|_| WitnessProblem::Missing)
        };
        self.name = check(Field::HelperName, &tidy_name(&self.name))?;
        check(Field::HelperBirth, &self.birth.to_string())?;
        self.relation = check(Field::HelperRelation, &self.relation)?;
        self.number = match self.number.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(number) => Some(check(Field::HelperNumber, number)?),
        };
        Ok(self)
    }

    /// Whether they may witness on this day.
    ///
    /// # Errors
    /// When they are a minor or one of those who may not. One name is one person here, but for the person's own, where a
    /// birth year or a number tells two of one name apart: a namesake of the others asks somebody else to witness.
    pub fn check(&self, not: &NotThem<'_>, today: Date) -> Result<(), WitnessProblem> {
        let is = |name: Option<&str>| name.is_some_and(|name| same_name(name, &self.name));
        let has = |number: Option<&str>| number.is_some() && number == self.number.as_deref();
        let other_year = not
            .person_birth
            .is_some_and(|birth| birth.year() != self.birth.year());
        if has(not.person_number) || (is(not.person) && !other_year) {
            return Err(WitnessProblem::Person);
        }
        if is(not.volunteer) {
            return Err(WitnessProblem::Volunteer);
        }
        if is(not.receiver) {
            return Err(WitnessProblem::Receiver);
        }
        if has(not.representative_number) || is(not.representative) {
            return Err(WitnessProblem::Representative);
        }
        if self.birth.age_on(today) < ADULT {
            return Err(WitnessProblem::Minor);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 26);

    fn quy() -> Witness {
        Witness {
            name: "Lường Thị Quý".into(),
            birth: "1970".parse().unwrap(),
            relation: "neighbour".into(),
            number: Some("019170000017".into()),
        }
    }

    fn refused(not: &NotThem<'_>) -> Option<WitnessProblem> {
        quy().check(not, TODAY).err()
    }

    #[test]
    fn a_grown_neighbour_may_witness() {
        let not = NotThem {
            person: Some("Nông Thị Mơ"),
            volunteer: Some("Hoàng Thị Hoa"),
            receiver: Some("Nông Văn Thọ"),
            ..NotThem::default()
        };
        assert_eq!(refused(&not), None);
    }

    #[test]
    fn a_minor_may_not_and_comes_of_age_on_the_day() {
        let of = |birth: &str| Witness {
            birth: birth.parse().unwrap(),
            ..quy()
        };
        let minor = Err(WitnessProblem::Minor);
        assert_eq!(of("2008-11-27").check(&NotThem::default(), TODAY), minor);
        assert_eq!(of("2008-11-26").check(&NotThem::default(), TODAY), Ok(()));
        assert_eq!(
            of("2008").check(&NotThem::default(), TODAY),
            minor,
            "perhaps not yet"
        );
        assert_eq!(of("2007").check(&NotThem::default(), TODAY), Ok(()));
    }

    #[test]
    fn neither_the_volunteer_nor_the_receiver_nor_who_acts_for_the_person() {
        let name = Some("LƯỜNG THỊ QUÝ");
        let none = NotThem::default();
        for (not, problem) in [
            (
                NotThem {
                    volunteer: name,
                    ..none
                },
                WitnessProblem::Volunteer,
            ),
            (
                NotThem {
                    receiver: name,
                    ..none
                },
                WitnessProblem::Receiver,
            ),
            (
                NotThem {
                    representative: name,
                    ..none
                },
                WitnessProblem::Representative,
            ),
            (
                NotThem {
                    representative_number: Some("019170000017"),
                    ..none
                },
                WitnessProblem::Representative,
            ),
            (
                NotThem {
                    person: name,
                    ..none
                },
                WitnessProblem::Person,
            ),
            (
                NotThem {
                    person_number: Some("019170000017"),
                    ..none
                },
                WitnessProblem::Person,
            ),
        ] {
            assert_eq!(refused(&not), Some(problem));
        }
        let namesake = NotThem {
            person: name,
            person_birth: Some("1949".parse().unwrap()),
            ..none
        };
        assert_eq!(refused(&namesake), None, "another year is another person");
    }

    #[test]
    fn nobody_witnesses_without_a_name_a_year_and_a_relation() {
        let tidied = |change: &dyn Fn(&mut Witness)| {
            let mut witness = quy();
            change(&mut witness);
            witness.tidied(TODAY)
        };
        assert_eq!(
            tidied(&|one| one.name = "Quý".into()),
            Err(WitnessProblem::Missing)
        );
        assert_eq!(
            tidied(&|one| one.relation = "boss".into()),
            Err(WitnessProblem::Missing)
        );
        let without = tidied(&|one| one.number = Some(" ".into())).unwrap();
        assert_eq!(without.number, None, "the number is optional");
        assert!(!format!("{without:?}").contains("Quý"));
    }
}
