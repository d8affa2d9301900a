//! The way from door to door. The list gives one; whoever walks it may put a door before another, and that is
//! remembered: through restarts, and when a new roster comes. A household that nobody moved stays behind the one that
//! the list names before it.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use tannha_domain::{HouseholdId, RosterPerson, UnitCode, closed_set, fold};

use crate::{
    PersonSummary, Vault, VaultError,
    roster::{self, SUMMARY, summary},
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

closed_set! {
    /// On which side of another door.
    Side {
        /// Before it.
        Before = "before",
        /// After it.
        After = "after",
    }
}

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

/// The households of one hamlet as they are walked: those that were moved in their own order, every other one behind
/// the one that the list names before it.
fn settle(natural: &[HouseholdId], chosen: &BTreeMap<HouseholdId, u64>) -> Vec<HouseholdId> {
    let mut walked: Vec<HouseholdId> = natural
        .iter()
        .copied()
        .filter(|household| chosen.contains_key(household))
        .collect();
    walked.sort_by_key(|household| chosen.get(household));
    let mut before = None;
    for household in natural {
        if !chosen.contains_key(household) {
            let behind = |one: &HouseholdId| Some(one) == before;
            let at = walked.iter().position(behind).map_or(0, |at| at + 1);
            walked.insert(at, *household);
        }
        before = Some(household);
    }
    walked
}

/// Brings people who stand in the list's order into the order in which they are walked.
pub(crate) fn walk(tx: &Transaction<'_>, people: &mut [RosterPerson]) -> Result<(), VaultError> {
    let sql = "SELECT household, place FROM door";
    let chosen: BTreeMap<HouseholdId, u64> = rows(tx, "read the doors", sql, [], |found| {
        Ok((row::id(found, 0)?, row::count(found, 1)?))
    })?
    .into_iter()
    .collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let lives = |left: &RosterPerson, right: &RosterPerson| {
        left.unit == right.unit && fold(&left.hamlet) == fold(&right.hamlet)
    };
    for hamlet in people.chunk_by_mut(lives) {
        let natural = households(hamlet);
        if natural.iter().any(|one| chosen.contains_key(one)) {
            sort(hamlet, &settle(&natural, &chosen), |person| {
                person.household
            });
        }
    }
    Ok(())
}

/// The households of people who stand together, in their order.
fn households(people: &[RosterPerson]) -> Vec<HouseholdId> {
    let mut found: Vec<HouseholdId> = people.iter().map(|person| person.household).collect();
    found.dedup();
    found
}

fn sort<T>(people: &mut [T], order: &[HouseholdId], of: impl Fn(&T) -> HouseholdId) {
    let ranks: BTreeMap<HouseholdId, usize> = order.iter().copied().zip(0..).collect();
    people.sort_by_key(|one| ranks.get(&of(one)).copied());
}

/// One row of the roster with its place and its state.
struct Standing {
    place: u64,
    person: RosterPerson,
    state: Option<String>,
}

/// Everybody of the hamlet where this household lives, in the order of doors.
fn neighbours(tx: &Transaction<'_>, household: HouseholdId) -> Result<Vec<Standing>, VaultError> {
    let doing = "read a hamlet";
    let sql = "SELECT unit, hamlet FROM person WHERE household = ?1 ORDER BY place LIMIT 1";
    let home = one(tx, doing, sql, [household.bytes()], |found| {
        Ok((found.get::<_, String>(0)?, found.get::<_, String>(1)?))
    })?;
    let (unit, hamlet) = home.ok_or(VaultError::NoDoor)?;
    let sql = "SELECT p.id, p.household, p.head, p.name, p.birth, p.sex, p.number, p.hamlet, p.unit, p.payee, p.place, s.state
        FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.unit = ?1 ORDER BY p.place";
    let mut people = rows(tx, doing, sql, [unit], |found| {
        Ok(Standing {
            person: roster::person(found)?,
            place: row::count(found, 10)?,
            state: found.get(11)?,
        })
    })?;
    let hamlet = fold(&hamlet);
    people.retain(|one| fold(&one.person.hamlet) == hamlet);
    Ok(people)
}

fn move_door(
    tx: &Transaction<'_>,
    household: HouseholdId,
    side: Side,
    other: HouseholdId,
) -> Result<(), VaultError> {
    let before = neighbours(tx, household)?;
    let mut order: Vec<HouseholdId> = Vec::new();
    for one in &before {
        if !order.contains(&one.person.household) {
            order.push(one.person.household);
        }
    }
    order.retain(|one| *one != household);
    let at = order.iter().position(|one| *one == other);
    let at = at.ok_or(VaultError::NoDoor)? + usize::from(side == Side::After);
    order.insert(at, household);

    let doing = "write the doors";
    for (place, one) in (1_i64..).zip(&order) {
        let sql = "INSERT INTO door (household, place) VALUES (?1, ?2) ON CONFLICT (household) DO UPDATE SET place = excluded.place";
        run(tx, doing, sql, (one.bytes(), place))?;
    }
    let places: Vec<u64> = before.iter().map(|one| one.place).collect();
    let mut after = before;
    sort(&mut after, &order, |one| one.person.household);
    let heads: BTreeMap<HouseholdId, String> = after
        .iter()
        .filter(|one| one.person.head)
        .map(|one| (one.person.household, one.person.name.clone()))
        .collect();
    let moved: Vec<(u64, &Standing)> = places
        .into_iter()
        .zip(&after)
        .filter(|(place, one)| *place != one.place)
        .collect();
    for (_, one) in &moved {
        roster::forget(tx, one.place)?;
    }
    for (place, one) in &moved {
        let head = heads.get(&one.person.household).map(String::as_str);
        roster::insert(tx, *place, &one.person, head)?;
        if let Some(state) = &one.state {
            let sql = "INSERT INTO person_state (place, state) VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET state = excluded.state";
            run(tx, doing, sql, (row::whole(*place), state))?;
        }
    }
    Ok(())
}

fn hamlets(connection: &Connection) -> Result<Vec<Hamlet>, VaultError> {
    let sql = "SELECT p.unit, p.hamlet, count(DISTINCT p.household), min(p.place) AS first FROM person p
        LEFT JOIN person_state s ON s.place = p.place WHERE s.state IS NULL GROUP BY p.unit, p.hamlet ORDER BY first";
    let mut hamlets: Vec<Hamlet> = Vec::new();
    for one in rows(connection, "read the hamlets", sql, [], |found| {
        Ok(Hamlet {
            unit: row::text(found, 0)?,
            name: found.get(1)?,
            doors: row::count(found, 2)?,
        })
    })? {
        let same =
            |other: &&mut Hamlet| other.unit == one.unit && fold(&other.name) == fold(&one.name);
        match hamlets.iter_mut().find(same) {
            Some(known) => known.doors += one.doors,
            None => hamlets.push(one),
        }
    }
    Ok(hamlets)
}

fn doors(connection: &Connection, unit: &UnitCode, hamlet: &str) -> Result<Vec<Door>, VaultError> {
    // SQLite gives the other columns of the row whose place is the least: the head's, where there is one.
    let sql = "SELECT p.household, p.name, p.hamlet, sum(p.payee), sum(p.payee AND s.state IS NULL), min(p.place) AS first
        FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.unit = ?1
        GROUP BY p.household HAVING sum(p.payee) > 0 ORDER BY first";
    let found = rows(
        connection,
        "read the doors",
        sql,
        [unit.to_string()],
        |found| {
            let door = Door {
                household: row::id(found, 0)?,
                name: found.get(1)?,
                payees: row::count(found, 3)?,
                not_reached: row::count(found, 4)?,
            };
            Ok((door, found.get::<_, String>(2)?))
        },
    )?;
    let hamlet = fold(hamlet);
    let here = found.into_iter().filter(|(_, name)| fold(name) == hamlet);
    Ok(here.map(|(door, _)| door).collect())
}

/// Whom to see next: those whom nobody reached, first in the hamlet that is walked today.
fn ahead(
    connection: &Connection,
    walked: Option<(String, String)>,
    limit: u64,
) -> Result<Vec<PersonSummary>, VaultError> {
    let doing = "read who is next";
    let first = match &walked {
        None => Vec::new(),
        Some((unit, hamlet)) => {
            let sql = "SELECT DISTINCT hamlet FROM person WHERE unit = ?1";
            let names = rows(connection, doing, sql, [unit], |found| {
                found.get::<_, String>(0)
            })?;
            names
                .into_iter()
                .filter(|name| fold(name) == *hamlet)
                .collect()
        }
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
            doing,
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

    /// The hamlets where somebody is still to be reached, in the order of the list.
    pub fn hamlets(&self) -> Result<Vec<Hamlet>, VaultError> {
        self.read(hamlets)
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
