//! Reading columns: what stands in the database is ours, so what cannot be read is a broken store, not a bad input.

use std::str::FromStr;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::{Row as _, any::AnyRow};

use crate::{Doing as _, ProvinceError};

/// Reads columns by name into the domain's types.
pub trait Columns {
    /// A text.
    fn text(&self, name: &'static str) -> Result<String, ProvinceError>;
    /// A text, where there is one.
    fn maybe_text(&self, name: &'static str) -> Result<Option<String>, ProvinceError>;
    /// A whole number.
    fn number(&self, name: &'static str) -> Result<i64, ProvinceError>;
    /// A whole number, where there is one.
    fn maybe_number(&self, name: &'static str) -> Result<Option<i64>, ProvinceError>;
    /// Bytes.
    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, ProvinceError>;

    /// A count or a position, which is never negative.
    fn count(&self, name: &'static str) -> Result<u64, ProvinceError> {
        self.number(name)?
            .try_into()
            .map_err(|_| ProvinceError::Broken { what: name })
    }

    /// Yes or no.
    fn flag(&self, name: &'static str) -> Result<bool, ProvinceError> {
        Ok(self.number(name)? != 0)
    }

    /// A moment, kept in milliseconds since 1970.
    fn moment(&self, name: &'static str) -> Result<Timestamp, ProvinceError> {
        Timestamp::from_millisecond(self.number(name)?)
            .map_err(|_| ProvinceError::Broken { what: name })
    }

    /// An id, a digest, a unit code: whatever is written as text.
    fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, ProvinceError> {
        self.text(name)?
            .parse()
            .map_err(|_| ProvinceError::Broken { what: name })
    }

    /// The same, where there is one.
    fn maybe_parsed<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, ProvinceError> {
        self.maybe_text(name)?
            .map(|text| {
                text.parse()
                    .map_err(|_| ProvinceError::Broken { what: name })
            })
            .transpose()
    }

    /// A JSON document.
    fn json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, ProvinceError> {
        serde_json::from_str(&self.text(name)?).map_err(|_| ProvinceError::Broken { what: name })
    }
}

impl Columns for AnyRow {
    fn text(&self, name: &'static str) -> Result<String, ProvinceError> {
        self.try_get(name).doing("read a column")
    }

    fn maybe_text(&self, name: &'static str) -> Result<Option<String>, ProvinceError> {
        self.try_get(name).doing("read a column")
    }

    fn number(&self, name: &'static str) -> Result<i64, ProvinceError> {
        self.try_get(name).doing("read a column")
    }

    fn maybe_number(&self, name: &'static str) -> Result<Option<i64>, ProvinceError> {
        self.try_get(name).doing("read a column")
    }

    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, ProvinceError> {
        self.try_get(name).doing("read a column")
    }
}
