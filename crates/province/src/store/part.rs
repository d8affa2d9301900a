//! A part of a transaction that can be taken back by itself.

use super::Tx;
use crate::{Doing as _, ProvinceError};

/// What is written from its beginning on, to be kept or taken back.
#[must_use]
pub(crate) struct Part(());

impl Part {
    /// Begins one; they do not stand in each other.
    pub(crate) async fn begin(tx: &mut Tx) -> Result<Self, ProvinceError> {
        run(tx, "savepoint part").await?;
        Ok(Self(()))
    }

    /// Keeps it, as far as the transaction is kept.
    pub(crate) async fn end(self, tx: &mut Tx) -> Result<(), ProvinceError> {
        run(tx, "release savepoint part").await
    }

    /// As if it had never been written.
    pub(crate) async fn take_back(self, tx: &mut Tx) -> Result<(), ProvinceError> {
        run(tx, "rollback to savepoint part").await?;
        run(tx, "release savepoint part").await
    }
}

async fn run(tx: &mut Tx, sql: &'static str) -> Result<(), ProvinceError> {
    let done = sqlx::query(sql).execute(&mut **tx).await;
    done.map(drop).doing("write a part of a transaction")
}
