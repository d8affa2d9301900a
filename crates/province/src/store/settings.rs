//! Settings, and what every province has from its first moment: an id, an epoch, and an empty log.

use jiff::Timestamp;
use sqlx::{Any, Executor};
use uuid::Uuid;

use super::{Columns as _, Db, Tx};
use crate::{Doing as _, ProvinceError, log};

/// The value of a setting, where there is one.
pub async fn setting<'e>(
    from: impl Executor<'e, Database = Any>,
    name: &str,
) -> Result<Option<String>, ProvinceError> {
    let row = sqlx::query("select value from setting where name = $1")
        .bind(name)
        .fetch_optional(from)
        .await
        .doing("read a setting")?;
    row.map(|row| row.text("value")).transpose()
}

/// Writes a setting.
pub async fn set_setting(tx: &mut Tx, name: &str, value: &str) -> Result<(), ProvinceError> {
    sqlx::query("insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(&mut **tx)
        .await
        .doing("write a setting")?;
    Ok(())
}

/// Gives a new province its id, its first epoch and the root of its log.
pub(super) async fn begin(db: &Db) -> Result<(), ProvinceError> {
    if setting(db.read(), "province").await?.is_some() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    if setting(&mut *tx, "province").await?.is_none() {
        set_setting(&mut tx, "province", &Uuid::now_v7().to_string()).await?;
        log::begin(&mut tx, Timestamp::now()).await?;
    }
    tx.commit().await.doing("begin the province's life")
}
