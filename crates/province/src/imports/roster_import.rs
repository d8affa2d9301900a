//! A commune's list of people, row by row: which are people, what each row inherits from above, and what is refused.

mod category;
mod import;
mod place;
mod rows;

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{PersonDate, Sex, UnitCode};

pub use category::{Category, Holder};
pub use import::{RosterImported, import};

use super::{headings, sheet::Sheet};
use crate::ProvinceError;

/// A person as a list names them.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name in composed Unicode.
    pub name: String,
    /// The birth date.
    pub birth: Option<PersonDate>,
    /// The sex.
    pub sex: Option<Sex>,
    /// Twelve digits, or nine of an old paper.
    pub number: Option<String>,
    /// Whether a lost zero was put back into it.
    pub repaired: bool,
    /// Whether this person heads the household; `None` where the list does not say.
    pub head: Option<bool>,
    /// The household's number on the list.
    pub household: Option<String>,
    /// The hamlet, as written.
    pub hamlet: String,
    /// The commune.
    pub unit: UnitCode,
    /// The ethnic group, as written.
    pub ethnic: Option<String>,
    /// What the list gives a right to.
    pub category: Category,
    /// Where it stands.
    pub at: At,
}

/// Where a person stands in a file, to refuse the row when the roster shows that it cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct At {
    /// The sheet's row, counted from 1.
    pub row: u32,
    /// The letter of the column with the personal number.
    pub number_column: String,
    /// The sheet's name, where the file has several.
    pub sheet: Option<String>,
}

impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listed")
            .field("unit", &self.unit)
            .finish_non_exhaustive()
    }
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The sheet's row, counted from 1.
    pub row: u32,
    /// The column's letter.
    pub column: String,
    /// Why.
    pub code: String,
    /// The sheet's name, where the file has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Reading {
    /// How many rows name somebody.
    pub rows: u64,
    /// Whom it names, in order; somebody may stand in two rows.
    pub people: Vec<Listed>,
    /// Which rows cannot be taken.
    pub refused: Vec<Refused>,
}

/// Reads every sheet. `area` is where people live whose row does not say.
pub fn read(
    sheets: &[Sheet],
    area: Option<&UnitCode>,
    today: Date,
) -> Result<Reading, ProvinceError> {
    let mut reading = Reading::default();
    let mut known = false;
    for sheet in sheets {
        let Some((columns, below)) = headings::find(&sheet.rows) else {
            continue;
        };
        known = true;
        rows::Reader::new(sheet, &columns, area, today)
            .read(sheet.rows.get(below..).unwrap_or_default(), &mut reading);
    }
    if known {
        Ok(reading)
    } else {
        Err(ProvinceError::refused("file_without_headings"))
    }
}

#[cfg(test)]
mod tests;
