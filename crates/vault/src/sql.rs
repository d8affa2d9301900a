//! The four ways to run SQL. Statements are kept prepared, and each says what was being done when it fails.

use rusqlite::{Connection, OptionalExtension as _};

use crate::{VaultError, error::Doing as _, row};

/// All rows of a query, read by `read`.
pub(crate) fn rows<T>(
    connection: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, VaultError> {
    let mut statement = connection.prepare_cached(sql).doing(doing)?;
    let found = statement.query_map(params, read).doing(doing)?;
    found.collect::<rusqlite::Result<_>>().doing(doing)
}

/// The one row of a query, where there is one.
pub(crate) fn one<T>(
    connection: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, VaultError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(params, read).optional())
        .doing(doing)
}

/// Runs one statement; answers with how many rows it changed.
pub(crate) fn run(
    connection: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<usize, VaultError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .doing(doing)
}

/// How many there are.
pub(crate) fn count(
    connection: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<u64, VaultError> {
    Ok(one(connection, doing, sql, params, |found| row::count(found, 0))?.unwrap_or(0))
}
