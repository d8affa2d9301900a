//! Search by the beginning of words, without diacritics: `nong th` finds Nông Thị Mơ, `dao` finds Đào.

use std::collections::BTreeMap;

use rusqlite::{Connection, types::Value};
use tannha_domain::words;

use crate::{
    PersonState, PersonSummary, Vault, VaultError,
    roster::{SUMMARY, summary},
    row,
    state::NO_PAYEE,
    vault::{count, rows},
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

/// The folded words as an FTS5 query: each of them begins a word. `None` where nothing was typed.
fn expression(text: &str) -> Option<String> {
    let terms: Vec<String> = words(text).iter().map(|word| format!("\"{word}\"*")).collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// The page's SQL, and which places it reads: through the words' index, the states' index, or the order of doors.
fn page_sql(has_text: bool, filter: Option<PersonState>) -> String {
    let (from, place) = match (has_text, filter) {
        (true, _) => ("person_words w CROSS JOIN person p ON p.place = w.rowid LEFT JOIN person_state s ON s.place = p.place", "w.rowid"),
        (false, None | Some(PersonState::NotReached)) => ("person p LEFT JOIN person_state s ON s.place = p.place", "p.place"),
        (false, Some(_)) => ("person_state s CROSS JOIN person p ON p.place = s.place", "s.place"),
    };
    let mut wanted = vec!["1 = 1"];
    if has_text {
        wanted.push("person_words MATCH :text");
    }
    match filter {
        None => {}
        Some(PersonState::NotReached) => wanted.push("s.state IS NULL"),
        Some(_) => wanted.push("s.state = :state"),
    }
    format!("SELECT {SUMMARY} FROM {from} WHERE {} ORDER BY {place} LIMIT :limit OFFSET :offset", wanted.join(" AND "))
}

/// How many the text finds in each state. People without a row have not been reached.
fn counts(connection: &Connection, text: Option<&str>) -> Result<BTreeMap<String, u64>, VaultError> {
    let doing = "count what is found";
    let pair = |found: &rusqlite::Row<'_>| Ok((found.get::<_, String>(0)?, row::count(found, 1)?));
    let (all, known) = match text {
        None => (
            count(connection, doing, "SELECT count(*) FROM person", [])?,
            rows(connection, doing, "SELECT state, count(*) FROM person_state GROUP BY state", [], pair)?,
        ),
        Some(text) => (
            count(connection, doing, "SELECT count(*) FROM person_words WHERE person_words MATCH ?1", [text])?,
            rows(
                connection,
                doing,
                "SELECT s.state, count(*) FROM person_words w CROSS JOIN person_state s ON s.place = w.rowid
                 WHERE person_words MATCH ?1 GROUP BY s.state",
                [text],
                pair,
            )?,
        ),
    };
    let not_reached = all.saturating_sub(known.iter().map(|(_, people)| people).sum());
    let mut counts: BTreeMap<String, u64> = known.into_iter().filter(|(state, _)| state != NO_PAYEE).collect();
    counts.insert(PersonState::NotReached.code().into(), not_reached);
    counts.insert("all".into(), all);
    Ok(counts)
}

fn search(connection: &Connection, query: &RosterQuery) -> Result<RosterPage, VaultError> {
    let text = expression(&query.text);
    let counts = counts(connection, text.as_deref())?;
    let total = counts.get(query.filter.map_or("all", PersonState::code)).copied().unwrap_or(0);
    let mut values: Vec<(&str, Value)> =
        vec![(":limit", Value::Integer(row::whole(query.limit))), (":offset", Value::Integer(row::whole(query.offset)))];
    if let Some(text) = &text {
        values.push((":text", Value::Text(text.clone())));
    }
    if let Some(state) = query.filter.filter(|state| *state != PersonState::NotReached) {
        values.push((":state", Value::Text(state.code().into())));
    }
    let values: Vec<(&str, &dyn rusqlite::ToSql)> = values.iter().map(|(name, value)| (*name, value as &dyn rusqlite::ToSql)).collect();
    let sql = page_sql(text.is_some(), query.filter);
    let rows = rows(connection, "search the roster", &sql, values.as_slice(), summary)?;
    Ok(RosterPage { total, counts, rows })
}

impl Vault {
    /// Finds people by the beginnings of words of their name, hamlet, commune, birth year or number. It reads beside
    /// the writer.
    pub fn search_roster(&self, query: &RosterQuery) -> Result<RosterPage, VaultError> {
        self.read(|connection| search(connection, query))
    }
}

#[cfg(test)]
mod tests;
