//! Providers' own forms. Of a product the one counts whose day came last, and of one day the one that was published last;
//! half a form is not offered.

use jiff::{Timestamp, civil::Date};
use rusqlite::Transaction;
use serde::Serialize;
use tannha_domain::{DossierId, FormPlace, unpack_form};

use crate::{
    Vault, VaultError,
    bulk::Came,
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

/// A form that is here, or on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormStanding {
    /// Of which product.
    pub product: String,
    /// What the provider calls this version.
    pub version: String,
    /// From which day it is filled in.
    pub from: Date,
    /// All of it is here.
    pub whole: bool,
}

/// A form that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptForm {
    /// What the provider calls this version.
    pub version: String,
    /// Where what stands.
    pub places: Vec<FormPlace>,
    /// Its pages, a PDF.
    pub pages: Vec<u8>,
}

/// Keeps a form that came down and lets go of those that it takes the place of; answers with whether it was whole.
pub(crate) fn put(
    tx: &Transaction<'_>,
    came: &Came,
    bytes: &[u8],
    today: Date,
) -> Result<bool, VaultError> {
    let doing = "keep a form";
    let form = unpack_form(bytes).ok().filter(|(form, _)| {
        (&form.product, &form.version, Some(form.from))
            == (&came.name, &came.version, came.starts_on)
    });
    let Some((form, pages)) = form else {
        return Ok(false);
    };
    let sql = "INSERT INTO form (place, product, version, starts_on, blob, places, pages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = (
        came.place,
        &form.product,
        &form.version,
        form.from.to_string(),
        came.blob.bytes(),
        row::to_json(&form.places)?,
        pages,
    );
    run(tx, doing, sql, values)?;
    let sql = "DELETE FROM form WHERE product = ?1 AND (starts_on, place) <
        (SELECT starts_on, place FROM form WHERE product = ?1 AND starts_on <= ?2 ORDER BY starts_on DESC, place DESC LIMIT 1)";
    run(tx, doing, sql, (&form.product, today.to_string()))?;
    Ok(true)
}

impl Vault {
    /// The forms that are here, and those on their way, by product.
    pub fn forms(&self) -> Result<Vec<FormStanding>, VaultError> {
        let sql = "SELECT product, version, starts_on, 1, place FROM form
            UNION ALL SELECT name, version, starts_on, 0, place FROM bulk_wanted WHERE kind = 'form' ORDER BY 1, 5";
        self.read(|connection| {
            rows(connection, "read the forms", sql, [], |found| {
                Ok(FormStanding {
                    product: found.get(0)?,
                    version: found.get(1)?,
                    from: row::text(found, 2)?,
                    whole: found.get(3)?,
                })
            })
        })
    }

    /// The form of a product that is filled in on this day.
    pub fn form_of(&self, product: &str, today: Date) -> Result<Option<KeptForm>, VaultError> {
        let sql = "SELECT version, places, pages FROM form WHERE product = ?1 AND starts_on <= ?2 ORDER BY starts_on DESC, place DESC LIMIT 1";
        self.read(|connection| {
            let values = (product, today.to_string());
            one(connection, "read a form", sql, values, |found| {
                Ok(KeptForm {
                    version: found.get(0)?,
                    places: row::json(found, 1)?,
                    pages: found.get(2)?,
                })
            })
        })
    }

    /// Notes that a dossier's paper was printed or written on this version of its provider's form.
    pub fn form_was_filled(
        &self,
        dossier: DossierId,
        version: &str,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.write(|tx| {
            let sql = "INSERT INTO form_filled (dossier, version, at) VALUES (?1, ?2, ?3)
                ON CONFLICT (dossier, version) DO UPDATE SET at = excluded.at";
            let values = (dossier.bytes(), version, now.as_millisecond());
            run(tx, "note which form was filled in", sql, values).map(drop)
        })
    }

    /// On which version of its provider's form a dossier's paper was made last, and when.
    pub fn filled_form(
        &self,
        dossier: DossierId,
    ) -> Result<Option<(String, Timestamp)>, VaultError> {
        let sql = "SELECT version, at FROM form_filled WHERE dossier = ?1 ORDER BY at DESC LIMIT 1";
        let doing = "read which form was filled in";
        self.read(|connection| {
            one(connection, doing, sql, [dossier.bytes()], |found| {
                Ok((found.get(0)?, row::time(found, 1)?))
            })
        })
    }
}

#[cfg(test)]
mod tests;
