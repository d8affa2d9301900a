//! Search by the beginning of words, without diacritics: `nong th` finds Nông Thị Mơ, `dao` finds Đào.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tannha_domain::words;

use crate::{
    PersonState, PersonSummary, Vault, VaultError,
    roster::{SUMMARY, summary},
    row,
    sql::{count, one, rows},
    state::NO_PAYEE,
};

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterQuery {
    /// What was typed; nothing finds everybody.
    pub text: String,
    /// Only people who stand here.
    pub filter: Option<PersonState>,
    /// How many to leave out.
    pub offset: u64,
    /// How many to show at most.
    pub limit: u64,
}

/// A page of people, in the order of doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterPage {
    /// How many the text and the filter find.
    pub total: u64,
    /// How many the text finds, by the code of their state, and `all` of them.
    pub counts: BTreeMap<String, u64>,
    /// This page.
    pub rows: Vec<PersonSummary>,
}

/// Fewer digits are a birth year, a hamlet or the end of a number, and must fit whole: every number of a province
/// begins alike, so that the beginning of one is no help before it holds sex, century and year (digits 4 to 6).
const DIGITS_OF_A_BEGINNING: usize = 6;

/// The folded words as an FTS5 query: each of them begins a word. `None` where nothing was typed.
pub(crate) fn expression(text: &str) -> Option<String> {
    let term = |word: String| {
        let whole = word.chars().all(|c| c.is_ascii_digit()) && word.len() < DIGITS_OF_A_BEGINNING;
        let beginning = if whole { "" } else { "*" };
        format!("\"{word}\"{beginning}")
    };
    let terms: Vec<String> = words(text).into_iter().map(term).collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// One pass over the words, in the order of doors.
const PLACES: &str = "SELECT rowid FROM person_words WHERE person_words MATCH ?1 ORDER BY rowid";
/// Who has been reached, in the same order.
const STATES: &str = "SELECT place, state FROM person_state ORDER BY place";

/// The pages of the whole list: by the order of doors, or through the states' index.
fn page_sql(filter: Option<PersonState>) -> String {
    let (from, wanted) = match filter {
        None => (
            "person p LEFT JOIN person_state s ON s.place = p.place",
            "1 = 1",
        ),
        Some(PersonState::NotReached) => (
            "person p LEFT JOIN person_state s ON s.place = p.place",
            "s.state IS NULL",
        ),
        Some(_) => (
            "person_state s CROSS JOIN person p ON p.place = s.place",
            "s.state = ?3",
        ),
    };
    let place = if matches!(filter, None | Some(PersonState::NotReached)) {
        "p.place"
    } else {
        "s.place"
    };
    format!("SELECT {SUMMARY} FROM {from} WHERE {wanted} ORDER BY {place} LIMIT ?1 OFFSET ?2")
}

/// Counts by state: who has no row was not reached, and who is nobody's payee counts among all only.
fn counted(all: u64, known: impl Iterator<Item = (String, u64)>) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::from([("all".to_owned(), all)]);
    let mut not_reached = all;
    for (state, people) in known {
        not_reached = not_reached.saturating_sub(people);
        if state != NO_PAYEE {
            counts.insert(state, people);
        }
    }
    counts.insert(PersonState::NotReached.code().to_owned(), not_reached);
    counts
}

fn total(counts: &BTreeMap<String, u64>, filter: Option<PersonState>) -> u64 {
    counts
        .get(filter.map_or("all", PersonState::code))
        .copied()
        .unwrap_or(0)
}

/// Nothing was typed: the list itself.
fn whole_list(connection: &Connection, query: &RosterQuery) -> Result<RosterPage, VaultError> {
    let doing = "read the roster";
    let all = count(connection, doing, "SELECT count(*) FROM person", [])?;
    let known = rows(
        connection,
        doing,
        "SELECT state, count(*) FROM person_state GROUP BY state",
        [],
        |found| Ok((found.get(0)?, row::count(found, 1)?)),
    )?;
    let counts = counted(all, known.into_iter());
    let (limit, offset, sql) = (
        row::whole(query.limit),
        row::whole(query.offset),
        page_sql(query.filter),
    );
    let rows = match query.filter {
        None | Some(PersonState::NotReached) => {
            rows(connection, doing, &sql, [limit, offset], summary)?
        }
        Some(state) => rows(
            connection,
            doing,
            &sql,
            (limit, offset, state.code()),
            summary,
        )?,
    };
    Ok(RosterPage {
        total: total(&counts, query.filter),
        counts,
        rows,
    })
}

/// Something was typed. The words are gone through once; page and counts come of the same pass, because counting by
/// a second and a third query took most of the time (40,000 people, a word that fits all of them).
fn found_by(
    connection: &Connection,
    query: &RosterQuery,
    text: &str,
) -> Result<RosterPage, VaultError> {
    let doing = "search the roster";
    let places = rows(connection, doing, PLACES, [text], |found| {
        found.get::<_, i64>(0)
    })?;
    if places.is_empty() {
        return Ok(RosterPage {
            total: 0,
            counts: counted(0, std::iter::empty()),
            rows: Vec::new(),
        });
    }
    let states = rows(connection, doing, STATES, [], |found| {
        Ok((found.get::<_, i64>(0)?, found.get::<_, String>(1)?))
    })?;
    let wanted = query.filter.map(PersonState::code);
    let (mut known, mut page, mut skipped) = (BTreeMap::<&str, u64>::new(), Vec::new(), 0);
    let mut states = states.iter().peekable();
    for place in &places {
        while states.next_if(|(known, _)| known < place).is_some() {}
        let state = states
            .peek()
            .filter(|(known, _)| known == place)
            .map(|(_, state)| state.as_str());
        if let Some(state) = state {
            *known.entry(state).or_default() += 1;
        }
        if wanted.is_some_and(|wanted| wanted != state.unwrap_or(PersonState::NotReached.code())) {
            continue;
        }
        if skipped < query.offset {
            skipped += 1;
        } else if (page.len() as u64) < query.limit {
            page.push(*place);
        }
    }
    let counts = counted(
        places.len() as u64,
        known
            .into_iter()
            .map(|(state, people)| (state.to_owned(), people)),
    );
    let one_row = format!(
        "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place WHERE p.place = ?1"
    );
    let rows: Vec<PersonSummary> = page
        .into_iter()
        .filter_map(|place| one(connection, doing, &one_row, [place], summary).transpose())
        .collect::<Result<_, _>>()?;
    Ok(RosterPage {
        total: total(&counts, query.filter),
        counts,
        rows,
    })
}

impl Vault {
    /// Finds people by the beginnings of words of their name, hamlet, commune, birth year or number. It reads beside
    /// the writer.
    pub fn search_roster(&self, query: &RosterQuery) -> Result<RosterPage, VaultError> {
        self.read(|connection| match expression(&query.text) {
            None => whole_list(connection, query),
            Some(text) => found_by(connection, query, &text),
        })
    }
}

#[cfg(test)]
mod tests;
