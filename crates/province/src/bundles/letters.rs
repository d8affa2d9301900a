//! What devices asked by a carrier, until they have been answered.

use jiff::Timestamp;
use tannha_domain::DeviceId;
use tannha_wire::v1::Ask;

use crate::{App, Columns as _, Doing as _, ProvinceError, log};

/// Keeps what a device asks. A later writing takes the place of an earlier one; one that came late is not kept, since
/// whatever of it was taken is named again by the later one.
pub(super) async fn keep(
    app: &App,
    device: DeviceId,
    ask: &Ask,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let (since, counter) = (
        log::position(ask.since)?,
        log::position(ask.exchange.counter)?,
    );
    let json = serde_json::to_string(ask).map_err(|_| ProvinceError::Broken { what: "ask" })?;
    let mut tx = app.db.write().await?;
    sqlx::query("delete from letter where device = $1 and since < $2")
        .bind(device.to_string())
        .bind(since)
        .execute(&mut *tx)
        .await
        .doing("forget what was asked before")?;
    sqlx::query(
        "insert into letter (device, counter, since, ask, brought_at) select $1, $2, $3, $4, $5 \
         where not exists (select 1 from letter where device = $1 and since > $3) on conflict (device, counter) do nothing",
    )
    .bind(device.to_string())
    .bind(counter)
    .bind(since)
    .bind(json)
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("keep what is asked")?;
    sqlx::query("delete from joined_by_letter where device = $1")
        .bind(device.to_string())
        .execute(&mut *tx)
        .await
        .doing("note that a device has joined")?;
    tx.commit().await.doing("keep what is asked")
}

/// Notes that a device joined by a carrier.
pub(super) async fn note_joined(
    app: &App,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = app.db.write().await?;
    sqlx::query(
        "insert into joined_by_letter (device, brought_at) values ($1, $2) on conflict (device) do nothing",
    )
    .bind(device.to_string())
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("note who joined by a carrier")?;
    tx.commit().await.doing("note who joined by a carrier")
}

/// Devices whose certificate goes back by a carrier.
pub(super) async fn joined(app: &App) -> Result<Vec<DeviceId>, ProvinceError> {
    let rows = sqlx::query("select device from joined_by_letter order by brought_at, device")
        .fetch_all(app.db.read())
        .await
        .doing("read who joined by a carrier")?;
    rows.iter().map(|row| row.parsed("device")).collect()
}

/// What waits for an answer, a device after the other, each in the order in which it asked.
pub(super) async fn waiting(app: &App) -> Result<Vec<(DeviceId, Ask)>, ProvinceError> {
    let rows = sqlx::query("select device, ask from letter order by device, counter")
        .fetch_all(app.db.read())
        .await
        .doing("read what is asked")?;
    rows.iter()
        .map(|row| Ok((row.parsed("device")?, row.json("ask")?)))
        .collect()
}

/// Forgets what a device asked by a carrier: it has the line, and hears there.
pub(crate) async fn forget(app: &App, device: DeviceId) -> Result<(), ProvinceError> {
    let sql = "select device from letter where device = $1 union select device from joined_by_letter where device = $1";
    let waits = sqlx::query(sql)
        .bind(device.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find what is asked")?;
    if waits.is_none() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for sql in [
        "delete from letter where device = $1",
        "delete from joined_by_letter where device = $1",
    ] {
        sqlx::query(sql)
            .bind(device.to_string())
            .execute(&mut *tx)
            .await
            .doing("forget what is asked")?;
    }
    tx.commit().await.doing("forget what is asked")
}
