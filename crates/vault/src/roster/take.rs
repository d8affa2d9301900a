//! A whole roster comes in: what differs from the one that is here is written, some hundred people at a time, so that whoever
//! saves something meanwhile waits for no more than that. Until the last of them is there the roster is called coming; a
//! kill in between leaves it so, and the next time goes on with what still differs.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use tannha_domain::{HouseholdId, PersonId, RosterPerson};

use super::{
    WORDS, forget, heads_of, in_order, insert, person,
    place::{SPAN, laid_out, natural},
    remove,
};
use crate::{
    Vault, VaultError, doors,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
    state,
    vault::{put_setting, read_setting},
};

/// So many people are one transaction.
const AT_ONCE: usize = 400;
/// Between two of them somebody else may write.
const BREATH: Duration = Duration::from_millis(2);
/// How far it has come, while it comes.
const COMING: &str = "roster_coming";

/// A roster that comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterComing {
    /// How many of its people are here.
    pub here: u64,
    /// Of how many.
    pub of: u64,
}

/// Who is here, and where.
type Here = BTreeMap<PersonId, (u64, RosterPerson)>;

/// Makes the people on this device those of a whole roster. [`VaultError::RosterIncomplete`] where they are not as many as
/// was said: then nothing changes.
pub(crate) fn take(
    vault: &Vault,
    mut people: Vec<RosterPerson>,
    expected: u64,
) -> Result<(), VaultError> {
    let named: BTreeSet<PersonId> = people.iter().map(|person| person.id).collect();
    if people.len() as u64 != expected || named.len() as u64 != expected {
        return Err(VaultError::RosterIncomplete {
            said: expected,
            came: named.len() as u64,
        });
    }
    in_order(&mut people);
    vault.write(|tx| doors::walk(tx, &mut people))?;
    let sql = "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee, place FROM person";
    let here: Here = vault
        .read(|connection| {
            rows(connection, "read the roster", sql, [], |found| {
                let person = person(found)?;
                Ok((person.id, (row::count(found, 10)?, person)))
            })
        })?
        .into_iter()
        .collect();

    let gone: Vec<PersonId> = here
        .keys()
        .filter(|id| !named.contains(id))
        .copied()
        .collect();
    let mut came = (here.len() - gone.len()) as u64;
    let mut step = |work: &dyn Fn(&Transaction<'_>) -> Result<u64, VaultError>| {
        vault.write(|tx| {
            came += work(tx)?;
            let coming = RosterComing {
                here: came.min(expected),
                of: expected,
            };
            put_setting(tx, COMING, &row::to_json(&coming)?)
        })?;
        std::thread::sleep(BREATH);
        Ok::<_, VaultError>(())
    };
    for some in gone.chunks(AT_ONCE) {
        step(&|tx| {
            some.iter().try_for_each(|id| remove(tx, *id))?;
            Ok(0)
        })?;
    }
    let heads = heads_of(&people);
    for some in plan(&people, &here, &named).chunks(AT_ONCE) {
        step(&|tx| {
            let mut new = 0;
            for (place, person) in some {
                let head = heads.get(&person.household).map(String::as_str);
                new += u64::from(write(tx, *place, person, head)?);
            }
            Ok(new)
        })?;
    }
    vault.write(|tx| {
        let doing = "end a roster";
        // One segment: the first search after joining is as fast as the hundredth.
        let optimize = "INSERT INTO person_words (person_words) VALUES ('optimize')";
        run(tx, doing, optimize, [])?;
        put_setting(tx, WORDS.0, WORDS.1)?;
        state::project_everybody(tx)?;
        let came = count(tx, doing, "SELECT count(*) FROM person", [])?;
        if came != expected {
            return Err(VaultError::RosterIncomplete {
                said: expected,
                came,
            });
        }
        run(tx, doing, "DELETE FROM setting WHERE name = ?1", [COMING]).map(drop)
    })
}

/// Who is written, and to which place. Where everybody stands in the order of the list already, those are the households in
/// which something changed, and they stay where they are; else everybody goes behind whoever is here, hamlet after hamlet.
fn plan<'a>(
    people: &'a [RosterPerson],
    here: &Here,
    named: &BTreeSet<PersonId>,
) -> Vec<(Option<u64>, &'a RosterPerson)> {
    let mut stay: Vec<(u64, PersonId)> = here
        .iter()
        .filter(|(id, _)| named.contains(id))
        .map(|(id, (place, _))| (*place, *id))
        .collect();
    stay.sort_unstable();
    let as_listed = stay.len() == people.len()
        && stay
            .iter()
            .zip(people)
            .all(|((_, id), person)| *id == person.id);
    if !as_listed {
        let last = here.values().map(|(place, _)| place / SPAN).max();
        let behind = last.map_or(0, |last| last * SPAN);
        let laid = laid_out(people).map(|(place, person)| (Some(behind + place), person));
        return laid.collect();
    }
    let was = |person: &RosterPerson| here.get(&person.id).map(|(_, was)| was);
    // Everybody of a household is found by its head's name.
    let changed: BTreeSet<HouseholdId> = people
        .iter()
        .filter(|person| was(person) != Some(person))
        .flat_map(|person| [Some(person.household), was(person).map(|was| was.household)])
        .flatten()
        .collect();
    let of_those = people
        .iter()
        .filter(|person| changed.contains(&person.household));
    of_those.map(|person| (None, person)).collect()
}

/// Writes a person, who stays in the state in which they stood. True for one who was not here.
fn write(
    tx: &Transaction<'_>,
    place: Option<u64>,
    person: &RosterPerson,
    head: Option<&str>,
) -> Result<bool, VaultError> {
    let doing = "write a person";
    // Somebody may have moved a door meanwhile.
    let sql = "SELECT p.place, s.state FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.id = ?1";
    let before = one(tx, doing, sql, [person.id.bytes()], |found| {
        Ok((row::count(found, 0)?, found.get::<_, Option<String>>(1)?))
    })?;
    if let Some((before, _)) = &before {
        forget(tx, *before)?;
    }
    let place = match (place, &before) {
        (Some(place), _) => place,
        (None, Some((place, _))) => *place,
        (None, None) => natural(tx, person)?,
    };
    insert(tx, place, person, head)?;
    let is_new = before.is_none();
    let stood = before.and_then(|(_, stood)| stood);
    if let Some(stood) = stood.filter(|stood| stood != state::NO_PAYEE) {
        state::note(tx, place, &stood)?;
    }
    Ok(is_new)
}

impl Vault {
    /// Puts these people in the place of the roster that was there, some hundred at a time.
    /// [`VaultError::RosterIncomplete`] when they are not as many as was said: then the old one stays.
    pub fn replace_roster(
        &self,
        people: impl Iterator<Item = RosterPerson>,
        expected: u64,
    ) -> Result<(), VaultError> {
        take(self, people.collect(), expected)
    }

    /// The roster that comes in at the moment, or that a kill left half written: until it is whole nobody is ready for
    /// the field.
    pub fn roster_coming(&self) -> Result<Option<RosterComing>, VaultError> {
        let json = self.read(|connection| read_setting(connection, COMING))?;
        // One that cannot be read says that much at least.
        let nothing = RosterComing { here: 0, of: 0 };
        Ok(json.map(|json| serde_json::from_str(&json).unwrap_or(nothing)))
    }
}
