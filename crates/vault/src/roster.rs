//! The people whom this device's areas must serve.

pub(crate) mod place;
mod take;

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{HouseholdId, PersonId, RosterPerson, fold, unit, words};

pub use self::take::RosterComing;
pub(crate) use self::take::take;
use crate::{
    PersonState, Vault, VaultError, doors,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
    state,
    vault::{put_setting, read_setting},
};

/// How search words are made; a vault whose words were made otherwise makes them anew.
const WORDS: (&str, &str) = ("search_words", "2");

/// A person of the roster, with what a list shows beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSummary {
    /// The person, as the roster has them.
    pub person: RosterPerson,
    /// The name of the household's head; none where the roster names no head.
    pub head_name: Option<String>,
    /// How many of the household are on the roster.
    pub members: u32,
    /// Where the person stands.
    pub state: PersonState,
}

/// The columns of [`summary`], from `person p LEFT JOIN person_state s`.
pub(crate) const SUMMARY: &str =
    "p.id, p.household, p.head, p.name, p.birth, p.sex, p.number, p.hamlet, p.unit, p.payee,
    (SELECT h.name FROM person h WHERE h.household = p.household AND h.head = 1 LIMIT 1),
    (SELECT count(*) FROM person m WHERE m.household = p.household),
    s.state";

/// How many columns [`SUMMARY`] has.
pub(crate) const SUMMARY_COLUMNS: usize = 13;

pub(crate) fn summary(found: &Row<'_>) -> rusqlite::Result<PersonSummary> {
    Ok(PersonSummary {
        person: person(found)?,
        head_name: found.get(10)?,
        members: found.get(11)?,
        // People who are nobody's payee have a row of their own kind, see `state`.
        state: found
            .get_ref(12)?
            .as_str_or_null()?
            .and_then(|code| code.parse().ok())
            .unwrap_or(PersonState::NotReached),
    })
}

pub(crate) fn person(found: &Row<'_>) -> rusqlite::Result<RosterPerson> {
    Ok(RosterPerson {
        id: row::id(found, 0)?,
        household: row::id(found, 1)?,
        head: found.get(2)?,
        name: found.get(3)?,
        birth: row::text_or_none(found, 4)?,
        sex: row::text_or_none(found, 5)?,
        number: found.get(6)?,
        hamlet: found.get(7)?,
        unit: row::text(found, 8)?,
        payee: found.get(9)?,
    })
}

/// One person, for a draft and a history.
pub(crate) fn read(
    connection: &Connection,
    id: PersonId,
) -> Result<Option<RosterPerson>, VaultError> {
    let sql = "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee FROM person WHERE id = ?1";
    one(connection, "read a person", sql, [id.bytes()], person)
}

/// What is found when somebody types: the beginnings of these words. Who heads the household finds all of it.
fn search_words(person: &RosterPerson, head: Option<&str>) -> String {
    let mut found = words(&person.name);
    found.extend(head.filter(|_| !person.head).map(words).unwrap_or_default());
    found.extend(words(&person.hamlet));
    if let Some(unit) = unit(&person.unit) {
        found.extend(words(&unit.short_name));
    }
    if let Some(birth) = person.birth {
        found.push(birth.year().to_string());
    }
    if let Some(number) = &person.number {
        found.push(number.clone());
        // The last four digits are what people read to each other.
        found.extend(
            number
                .len()
                .checked_sub(4)
                .and_then(|from| number.get(from..))
                .map(str::to_owned),
        );
    }
    found.join(" ")
}

/// Brings people into the order of the list: commune, hamlet, household, head first.
fn in_order(people: &mut [RosterPerson]) {
    people.sort_by_cached_key(|person| {
        (
            person.unit.clone(),
            fold(&person.hamlet),
            person.household,
            !person.head,
            fold(&person.name),
            person.id,
        )
    });
}

/// The name of each household's head.
fn heads_of(people: &[RosterPerson]) -> BTreeMap<HouseholdId, String> {
    let heads = people.iter().rev().filter(|person| person.head);
    heads
        .map(|person| (person.household, person.name.clone()))
        .collect()
}

/// The same people on places that have room between them again.
pub(crate) fn lay_out_anew(tx: &Transaction<'_>) -> Result<(), VaultError> {
    let doing = "lay the roster out";
    let sql =
        "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee FROM person";
    let mut people = rows(tx, doing, sql, [], person)?;
    in_order(&mut people);
    doors::walk(tx, &mut people)?;
    run(tx, doing, "DELETE FROM person_state", [])?;
    let all = "INSERT INTO person_words (person_words) VALUES ('delete-all')";
    run(tx, doing, all, [])?;
    run(tx, doing, "DELETE FROM person", [])?;
    let heads = heads_of(&people);
    for (place, person) in place::laid_out(&people) {
        let head = heads.get(&person.household).map(String::as_str);
        insert(tx, place, person, head)?;
    }
    state::project_everybody(tx)
}

pub(crate) fn head_of(
    connection: &Connection,
    household: HouseholdId,
) -> Result<Option<String>, VaultError> {
    let sql = "SELECT name FROM person WHERE household = ?1 AND head = 1 LIMIT 1";
    one(
        connection,
        "read a household's head",
        sql,
        [household.bytes()],
        |found| found.get(0),
    )
}

