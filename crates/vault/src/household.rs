//! Who lives behind one door, and what one of them said that may hold for the next.

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{
    Carry, DraftId, Facts, Field, HouseholdId, PersonId, ReadFacts as _, RosterPerson,
};

use crate::{
    Vault, VaultError, dossier,
    draft::{self, Opened},
    roster,
    row::{self, Bytes as _},
    sql::{one, rows},
};

/// What a member of the household said before, offered for the open draft of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub carry: Carry,
    /// Who said it.
    pub from: PersonId,
    /// Their name.
    pub name: String,
    /// What would be written.
    pub facts: Facts,
}

/// What a person's newest dossier says: the open draft, or what was kept of the one that was sent.
fn said(connection: &Connection, person: PersonId) -> Result<Option<Facts>, VaultError> {
    let doing = "read what a household said";
    let sql = "SELECT id FROM draft WHERE subject = ?1 AND ended IS NULL";
    let open = one(connection, doing, sql, [person.bytes()], |found| {
        row::id::<DraftId>(found, 0)
    })?;
    if let Some(open) = open {
        return draft::facts(connection, open).map(Some);
    }
    let sql = "SELECT id FROM dossier WHERE subject = ?1 ORDER BY id DESC";
    for id in rows(connection, doing, sql, [person.bytes()], |found| {
        row::id(found, 0)
    })? {
        if let Some(kept) = dossier::kept(connection, id)? {
            return Ok(Some(kept.facts));
        }
    }
    Ok(None)
}

fn members(
    connection: &Connection,
    household: HouseholdId,
    but: PersonId,
) -> Result<Vec<RosterPerson>, VaultError> {
    let sql = "SELECT id FROM person WHERE household = ?1 AND id <> ?2 ORDER BY head DESC, place";
    let ids = rows(
        connection,
        "read a household",
        sql,
        (household.bytes(), but.bytes()),
        |found| row::id(found, 0),
    )?;
    ids.into_iter()
        .filter_map(|id| roster::read(connection, id).transpose())
        .collect()
}

/// What is offered: of each thing what was said, once, wherever the draft does not say it already.
fn offers(connection: &Connection, id: DraftId) -> Result<Vec<Offer>, VaultError> {
    let (draft, _) = draft::load(connection, id)?;
    let Some(person) = &draft.roster else {
        return Ok(Vec::new());
    };
    let name = draft.facts.value(Field::FullName).unwrap_or(&person.name);
    let mut offers: Vec<Offer> = Vec::new();
    for member in members(connection, person.household, person.id)? {
        let Some(facts) = said(connection, member.id)? else {
            continue;
        };
        let called = facts.value(Field::FullName).unwrap_or(&member.name);
        for carry in Carry::ALL {
            let offer = Offer {
                carry: *carry,
                from: member.id,
                name: called.to_owned(),
                facts: carry.from(&facts, called, name),
            };
            // Half of one address and half of another would be neither.
            let fits = offer.facts.iter().all(|(field, fact)| {
                draft
                    .facts
                    .value(*field)
                    .is_none_or(|there| there == fact.value)
            });
            let says_more = offer
                .facts
                .keys()
                .any(|field| draft.facts.value(*field).is_none());
            let same = |other: &Offer| other.carry == offer.carry && other.facts == offer.facts;
            if fits && says_more && !offers.iter().any(same) {
                offers.push(offer);
            }
        }
    }
    Ok(offers)
}

impl Vault {
    /// What others of the household said that this draft does not say yet.
    pub fn offers(&self, draft: DraftId) -> Result<Vec<Offer>, VaultError> {
        self.read(|connection| offers(connection, draft))
    }

    /// Writes what was offered into the fields that are empty, after the volunteer confirmed it: all of it or nothing,
    /// held against the same questions as what is typed. [`VaultError::NothingOffered`] where it is no longer offered.
    pub fn take_offer(
        &self,
        draft: DraftId,
        carry: Carry,
        from: PersonId,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.put_facts(draft, now, |tx| {
            let offer = offers(tx, draft)?
                .into_iter()
                .find(|offer| offer.carry == carry && offer.from == from);
            Ok(offer.ok_or(VaultError::NothingOffered)?.facts)
        })
    }
}

#[cfg(test)]
mod tests;
