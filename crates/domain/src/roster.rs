//! A person as the province's list has them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Fact, Facts, Field, HouseholdId, PersonDate, PersonId, Sex, Source, UnitCode};

/// One beneficiary of the roster, as a device holds them: no category, which is nobody's business at the door.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterPerson {
    /// The person.
    pub id: PersonId,
    /// The household.
    pub household: HouseholdId,
    /// Whether this person heads it.
    pub head: bool,
    /// Full name.
    pub name: String,
    /// Birth date, as far as the list knows it.
    pub birth: Option<PersonDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Twelve digits, or nine of an old paper.
    pub number: Option<String>,
    /// The hamlet, as the list writes it.
    pub hamlet: String,
    /// The commune.
    pub unit: UnitCode,
    /// Whether an account of this person is needed.
    pub payee: bool,
}

impl std::fmt::Debug for RosterPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RosterPerson")
            .field("id", &self.id)
            .field("unit", &self.unit)
            .finish_non_exhaustive()
    }
}

impl RosterPerson {
    /// The residence in words, from the hamlet up to the province.
    pub fn address(&self) -> String {
        let mut parts = vec![self.hamlet.clone()];
        let mut unit = Some(self.unit.clone());
        while let Some(code) = unit.take() {
            let Some(known) = crate::unit(&code) else {
                break;
            };
            parts.push(known.short_name.clone());
            unit = known.parent.as_ref().map(|parent| UnitCode {
                list: code.list,
                code: parent.clone(),
            });
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// What the list can say for a dossier; written only after the person allowed it.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        let mut put = |field, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                facts.insert(
                    field,
                    Fact {
                        value,
                        source: Source::Roster,
                    },
                );
            }
        };
        put(Field::FullName, Some(self.name.clone()));
        put(Field::BirthDate, self.birth.map(|birth| birth.to_string()));
        put(Field::Sex, self.sex.map(|sex| sex.to_string()));
        put(Field::Number, self.number.clone());
        put(Field::RegisteredAddress, Some(self.address()));
        put(Field::RegisteredUnit, Some(self.unit.to_string()));
        facts
    }
}