/// A person who came or changed. Who changed stays where they stood, until the next whole roster.
pub(crate) fn upsert(tx: &Transaction<'_>, person: &RosterPerson) -> Result<(), VaultError> {
    let doing = "write a person";
    let found = one(
        tx,
        doing,
        "SELECT place, household FROM person WHERE id = ?1",
        [person.id.bytes()],
        |found| Ok((row::count(found, 0)?, row::id::<HouseholdId>(found, 1)?)),
    )?;
    let place = match found {
        Some((place, _)) => {
            forget(tx, place)?;
            place
        }
        None => place::natural(tx, person)?,
    };
    let head = head_of(tx, person.household)?;
    insert(tx, place, person, head.as_deref())?;
    index_household(tx, person.household)?;
    if let Some((_, left)) = found.filter(|(_, left)| *left != person.household) {
        index_household(tx, left)?;
    }
    state::project(tx, person.id)
}

/// Takes a person's row and words away; who calls this writes them anew.
pub(crate) fn forget(tx: &Transaction<'_>, place: u64) -> Result<(), VaultError> {
    let (doing, place) = ("write a person", row::whole(place));
    run(
        tx,
        doing,
        "DELETE FROM person_words WHERE rowid = ?1",
        [place],
    )?;
    run(tx, doing, "DELETE FROM person WHERE place = ?1", [place])?;
    Ok(())
}

/// Makes the search words of everybody in a household anew.
fn index_household(tx: &Transaction<'_>, household: HouseholdId) -> Result<(), VaultError> {
    let head = head_of(tx, household)?;
    let sql = "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee, place FROM person WHERE household = ?1";
    let doing = "write search words";
    let members = rows(tx, doing, sql, [household.bytes()], |found| {
        Ok((person(found)?, row::count(found, 10)?))
    })?;
    for (member, place) in members {
        let sql = "DELETE FROM person_words WHERE rowid = ?1";
        run(tx, doing, sql, [row::whole(place)])?;
        put_words(tx, place, &member, head.as_deref())?;
    }
    Ok(())
}

/// Makes everybody's search words anew, where an earlier version of this program made them.
pub(crate) fn index_anew_where_old(tx: &Transaction<'_>) -> Result<(), VaultError> {
    if read_setting(tx, WORDS.0)?.as_deref() == Some(WORDS.1) {
        return Ok(());
    }
    let sql = "SELECT id, household, head, name, birth, sex, number, hamlet, unit, payee, place,
        (SELECT h.name FROM person h WHERE h.household = p.household AND h.head = 1 LIMIT 1) FROM person p ORDER BY place";
    let doing = "write search words";
    let everybody = rows(tx, doing, sql, [], |found| {
        Ok((
            person(found)?,
            row::count(found, 10)?,
            found.get::<_, Option<String>>(11)?,
        ))
    })?;
    let all = "INSERT INTO person_words (person_words) VALUES ('delete-all')";
    run(tx, doing, all, [])?;
    for (person, place, head) in everybody {
        put_words(tx, place, &person, head.as_deref())?;
    }
    put_setting(tx, WORDS.0, WORDS.1)
}

fn put_words(
    tx: &Transaction<'_>,
    place: u64,
    person: &RosterPerson,
    head: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO person_words (rowid, words) VALUES (?1, ?2)";
    let values = (row::whole(place), search_words(person, head));
    run(tx, "write search words", sql, values)?;
    Ok(())
}

/// A person who left this device's areas. Drafts and dossiers stay.
pub(crate) fn remove(tx: &Transaction<'_>, person: PersonId) -> Result<(), VaultError> {
    let doing = "take a person off the roster";
    let household = read(tx, person)?.map(|person| person.household);
    run(
        tx,
        doing,
        "DELETE FROM person_words WHERE rowid = (SELECT place FROM person WHERE id = ?1)",
        [person.bytes()],
    )?;
    run(
        tx,
        doing,
        "DELETE FROM person WHERE id = ?1",
        [person.bytes()],
    )?;
    household.map_or(Ok(()), |household| index_household(tx, household))
}

pub(crate) fn insert(
    tx: &Transaction<'_>,
    place: u64,
    person: &RosterPerson,
    head: Option<&str>,
) -> Result<(), VaultError> {
    let doing = "write a person";
    let sql = "INSERT INTO person (place, id, household, head, name, birth, sex, number, hamlet, unit, payee)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let values = rusqlite::params![
        row::whole(place),
        person.id.bytes(),
        person.household.bytes(),
        person.head,
        person.name,
        person.birth.map(|birth| birth.to_string()),
        person.sex.map(|sex| sex.to_string()),
        person.number,
        person.hamlet,
        person.unit.to_string(),
        person.payee,
    ];
    run(tx, doing, sql, values)?;
    put_words(tx, place, person, head)?;
    if !person.payee {
        state::note(tx, place, state::NO_PAYEE)?;
    }
    Ok(())
}

impl Vault {
    /// How many people are on the roster.
    pub fn roster_count(&self) -> Result<u64, VaultError> {
        self.read(|connection| {
            count(
                connection,
                "count the roster",
                "SELECT count(*) FROM person",
                [],
            )
        })
    }

    /// A person of the roster; none who has left it.
    pub fn person(&self, id: PersonId) -> Result<Option<PersonSummary>, VaultError> {
        let sql = format!(
            "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.id = ?1"
        );
        self.read(|connection| one(connection, "read a person", &sql, [id.bytes()], summary))
    }

    /// Everybody of a household, its head first.
    pub fn household(&self, id: HouseholdId) -> Result<Vec<PersonSummary>, VaultError> {
        let sql = format!(
            "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.household = ?1 ORDER BY p.head DESC, p.place"
        );
        self.read(|connection| rows(connection, "read a household", &sql, [id.bytes()], summary))
    }
}

#[cfg(test)]
mod tests;
