//! The people whom this device's areas must serve.

use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{HouseholdId, PersonId, RosterPerson, fold, unit, words};

use crate::{
    PersonState, Vault, VaultError,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
    state,
};

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

fn person(found: &Row<'_>) -> rusqlite::Result<RosterPerson> {
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

/// What is found when somebody types: the beginnings of these words.
fn search_words(person: &RosterPerson) -> String {
    let mut found = words(&person.name);
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

/// Puts everybody in the place of whoever was there: whole or not at all.
pub(crate) fn replace(
    tx: &Transaction<'_>,
    mut people: Vec<RosterPerson>,
    expected: u64,
) -> Result<(), VaultError> {
    if people.len() as u64 != expected {
        return Err(VaultError::RosterIncomplete {
            said: expected,
            came: people.len() as u64,
        });
    }
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
    let doing = "replace the roster";
    run(tx, doing, "DELETE FROM person_state", [])?;
    run(
        tx,
        doing,
        "INSERT INTO person_words (person_words) VALUES ('delete-all')",
        [],
    )?;
    run(tx, doing, "DELETE FROM person", [])?;
    for (place, person) in (1..).zip(&people) {
        insert(tx, place, person)?;
    }
    // One segment: the first search after joining is as fast as the hundredth.
    run(
        tx,
        doing,
        "INSERT INTO person_words (person_words) VALUES ('optimize')",
        [],
    )?;
    state::project_everybody(tx)
}

/// A person who came or changed. New ones stand last until the next whole roster.
pub(crate) fn upsert(tx: &Transaction<'_>, person: &RosterPerson) -> Result<(), VaultError> {
    let doing = "write a person";
    let place = one(
        tx,
        doing,
        "SELECT place FROM person WHERE id = ?1",
        [person.id.bytes()],
        |found| row::count(found, 0),
    )?;
    let place = match place {
        Some(place) => {
            run(
                tx,
                doing,
                "DELETE FROM person_words WHERE rowid = ?1",
                [row::whole(place)],
            )?;
            run(
                tx,
                doing,
                "DELETE FROM person WHERE place = ?1",
                [row::whole(place)],
            )?;
            place
        }
        None => count(tx, doing, "SELECT coalesce(max(place), 0) FROM person", [])? + 1,
    };
    insert(tx, place, person)?;
    state::project(tx, person.id)
}

/// A person who left this device's areas. Drafts and dossiers stay.
pub(crate) fn remove(tx: &Transaction<'_>, person: PersonId) -> Result<(), VaultError> {
    let doing = "take a person off the roster";
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
    Ok(())
}

fn insert(tx: &Transaction<'_>, place: u64, person: &RosterPerson) -> Result<(), VaultError> {
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
    run(
        tx,
        doing,
        "INSERT INTO person_words (rowid, words) VALUES (?1, ?2)",
        (row::whole(place), search_words(person)),
    )?;
    if !person.payee {
        run(
            tx,
            doing,
            "INSERT INTO person_state (place, state) VALUES (?1, ?2)",
            (row::whole(place), state::NO_PAYEE),
        )?;
    }
    Ok(())
}

impl Vault {
    /// Puts these people in the place of the roster that was there, in one transaction.
    /// [`VaultError::RosterIncomplete`] when they are not as many as was said: then the old one stays.
    pub fn replace_roster(
        &self,
        people: impl Iterator<Item = RosterPerson>,
        expected: u64,
    ) -> Result<(), VaultError> {
        self.write(|tx| replace(tx, people.collect(), expected))
    }

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
