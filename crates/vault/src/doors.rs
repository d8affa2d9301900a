//! The way from door to door. The list gives one; whoever walks it may put a door before another, or a whole hamlet,
//! and that is remembered: through restarts, and when a new roster comes. A household or a hamlet that nobody moved
//! stays behind the one that the list names before it.

mod hamlet;

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use tannha_domain::{HouseholdId, RosterPerson, UnitCode, closed_set, fold};

pub use self::hamlet::Hamlet;
pub(crate) use self::hamlet::spellings;
use crate::{
    PersonSummary, Vault, VaultError,
    roster::{
        SUMMARY,
        place::{self, Standing, is_one_hamlet},
        summary,
    },
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

closed_set! {
    /// On which side of another one.
    Side {
        /// Before it.
        Before = "before",
        /// After it.
        After = "after",
    }
}

/// One household on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The household.
    pub household: HouseholdId,
    /// Who heads it, or whom the list names first.
    pub name: String,
    /// How many of it need an account.
    pub payees: u64,
    /// How many of those nobody reached yet.
    pub not_reached: u64,
}

/// Where one walks today: kept as unit and folded hamlet.
const WALK: &str = "walk";

/// Doors or hamlets as they are walked: those that were moved in their own order, every other one behind the one that
/// the list names before it.
fn settle<T: Ord + Clone>(natural: &[T], chosen: &BTreeMap<T, u64>) -> Vec<T> {
    let moved = natural.iter().filter(|one| chosen.contains_key(*one));
    let mut walked: Vec<T> = moved.cloned().collect();
    walked.sort_by_key(|one| chosen.get(one));
    let mut before = None;
    for one in natural {
        if !chosen.contains_key(one) {
            let behind = |other: &T| Some(other) == before;
            let at = walked.iter().position(behind).map_or(0, |at| at + 1);
            walked.insert(at, one.clone());
        }
        before = Some(one);
    }
    walked
}

/// Brings people who stand in the list's order into the order in which they are walked.
pub(crate) fn walk(tx: &Transaction<'_>, people: &mut [RosterPerson]) -> Result<(), VaultError> {
    hamlet::walk(tx, people)?;
    let sql = "SELECT household, place FROM door";
    let chosen: BTreeMap<HouseholdId, u64> = rows(tx, "read the doors", sql, [], |found| {
        Ok((row::id(found, 0)?, row::count(found, 1)?))
    })?
    .into_iter()
    .collect();
    if chosen.is_empty() {
        return Ok(());
    }
    for hamlet in people.chunk_by_mut(is_one_hamlet) {
        let natural = households(hamlet.iter());
        if natural.iter().any(|one| chosen.contains_key(one)) {
            sort(hamlet, &settle(&natural, &chosen), |person| {
                person.household
            });
        }
    }
    Ok(())
}

/// The households of these people, as they come.
fn households<'a>(people: impl Iterator<Item = &'a RosterPerson>) -> Vec<HouseholdId> {
    let mut seen = std::collections::BTreeSet::new();
    let all = people.map(|person| person.household);
    all.filter(|household| seen.insert(*household)).collect()
}

fn sort<T>(people: &mut [T], order: &[HouseholdId], of: impl Fn(&T) -> HouseholdId) {
    let ranks: BTreeMap<HouseholdId, usize> = order.iter().copied().zip(0..).collect();
    people.sort_by_key(|one| ranks.get(&of(one)).copied());
}

/// Everybody of the hamlet where this household lives, in the order of doors.
fn neighbours(tx: &Transaction<'_>, household: HouseholdId) -> Result<Vec<Standing>, VaultError> {
    let sql = "SELECT unit, hamlet FROM person WHERE household = ?1 ORDER BY place LIMIT 1";
    let home = one(tx, "read a hamlet", sql, [household.bytes()], |found| {
        Ok((row::text::<UnitCode>(found, 0)?, found.get::<_, String>(1)?))
    })?;
    let (unit, hamlet) = home.ok_or(VaultError::NoDoor)?;
    let spellings = spellings(tx, &unit, &fold(&hamlet))?;
    place::standing(tx, &unit, &spellings)
}

fn move_door(
    tx: &Transaction<'_>,
    household: HouseholdId,
    side: Side,
    other: HouseholdId,
) -> Result<(), VaultError> {
    let people = neighbours(tx, household)?;
    let mut order = households(people.iter().map(|one| &one.person));
    order.retain(|one| *one != household);
    let at = order.iter().position(|one| *one == other);
    let at = at.ok_or(VaultError::NoDoor)? + usize::from(side == Side::After);
    order.insert(at, household);
    for (place, one) in (1_i64..).zip(&order) {
        let sql = "INSERT INTO door (household, place) VALUES (?1, ?2) ON CONFLICT (household) DO UPDATE SET place = excluded.place
            WHERE place <> excluded.place";
        run(tx, "write the doors", sql, (one.bytes(), place))?;
    }
    match room(tx, &people, &order, at)? {
        Some(moved) => place::put(tx, &moved),
        None => place::put(tx, &closed_up(&people, &order)),
    }
}

