//! Lists that communes and providers keep, read as they come: workbooks and CSV, title rows, merged cells and all.

mod cells;
mod headings;
pub mod outcomes_import;
pub mod paper_import;
mod register;
pub mod roster_import;
pub mod sheet;

use jiff::{Timestamp, civil::Date, tz};

pub use cells::RowProblem;
pub use register::Unknown;

/// The day in Vietnam, which has one time of day and no summer time.
pub(crate) fn day(now: Timestamp) -> Date {
    tz::offset(7).to_datetime(now).date()
}

#[cfg(test)]
mod tests;
