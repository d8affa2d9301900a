//! Places in the order of doors: numbers with room between them, so that whoever comes or moves leaves everybody else
//! where they are.

use std::collections::{BTreeMap, btree_map::Entry};

use rusqlite::{Connection, Transaction};
use tannha_domain::{HouseholdId, RosterPerson, UnitCode, fold};

use super::{forget, head_of, insert, person};
use crate::{
    VaultError, doors, row,
    sql::{count, rows},
    state,
};

/// Between two people of a hamlet.
const GAP: u64 = 64;
/// Between the beginnings of two hamlets: a whole one fits in between, some twenty times at the same spot.
pub(super) const SPAN: u64 = 1 << 40;

/// Whether two people live in one hamlet, however the list spells it.
pub(crate) fn is_one_hamlet(left: &RosterPerson, right: &RosterPerson) -> bool {
    left.unit == right.unit
        && (left.hamlet == right.hamlet || fold(&left.hamlet) == fold(&right.hamlet))
}

/// The places of a whole roster, whose people stand hamlet by hamlet in the order of doors.
pub(super) fn laid_out(people: &[RosterPerson]) -> impl Iterator<Item = (u64, &RosterPerson)> {
    let hamlets = (1..).zip(people.chunk_by(is_one_hamlet));
    hamlets.flat_map(|(hamlet, people)| {
        let people = (1..).zip(people);
        people.map(move |(at, person)| (hamlet * SPAN + at * GAP, person))
    })
}

/// So many places behind one and before another, in the middle of what is free there. `None` where there is no room.
pub(crate) fn between(
    behind: u64,
    before: Option<u64>,
    many: u64,
) -> Option<impl Iterator<Item = u64>> {
    let before = before.unwrap_or(behind + SPAN + many * GAP);
    let room = before.checked_sub(behind)?;
    let step = (room / (many + 1)).min(GAP);
    let start = behind + (room - step * (many + 1)) / 2;
    (step > 0).then(|| (1..=many).map(move |at| start + at * step))
}

/// The same at the edge of a hamlet: close to its doors, so that the room between two hamlets stays.
pub(crate) fn beside(
    behind: u64,
    before: Option<u64>,
    edge: u64,
    many: u64,
) -> Option<impl Iterator<Item = u64>> {
    let reach = (many + 1) * GAP;
    let before = before.map_or(edge + reach, |before| before.min(edge + reach));
    between(
        behind.max(edge.saturating_sub(reach)),
        Some(before.max(edge)),
        many,
    )
}

/// The last place before this one; nought where there is none.
pub(crate) fn last_before(connection: &Connection, place: u64) -> Result<u64, VaultError> {
    let sql = "SELECT coalesce(max(place), 0) FROM person WHERE place < ?1";
    count(connection, "find a place", sql, [row::whole(place)])
}

/// The first place behind this one.
pub(crate) fn first_behind(connection: &Connection, place: u64) -> Result<Option<u64>, VaultError> {
    let sql = "SELECT coalesce(min(place), 0) FROM person WHERE place > ?1";
    let found = count(connection, "find a place", sql, [row::whole(place)])?;
    Ok(Some(found).filter(|found| *found > 0))
}

/// One row of the roster with its place and its state.
pub(crate) struct Standing {
    pub(crate) place: u64,
    pub(crate) person: RosterPerson,
    state: Option<String>,
}

/// Everybody of a hamlet, in the order of doors.
pub(crate) fn standing(
    connection: &Connection,
    unit: &UnitCode,
    spellings: &[String],
) -> Result<Vec<Standing>, VaultError> {
    let sql = "SELECT p.id, p.household, p.head, p.name, p.birth, p.sex, p.number, p.hamlet, p.unit, p.payee, p.place, s.state
        FROM person p LEFT JOIN person_state s ON s.place = p.place
        WHERE p.unit = ?1 AND p.hamlet IN (SELECT value FROM json_each(?2)) ORDER BY p.place";
    let values = (unit.to_string(), row::to_json(&spellings)?);
    rows(connection, "read a hamlet", sql, values, |found| {
        Ok(Standing {
            person: person(found)?,
            place: row::count(found, 10)?,
            state: found.get(11)?,
        })
    })
}

/// Puts people where they stand from now on, with their words and their states.
pub(crate) fn put(tx: &Transaction<'_>, moved: &[(u64, &Standing)]) -> Result<(), VaultError> {
    let mut heads: BTreeMap<HouseholdId, Option<String>> = BTreeMap::new();
    for (_, one) in moved {
        let household = one.person.household;
        if let Entry::Vacant(unknown) = heads.entry(household) {
            unknown.insert(head_of(tx, household)?);
        }
    }
    for (_, one) in moved {
        forget(tx, one.place)?;
    }
    for (place, one) in moved {
        let head = heads.get(&one.person.household).and_then(Option::as_deref);
        insert(tx, *place, &one.person, head)?;
        if let Some(state) = &one.state {
            state::note(tx, *place, state)?;
        }
    }
    Ok(())
}

/// Where somebody who is new stands: with the household, else behind the door that the list names before theirs.
pub(super) fn natural(tx: &Transaction<'_>, person: &RosterPerson) -> Result<u64, VaultError> {
    let doing = "find a person's place";
    let spellings = doors::spellings(tx, &person.unit, &fold(&person.hamlet))?;
    let sql = "SELECT place, household FROM person
        WHERE unit = ?1 AND hamlet IN (SELECT value FROM json_each(?2)) ORDER BY place";
    let values = (person.unit.to_string(), row::to_json(&spellings)?);
    let there = rows(tx, doing, sql, values, |found| {
        Ok((row::count(found, 0)?, row::id::<HouseholdId>(found, 1)?))
    })?;
    let all = "SELECT coalesce(max(place), 0) FROM person";
    let end = count(tx, doing, all, [])? + SPAN;
    let Some((first, _)) = there.first() else {
        return Ok(end);
    };
    let of = |household: HouseholdId| {
        let places = there.iter().filter(move |(_, one)| *one == household);
        places.map(|(place, _)| *place)
    };
    let own = person.household;
    let previous = there.iter().map(|(_, one)| *one).filter(|one| *one < own);
    let (behind, edge) = match (of(own).min(), of(own).max(), previous.max()) {
        (Some(top), ..) if person.head => (last_before(tx, top)?, top),
        (_, Some(bottom), _) => (bottom, bottom),
        (.., Some(previous)) => {
            let bottom = of(previous).max().unwrap_or(*first);
            (bottom, bottom)
        }
        _ => (last_before(tx, *first)?, *first),
    };
    let before = first_behind(tx, behind)?;
    let place = beside(behind, before, edge, 1).and_then(|mut places| places.next());
    Ok(place.unwrap_or(end))
}
