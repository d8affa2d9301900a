//! Hamlets: how the list spells them, where each stands on the way, and which of them still waits for somebody.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use tannha_domain::{RosterPerson, UnitCode, fold};

use super::{Side, settle};
use crate::{
    Vault, VaultError,
    roster::{self, place},
    row,
    sql::{one, rows, run},
};

/// A hamlet where somebody is still to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hamlet {
    /// The commune.
    pub unit: UnitCode,
    /// As the list writes it.
    pub name: String,
    /// Behind how many doors somebody is still to be reached.
    pub doors: u64,
}

/// A hamlet however it is spelled: its commune, and its name folded.
type Key = (UnitCode, String);

/// The communes of the roster. From one to the next in the index, so that nobody's row is looked at.
const UNITS: &str = "WITH RECURSIVE known (unit) AS (
        SELECT min(unit) FROM person
        UNION ALL SELECT (SELECT min(unit) FROM person WHERE unit > known.unit) FROM known WHERE known.unit IS NOT NULL
    ) SELECT unit FROM known WHERE unit IS NOT NULL";

/// The hamlets of a commune in all their spellings, in the same way.
const NAMES: &str = "WITH RECURSIVE known (name) AS (
        SELECT min(hamlet) FROM person WHERE unit = ?1
        UNION ALL SELECT (SELECT min(hamlet) FROM person WHERE unit = ?1 AND hamlet > known.name) FROM known WHERE known.name IS NOT NULL
    ) SELECT name FROM known WHERE name IS NOT NULL";

/// Behind how many doors of a hamlet somebody is still to be reached, and where the first of them stands.
const WAITING: &str = "SELECT count(DISTINCT p.household), min(p.place) FROM person p
    WHERE p.unit = ?1 AND p.hamlet = ?2 AND NOT EXISTS (SELECT 1 FROM person_state s WHERE s.place = p.place)";

/// From where to where a hamlet reaches.
const REACH: &str = "SELECT min(place), max(place) FROM person WHERE unit = ?1 AND hamlet = ?2";

fn names(connection: &Connection, unit: &UnitCode) -> Result<Vec<String>, VaultError> {
    let doing = "read the hamlets";
    rows(connection, doing, NAMES, [unit.to_string()], |found| {
        found.get(0)
    })
}

/// How the list spells this hamlet: in one way, mostly.
pub(crate) fn spellings(
    connection: &Connection,
    unit: &UnitCode,
    folded: &str,
) -> Result<Vec<String>, VaultError> {
    let mut found = names(connection, unit)?;
    found.retain(|name| fold(name) == folded);
    Ok(found)
}

/// Every hamlet in each of its spellings.
fn everywhere(connection: &Connection) -> Result<Vec<(UnitCode, String)>, VaultError> {
    let units = rows(connection, "read the communes", UNITS, [], |found| {
        row::text::<UnitCode>(found, 0)
    })?;
    let mut found = Vec::new();
    for unit in units {
        let names = names(connection, &unit)?.into_iter();
        found.extend(names.map(|name| (unit.clone(), name)));
    }
    Ok(found)
}

fn hamlets(connection: &Connection) -> Result<Vec<Hamlet>, VaultError> {
    let mut found: BTreeMap<Key, (u64, Hamlet)> = BTreeMap::new();
    for (unit, name) in everywhere(connection)? {
        let values = (unit.to_string(), &name);
        let waiting = one(connection, "read a hamlet", WAITING, values, |found| {
            Ok((row::count(found, 0)?, found.get::<_, Option<i64>>(1)?))
        })?;
        let Some((doors, Some(first))) = waiting else {
            continue;
        };
        let first = first.unsigned_abs();
        let key = (unit.clone(), fold(&name));
        let hamlet = Hamlet { unit, name, doors };
        found
            .entry(key)
            .and_modify(|(known, hamlet)| {
                *known = first.min(*known);
                hamlet.doors += doors;
            })
            .or_insert((first, hamlet));
    }
    let mut found: Vec<(u64, Hamlet)> = found.into_values().collect();
    found.sort_by_key(|(first, _)| *first);
    Ok(found.into_iter().map(|(_, hamlet)| hamlet).collect())
}

/// A hamlet on the way.
struct Stretch {
    key: Key,
    spellings: Vec<String>,
    first: u64,
    last: u64,
}

