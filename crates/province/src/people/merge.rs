//! A list meets the roster: who is new, who changed, and what follows for households, entitlements and counts.
//!
//! All of it is decided in memory and written in a few statements. What a list leaves out stays as it was; a person in
//! two rows or on two lists is one person.

mod known;
mod mend;
mod rights;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use tannha_domain::{HouseholdId, PersonId, UnitCode, Wrong, fold};
use uuid::Uuid;

use crate::{
    ProvinceError, Tx,
    imports::roster_import::{Holder, Listed, Refused},
};
use known::{Known, Person};
pub use mend::{Mend, is_gone, mend, said};
use rights::Rights;

/// What a list did to the roster.
#[derive(Debug, Default)]
pub struct Merged {
    /// People who were not on the roster.
    pub added: u64,
    /// People of whom something changed.
    pub changed: u64,
    /// People as they were.
    pub unchanged: u64,
    /// Rows that the roster contradicts.
    pub refused: Vec<Refused>,
    /// The communes in which something changed.
    pub communes: BTreeSet<UnitCode>,
    /// Whom each row that was taken means, in the order of the rows.
    pub named: Vec<PersonId>,
}

impl Merged {
    /// How many people the list names.
    pub fn people(&self) -> u64 {
        self.added + self.changed + self.unchanged
    }
}

/// Puts the people of a list on the roster.
pub async fn merge(tx: &mut Tx, listed: &[Listed]) -> Result<Merged, ProvinceError> {
    let mut known = Known::load(tx).await?;
    let mut rights = Rights::load(tx).await?;
    let mut households = Households::load(tx).await?;
    let mut merged = Merged::default();
    // Who the list names, in the order of its rows: where nobody is said to be the head, the first one is.
    let mut named: BTreeMap<HouseholdId, Vec<usize>> = BTreeMap::new();
    let mut shared: Vec<(HouseholdId, &Listed)> = Vec::new();
    let mut own: Vec<(usize, &Listed)> = Vec::new();
    for listed in listed {
        let at = match known.find(listed) {
            Err(code) => {
                let at = listed.at.clone();
                merged.refused.push(Refused {
                    row: at.row,
                    column: at.number_column,
                    code: code.into(),
                    sheet: at.sheet,
                });
                continue;
            }
            Ok(Some(at)) => at,
            Ok(None) => known.add(listed),
        };
        let Some(person) = known.people.get_mut(at) else {
            continue;
        };
        person.named = true;
        merged.named.push(person.id);
        let moved = listed
            .household
            .as_ref()
            .is_some_and(|label| person.was(Wrong::Household, label));
        if !moved && listed.household.is_some() || person.is_new() && person.household.is_none() {
            person.household = Some(households.of(listed, person.id));
        }
        person.hear(listed);
        // Who was taken off the roster comes back with another commune's list, not with an old one.
        if person.gone {
            continue;
        }
        if let Some(household) = person.household {
            named.entry(household).or_default().push(at);
            match listed.category.holder {
                // What is a household's right there is not the right of the one that somebody moved to.
                Holder::Household if moved => {}
                Holder::Household => shared.push((household, listed)),
                // A list that says nothing of rights gives none to who is on the roster already.
                Holder::Person if listed.category.is_unsaid() && !person.is_new() => {}
                Holder::Person => own.push((at, listed)),
            }
        }
    }
    let heads = choose_heads(&mut known.people, &named);
    for (household, listed) in shared {
        if let Some(head) = heads.get(&household).and_then(|at| known.people.get(*at)) {
            rights.give(&household.to_string(), &listed.category, head.id);
        }
    }
    for (at, listed) in own {
        if let Some(person) = known.people.get(at) {
            rights.give(&person.id.to_string(), &listed.category, person.id);
        }
    }
    let payees = rights.payees();
    for person in &mut known.people {
        person.payee = payees.contains(&person.id);
    }
    count(&known.people, &rights, &mut merged);
    write::all(tx, &households, &known.people, &rights).await?;
    Ok(merged)
}

/// The head that a list names; otherwise whoever was the head; otherwise the first one named.
fn choose_heads(
    people: &mut [Person],
    named: &BTreeMap<HouseholdId, Vec<usize>>,
) -> BTreeMap<HouseholdId, usize> {
    let mut before: BTreeMap<HouseholdId, usize> = BTreeMap::new();
    for (at, person) in people.iter().enumerate().filter(|(_, person)| person.head) {
        if let Some(household) = person.household {
            before.entry(household).or_insert(at);
        }
    }
    let mut heads = BTreeMap::new();
    for (household, members) in named {
        let said = members
            .iter()
            .copied()
            .find(|at| people.get(*at).is_some_and(|person| person.said_head));
        let Some(head) = said
            .or_else(|| before.get(household).copied())
            .or_else(|| members.first().copied())
        else {
            continue;
        };
        heads.insert(*household, head);
        if let Some(old) = before
            .get(household)
            .filter(|old| **old != head)
            .and_then(|old| people.get_mut(*old))
        {
            old.head = false;
        }
        for at in members {
            if let Some(person) = people.get_mut(*at) {
                person.head = *at == head;
            }
        }
    }
    heads
}

fn count(people: &[Person], rights: &Rights, merged: &mut Merged) {
    let gained = rights.payees_of_news();
    for person in people {
        let changed = person.has_changed() || (!person.is_new() && gained.contains(&person.id));
        if changed || person.is_new() {
            merged.communes.insert(person.unit.clone());
        }
        match (person.named, person.is_new(), changed) {
            (false, ..) => {}
            (true, true, _) => merged.added += 1,
            (true, false, true) => merged.changed += 1,
            (true, false, false) => merged.unchanged += 1,
        }
    }
}

/// Households by the key under which the next list finds them.
#[derive(Debug)]
struct Households {
    known: BTreeMap<String, HouseholdId>,
    new: Vec<write::Household>,
}

impl Households {
    async fn load(tx: &mut Tx) -> Result<Self, ProvinceError> {
        Ok(Self {
            known: known::households(tx).await?,
            new: Vec::new(),
        })
    }

    /// The household with this number in this hamlet.
    fn find(&self, unit: &UnitCode, hamlet: &str, label: &str) -> Option<HouseholdId> {
        let key = format!("{unit}|{}|{}", fold(hamlet), fold(label));
        self.known.get(&key).copied()
    }

    /// The household of a row; a person whose list knows no households has one alone.
    fn of(&mut self, listed: &Listed, person: PersonId) -> HouseholdId {
        let label = listed.household.clone().unwrap_or_default();
        let key = if label.is_empty() {
            format!("alone|{person}")
        } else {
            format!("{}|{}|{}", listed.unit, fold(&listed.hamlet), fold(&label))
        };
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = HouseholdId::from(Uuid::now_v7());
        self.known.insert(key.clone(), id);
        self.new.push(write::Household {
            id,
            unit: listed.unit.clone(),
            hamlet: listed.hamlet.clone(),
            label,
            key,
        });
        id
    }
}

#[cfg(test)]
mod tests;
