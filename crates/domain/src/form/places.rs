//! The list of places, as a clerk writes it in a spreadsheet.

use serde::{Deserialize, Serialize};

use super::{
    FormBox, FormPlace, FormValue, MAX_FORM_PAGES, MAX_FORM_PLACES, MAX_MARK_CHARACTERS, Tenths,
    goes_to_the_provider,
};
use crate::{Field, Kind};

/// A list is at most this large.
const MAX_LIST_BYTES: usize = 128 * 1024;
const COLUMNS: [&str; 8] = [
    "page", "x_mm", "y_mm", "width_mm", "size_pt", "field", "equals", "mark",
];
/// Type in points, in tenths: smaller is not read, larger is no form.
const SIZES: std::ops::RangeInclusive<u16> = 50..=400;

/// How large a page is, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageSize {
    /// From left to right.
    pub width_mm: f64,
    /// From top to bottom.
    pub height_mm: f64,
}

/// What is wrong with a list of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormFault {
    /// It is no table of these columns.
    Columns,
    /// It has no row, too many, or is too long.
    Length,
    /// A number is missing or none.
    Number,
    /// There is no such page.
    Page,
    /// The place is not on its page.
    Outside,
    /// The type is too small or too large.
    Size,
    /// No such field.
    Field,
    /// No such value of this field.
    Equals,
    /// A box without its mark, a mark without its box, or one that is too long.
    Mark,
}

impl FormFault {
    /// The word by which the catalogue knows it. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Columns => "form_columns",
            Self::Length => "form_length",
            Self::Number => "form_number",
            Self::Page => "form_page",
            Self::Outside => "form_outside",
            Self::Size => "form_size",
            Self::Field => "form_field",
            Self::Equals => "form_equals",
            Self::Mark => "form_mark",
        }
    }
}

/// What is wrong with a list of places, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}", fault.code())]
pub struct FormProblem {
    /// The line of the list, from 1.
    pub line: u64,
    /// What.
    pub fault: FormFault,
}

/// Reads a list of places for these pages. Commas or semicolons part the columns, and decimals have a dot or a comma: it
/// is what spreadsheets write.
///
/// # Errors
/// At the first line that cannot stand.
pub fn form_places(list: &[u8], pages: &[PageSize]) -> Result<Vec<FormPlace>, FormProblem> {
    let at = |line, fault| FormProblem { line, fault };
    if list.len() > MAX_LIST_BYTES {
        return Err(at(1, FormFault::Length));
    }
    let list = list.strip_prefix("\u{feff}".as_bytes()).unwrap_or(list);
    let first = list.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(list);
    let columns = reader
        .headers()
        .map_err(|_| at(1, FormFault::Columns))?
        .clone();
    if !columns.iter().eq(COLUMNS) {
        return Err(at(1, FormFault::Columns));
    }
    let mut places = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            at(line, FormFault::Columns)
        })?;
        let line = row.position().map_or(1, csv::Position::line);
        if places.len() == MAX_FORM_PLACES {
            return Err(at(line, FormFault::Length));
        }
        places.push(place(&row, pages).map_err(|fault| at(line, fault))?);
    }
    if places.is_empty() {
        return Err(at(1, FormFault::Length));
    }
    Ok(places)
}

fn place(row: &csv::StringRecord, pages: &[PageSize]) -> Result<FormPlace, FormFault> {
    let cell = |column: usize| row.get(column).unwrap_or_default();
    let value: FormValue = cell(5).parse().map_err(|_| FormFault::Field)?;
    if matches!(value, FormValue::Fact(field) if !goes_to_the_provider(field)) {
        return Err(FormFault::Field);
    }
    let place = FormPlace {
        page: cell(0).parse().map_err(|_| FormFault::Number)?,
        x_mm: tenths(cell(1))?,
        y_mm: tenths(cell(2))?,
        width_mm: tenths(cell(3))?,
        size_pt: tenths(cell(4))?,
        value,
        ticked: ticked(value, cell(6), cell(7))?,
    };
    let page = usize::from(place.page)
        .checked_sub(1)
        .and_then(|page| pages.get(page))
        .ok_or(FormFault::Page)?;
    if !SIZES.contains(&place.size_pt.0) {
        return Err(FormFault::Size);
    }
    let is_on_it = place.width_mm.0 > 0
        && place.y_mm.0 > 0
        && place.x_mm.get() + place.width_mm.get() <= page.width_mm
        && place.y_mm.get() <= page.height_mm;
    if is_on_it {
        Ok(place)
    } else {
        Err(FormFault::Outside)
    }
}

/// A number with at most one decimal, as tenths.
fn tenths(text: &str) -> Result<Tenths, FormFault> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 4 || part.len() != 1 || !digits(whole) || !digits(part) {
        return Err(FormFault::Number);
    }
    format!("{whole}{part}")
        .parse()
        .map(Tenths)
        .map_err(|_| FormFault::Number)
}

fn ticked(value: FormValue, equals: &str, mark: &str) -> Result<Option<FormBox>, FormFault> {
    if equals.is_empty() && mark.is_empty() {
        return Ok(None);
    }
    if equals.is_empty() || mark.is_empty() || mark.chars().count() > MAX_MARK_CHARACTERS {
        return Err(FormFault::Mark);
    }
    let FormValue::Fact(field) = value else {
        return Err(FormFault::Equals);
    };
    let known = match field.kind() {
        Kind::Choice(codes) => codes.contains(&equals),
        Kind::YesNo => matches!(equals, "yes" | "no"),
        _ => field == Field::ExpiryDate && equals == "never",
    };
    if known {
        Ok(Some(FormBox {
            equals: equals.to_owned(),
            mark: mark.to_owned(),
        }))
    } else {
        Err(FormFault::Equals)
    }
}

/// Whether what came down can be drawn; whether it is on its page was seen when it was loaded.
pub(super) fn is_within_limits(place: &FormPlace) -> bool {
    (1..=MAX_FORM_PAGES).contains(&usize::from(place.page))
        && SIZES.contains(&place.size_pt.0)
        && place
            .ticked
            .as_ref()
            .is_none_or(|ticked| ticked.mark.chars().count() <= MAX_MARK_CHARACTERS)
}
