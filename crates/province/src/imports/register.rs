//! What registers and answers have in common: rows that name a person of the roster by number, or by name and birth.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{DossierId, PersonDate, PersonId, Standing, UnitCode, fold};

use super::{
    cells,
    headings::{self, Column, Columns},
    sheet::{Row, Sheet},
};
use crate::{Columns as _, Doing as _, ProvinceError, Tx, dossiers};

/// A row whose person is not known, or has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The sheet's row, counted from 1.
    pub row: u32,
    /// Why.
    pub code: &'static str,
}

/// One row of a register.
pub(super) struct Line<'a> {
    row: &'a Row,
    columns: &'a Columns,
    today: Date,
}

impl Line<'_> {
    pub(super) fn number(&self) -> u32 {
        self.row.number
    }

    pub(super) fn text(&self, column: Column) -> Option<String> {
        self.columns
            .get(&column)
            .and_then(|at| self.row.cell(*at).text())
    }

    pub(super) fn day(&self, column: Column) -> Option<Date> {
        let cell = self.columns.get(&column).map(|at| self.row.cell(*at))?;
        cells::birth(cell, self.today)
            .ok()
            .flatten()
            .and_then(PersonDate::day)
    }
}

/// Calls `each` for every row that names somebody, and answers with how many there are.
pub(super) fn rows(
    sheets: &[Sheet],
    today: Date,
    mut each: impl FnMut(Line<'_>),
) -> Result<u64, ProvinceError> {
    let (mut count, mut known) = (0, false);
    for sheet in sheets {
        let Some((columns, below)) = headings::find(&sheet.rows) else {
            continue;
        };
        known = true;
        for row in sheet.rows.get(below..).unwrap_or_default() {
            let line = Line {
                row,
                columns: &columns,
                today,
            };
            let has_number = line
                .text(Column::Number)
                .is_some_and(|text| text.bytes().any(|byte| byte.is_ascii_digit()));
            let named = line.text(Column::Name).is_some()
                && [
                    Column::Birth,
                    Column::Account,
                    Column::Status,
                    Column::ReceivedOn,
                ]
                .iter()
                .any(|column| line.text(*column).is_some());
            if has_number || named {
                count += 1;
                each(line);
            }
        }
    }
    if known {
        Ok(count)
    } else {
        Err(ProvinceError::refused("file_without_headings"))
    }
}

/// A person whom a register may name.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) id: PersonId,
    pub(super) name: String,
    folded: String,
    pub(super) unit: UnitCode,
    pub(super) dossiers: Vec<(DossierId, Standing)>,
}

/// Everybody on the roster, by what registers name them by.
pub(super) struct Candidates {
    people: Vec<Candidate>,
    by_number: HashMap<String, Vec<usize>>,
    by_account: HashMap<String, usize>,
    by_name_and_birth: HashMap<(String, String), Vec<usize>>,
}

impl Candidates {
    pub(super) async fn load(tx: &mut Tx) -> Result<Self, ProvinceError> {
        let rows = sqlx::query("select id, name, folded, birth, number, unit from person")
            .fetch_all(&mut **tx)
            .await
            .doing("read the roster")?;
        let mut found = Self {
            people: Vec::with_capacity(rows.len()),
            by_number: HashMap::new(),
            by_account: HashMap::new(),
            by_name_and_birth: HashMap::new(),
        };
        let mut by_id = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let folded = row.text("folded")?;
            if let Some(number) = row.maybe_text("number")? {
                found.by_number.entry(number).or_default().push(at);
            }
            if let Some(birth) = row.maybe_text("birth")? {
                found
                    .by_name_and_birth
                    .entry((folded.clone(), birth))
                    .or_default()
                    .push(at);
            }
            by_id.insert(row.text("id")?, at);
            found.people.push(Candidate {
                id: row.parsed("id")?,
                name: row.text("name")?,
                folded,
                unit: row.parsed("unit")?,
                dossiers: Vec::new(),
            });
        }
        let sql = "select id, person, standing, account from dossier where person is not null order by id";
        for row in sqlx::query(sql)
            .fetch_all(&mut **tx)
            .await
            .doing("read the dossiers")?
        {
            let Some(at) = by_id.get(&row.text("person")?) else {
                continue;
            };
            if let Some(account) = row.maybe_text("account")? {
                found.by_account.insert(account, *at);
            }
            if let Some(person) = found.people.get_mut(*at) {
                person
                    .dossiers
                    .push((row.parsed("id")?, row.parsed("standing")?));
            }
        }
        Ok(found)
    }

    /// Whom a row names: by personal number, then by account number, then by name and birth (DOMAIN.md c).
    pub(super) fn of(&self, line: &Line<'_>) -> Result<usize, &'static str> {
        let name = line.text(Column::Name).map(|name| fold(&name));
        let is_called = |at: &usize| match (&name, self.people.get(*at)) {
            (Some(name), Some(person)) => *name == person.folded,
            _ => true,
        };
        let number = line.text(Column::Number).map(|text| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        });
        // A spreadsheet takes the zero in front; twelve digits are looked for as well.
        let spelled = |number: &String| [number.clone(), format!("0{number}")];
        let by_number = number
            .iter()
            .flat_map(spelled)
            .find_map(|number| self.by_number.get(&number));
        if let Some(found) = by_number {
            return found.iter().copied().find(is_called).ok_or("name_differs");
        }
        if let Some(at) = line
            .text(Column::Account)
            .and_then(|account| self.by_account.get(&account))
            .copied()
        {
            return if is_called(&at) {
                Ok(at)
            } else {
                Err("name_differs")
            };
        }
        let birth = line
            .columns
            .get(&Column::Birth)
            .and_then(|at| cells::birth(line.row.cell(*at), line.today).ok().flatten());
        let namesakes = name
            .zip(birth)
            .and_then(|(name, birth)| self.by_name_and_birth.get(&(name, birth.to_string())));
        match namesakes.map(Vec::as_slice) {
            // Whoever has a number must be named by it, where the row gives one.
            Some([only]) if number.is_none() => Ok(*only),
            _ => Err("person_unknown"),
        }
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Candidate> {
        self.people.get_mut(at)
    }
}

/// Where a provider's code must stand.
pub(super) fn known_provider(code: &str) -> Result<(), ProvinceError> {
    if dossiers::is_provider(code) {
        Ok(())
    } else {
        Err(ProvinceError::refused("provider_unknown"))
    }
}