/// The household at this place of the order, put between its neighbours. `None` where there is no room between them.
fn room<'a>(
    tx: &Transaction<'_>,
    people: &'a [Standing],
    order: &[HouseholdId],
    at: usize,
) -> Result<Option<Vec<(u64, &'a Standing)>>, VaultError> {
    let of = |at: Option<usize>| {
        let household = at.and_then(|at| order.get(at));
        let its = people
            .iter()
            .filter(move |one| Some(&one.person.household) == household);
        its.map(|one| one.place)
    };
    let members = people
        .iter()
        .filter(|one| Some(&one.person.household) == order.get(at));
    let many = members.clone().count() as u64;
    let places: Option<Vec<u64>> = match (of(at.checked_sub(1)).max(), of(Some(at + 1)).min()) {
        (Some(behind), Some(before)) => {
            place::between(behind, Some(before), many).map(Iterator::collect)
        }
        (None, Some(first)) => {
            let behind = place::last_before(tx, first)?;
            place::beside(behind, Some(first), first, many).map(Iterator::collect)
        }
        (Some(last), None) => {
            let before = place::first_behind(tx, last)?;
            place::beside(last, before, last, many).map(Iterator::collect)
        }
        (None, None) => None,
    };
    Ok(places.map(|places| places.into_iter().zip(members).collect()))
}

/// The whole hamlet in this order, on the places that it has.
fn closed_up<'a>(people: &'a [Standing], order: &[HouseholdId]) -> Vec<(u64, &'a Standing)> {
    let mut after: Vec<&Standing> = people.iter().collect();
    sort(&mut after, order, |one| one.person.household);
    let places = people.iter().map(|one| one.place);
    let there = places.zip(after);
    there.filter(|(place, one)| *place != one.place).collect()
}

fn doors(connection: &Connection, unit: &UnitCode, hamlet: &str) -> Result<Vec<Door>, VaultError> {
    // SQLite gives the other columns of the row whose place is the least: the head's, where there is one.
    let sql = "SELECT p.household, p.name, sum(p.payee), sum(p.payee AND s.state IS NULL), min(p.place) AS first
        FROM person p LEFT JOIN person_state s ON s.place = p.place
        WHERE p.unit = ?1 AND p.hamlet IN (SELECT value FROM json_each(?2))
        GROUP BY p.household HAVING sum(p.payee) > 0 ORDER BY first";
    let spellings = spellings(connection, unit, &fold(hamlet))?;
    let values = (unit.to_string(), row::to_json(&spellings)?);
    rows(connection, "read the doors", sql, values, |found| {
        Ok(Door {
            household: row::id(found, 0)?,
            name: found.get(1)?,
            payees: row::count(found, 2)?,
            not_reached: row::count(found, 3)?,
        })
    })
}

/// Whom to see next: those whom nobody reached, first in the hamlet that is walked today.
fn ahead(
    connection: &Connection,
    walked: Option<(String, String)>,
    limit: u64,
) -> Result<Vec<PersonSummary>, VaultError> {
    let first = match &walked {
        None => Vec::new(),
        Some((unit, hamlet)) => match unit.parse() {
            Ok(unit) => spellings(connection, &unit, hamlet)?,
            Err(_) => Vec::new(),
        },
    };
    let unit = walked.map(|(unit, _)| unit).unwrap_or_default();
    let list = row::to_json(&first)?;
    let not_reached = |here: &str, limit: u64| {
        let sql = format!(
            "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place
                WHERE s.state IS NULL AND {here} (p.unit = ?1 AND p.hamlet IN (SELECT value FROM json_each(?2))) ORDER BY p.place LIMIT ?3"
        );
        rows(
            connection,
            "read who is next",
            &sql,
            (&unit, &list, row::whole(limit)),
            summary,
        )
    };
    let mut next = if first.is_empty() {
        Vec::new()
    } else {
        not_reached("", limit)?
    };
    let left = limit.saturating_sub(next.len() as u64);
    next.extend(not_reached("NOT", left)?);
    Ok(next)
}

impl Vault {
    /// Puts a door before or after another one of its hamlet, and remembers it. [`VaultError::NoDoor`] where they are
    /// not neighbours.
    pub fn move_door(
        &self,
        household: HouseholdId,
        side: Side,
        other: HouseholdId,
    ) -> Result<(), VaultError> {
        self.write(|tx| move_door(tx, household, side, other))
    }

    /// The doors of a hamlet in the order in which they are walked: those where somebody needs an account.
    pub fn doors(&self, unit: &UnitCode, hamlet: &str) -> Result<Vec<Door>, VaultError> {
        self.read(|connection| doors(connection, unit, hamlet))
    }

    /// Walks this hamlet first from now on.
    pub fn walk(&self, unit: &UnitCode, hamlet: &str) -> Result<(), VaultError> {
        self.set_setting(WALK, &format!("{unit} {}", fold(hamlet)))
    }

    /// The hamlet that is walked first, where one was chosen: its commune, and its name folded.
    pub fn walked(&self) -> Option<(String, String)> {
        let walked = self.setting(WALK)?;
        let (unit, hamlet) = walked.split_once(' ')?;
        Some((unit.to_owned(), hamlet.to_owned()))
    }

    /// Whom to see next, in the order of doors, from the hamlet that is walked first.
    pub fn ahead(&self, limit: u64) -> Result<Vec<PersonSummary>, VaultError> {
        let walked = self.walked();
        self.read(|connection| ahead(connection, walked, limit))
    }
}

#[cfg(test)]
mod tests;
