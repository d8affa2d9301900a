//! A household: its members, and what one of them said that may hold for the next.

use serde::Serialize;
use tannha_domain::{Carry, Flaw, HouseholdId, unit};
use tannha_vault::{FoundBy, Offer, PersonSummary, Vault, VaultError};
use ts_rs::TS;

use super::PersonRow;

/// A household's page.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HouseholdPage {
    /// Who heads it, or whom the list names first.
    pub name: String,
    /// Where they live, as the list says.
    pub address: String,
    /// The commune.
    pub commune_name: String,
    /// Everybody, the head first.
    pub rows: Vec<PersonRow>,
}

/// What another of the household said, offered for this draft.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct OfferView {
    /// What it is.
    pub carry: Carry,
    /// Who said it.
    pub from: String,
    /// Their name.
    pub name: String,
    /// What would be written, field by field.
    pub values: Vec<OfferedValue>,
}

/// One value that is offered.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct OfferedValue {
    /// The field.
    pub field: String,
    /// Its value in its normal form.
    pub value: String,
}

/// Whose card was shown, as far as the roster knows. Nothing of the card is kept.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FoundByCard {
    /// The name on the card, so that one sees which card was read.
    pub name: String,
    /// Everybody whose card it may be, the surest first.
    pub people: Vec<FoundRow>,
}

/// What was seen of a card on a frame of the camera, and those before it.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FrameFound {
    /// Whose card it is, where it was read.
    pub found: Option<FoundByCard>,
    /// What should be otherwise, where it was not and that can be told.
    pub hint: Option<Flaw>,
}

/// Somebody whose card it may be.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FoundRow {
    /// Who.
    pub person: PersonRow,
    /// Why.
    pub by: FoundBy,
}

/// A household's page, as the vault knows it. [`VaultError::NoDoor`] where nobody of it is on the roster.
pub(crate) fn household_page(vault: &Vault, id: HouseholdId) -> Result<HouseholdPage, VaultError> {
    let members = vault.household(id)?;
    let first = &members.first().ok_or(VaultError::NoDoor)?.person;
    Ok(HouseholdPage {
        name: first.name.clone(),
        address: first.address(),
        commune_name: unit(&first.unit).map_or_else(String::new, |unit| unit.name.clone()),
        rows: members.iter().map(PersonRow::from).collect(),
    })
}

impl From<&Offer> for OfferView {
    fn from(offer: &Offer) -> Self {
        let values = offer.facts.iter().map(|(field, fact)| OfferedValue {
            field: field.to_string(),
            value: fact.value.clone(),
        });
        Self {
            carry: offer.carry,
            from: offer.from.to_string(),
            name: offer.name.clone(),
            values: values.collect(),
        }
    }
}

/// Who was found.
pub(crate) fn found_by_card(name: &str, found: &[(PersonSummary, FoundBy)]) -> FoundByCard {
    FoundByCard {
        name: name.to_owned(),
        people: found
            .iter()
            .map(|(person, by)| FoundRow {
                person: PersonRow::from(person),
                by: *by,
            })
            .collect(),
    }
}