/// All hamlets in the order in which they are walked.
fn stretches(connection: &Connection) -> Result<Vec<Stretch>, VaultError> {
    let mut found: BTreeMap<Key, Stretch> = BTreeMap::new();
    for (unit, name) in everywhere(connection)? {
        let values = (unit.to_string(), &name);
        let reach = one(connection, "read a hamlet", REACH, values, |found| {
            Ok((row::count(found, 0)?, row::count(found, 1)?))
        })?;
        let Some((first, last)) = reach else {
            continue;
        };
        let key = (unit, fold(&name));
        let stretch = found.entry(key.clone()).or_insert(Stretch {
            key,
            spellings: Vec::new(),
            first,
            last,
        });
        stretch.spellings.push(name);
        stretch.first = stretch.first.min(first);
        stretch.last = stretch.last.max(last);
    }
    let mut found: Vec<Stretch> = found.into_values().collect();
    found.sort_by_key(|one| one.first);
    Ok(found)
}

fn move_hamlet(
    tx: &Transaction<'_>,
    hamlet: &Key,
    side: Side,
    other: &Key,
) -> Result<(), VaultError> {
    let mut order = stretches(tx)?;
    let find = |order: &[Stretch], key: &Key| order.iter().position(|one| one.key == *key);
    let from = find(&order, hamlet).ok_or(VaultError::NoHamlet)?;
    let moved = order.remove(from);
    let at = find(&order, other).ok_or(VaultError::NoHamlet)? + usize::from(side == Side::After);
    let people = place::standing(tx, &moved.key.0, &moved.spellings)?;
    let behind = at.checked_sub(1).and_then(|at| order.get(at));
    let places = place::between(
        behind.map_or(0, |one| one.last),
        order.get(at).map(|one| one.first),
        people.len() as u64,
    );
    let moved_people = places.map(|places| places.zip(&people).collect::<Vec<_>>());
    order.insert(at, moved);
    for (place, one) in (1_i64..).zip(&order) {
        let sql = "INSERT INTO hamlet (unit, name, place) VALUES (?1, ?2, ?3) ON CONFLICT (unit, name) DO UPDATE SET place = excluded.place
            WHERE place <> excluded.place";
        let (unit, name) = &one.key;
        run(
            tx,
            "write the hamlets",
            sql,
            (unit.to_string(), name, place),
        )?;
    }
    match moved_people {
        Some(moved) => place::put(tx, &moved),
        // No room between those two, as in a roster of an earlier version: everybody's place is laid out anew.
        None => roster::lay_out_anew(tx),
    }
}

/// Brings people who stand in the list's order into the order of their hamlets.
pub(super) fn walk(tx: &Transaction<'_>, people: &mut [RosterPerson]) -> Result<(), VaultError> {
    let sql = "SELECT unit, name, place FROM hamlet";
    let chosen: BTreeMap<Key, u64> = rows(tx, "read the hamlets", sql, [], |found| {
        let key = (row::text(found, 0)?, found.get(1)?);
        Ok((key, row::count(found, 2)?))
    })?
    .into_iter()
    .collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let key = |person: &RosterPerson| (person.unit.clone(), fold(&person.hamlet));
    let first_of_each = people.chunk_by(place::is_one_hamlet);
    let natural: Vec<Key> = first_of_each.filter_map(<[_]>::first).map(key).collect();
    let order = settle(&natural, &chosen);
    let ranks: BTreeMap<Key, usize> = order.into_iter().zip(0..).collect();
    people.sort_by_cached_key(|person| ranks.get(&key(person)).copied());
    Ok(())
}

impl Vault {
    /// The hamlets where somebody is still to be reached, in the order in which they are walked.
    pub fn hamlets(&self) -> Result<Vec<Hamlet>, VaultError> {
        self.read(hamlets)
    }

    /// Puts a hamlet before or after another one, and remembers it. [`VaultError::NoHamlet`] where the roster has not
    /// both of them.
    pub fn move_hamlet(
        &self,
        hamlet: (&UnitCode, &str),
        side: Side,
        other: (&UnitCode, &str),
    ) -> Result<(), VaultError> {
        let key = |(unit, name): (&UnitCode, &str)| (unit.clone(), fold(name));
        let (hamlet, other) = (key(hamlet), key(other));
        self.write(|tx| move_hamlet(tx, &hamlet, side, &other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Hoa, Province};

    /// Asked whenever the way or Today is opened, of 40,000 people.
    #[test]
    fn hamlets_are_read_from_their_index_and_from_nobodys_row() {
        let hoa = Hoa::joined(&Province::new());
        for sql in [UNITS, NAMES, WAITING, REACH] {
            let of_somewhere = sql.replace("?1", "'x'").replace("?2", "'x'");
            let explain = format!("EXPLAIN QUERY PLAN {of_somewhere}");
            let plan = hoa.vault.read(|connection| {
                rows(connection, "explain", &explain, [], |found| {
                    found.get::<_, String>(3)
                })
            });
            for step in plan.unwrap() {
                let is_the_roster = step.contains(" person") || step.contains(" p ");
                assert!(
                    !is_the_roster || step.contains("COVERING INDEX person_by_hamlet"),
                    "{sql}: {step}"
                );
            }
        }
    }
}
