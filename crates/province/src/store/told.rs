//! What devices told and were told in their exchanges.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{DeviceId, DossierEvent, DossierId, UnitCode};
use tannha_wire::v1::Unconfirmed;

use super::{Columns as _, Db, Tx};
use crate::{Doing as _, ProvinceError, log};

/// A device was heard.
pub async fn heard(
    tx: &mut Tx,
    device: DeviceId,
    counter: u64,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("update device set heard_at = $1, counter = $2 where id = $3 and (counter is null or counter < $2)")
        .bind(now.as_millisecond())
        .bind(i64::try_from(counter).unwrap_or(i64::MAX))
        .bind(device.to_string())
        .execute(&mut **tx)
        .await
        .doing("note an exchange")?;
    Ok(())
}

/// The device is asked to prove a place in the log.
pub async fn proof_asked(
    tx: &mut Tx,
    device: DeviceId,
    place: Option<&str>,
) -> Result<(), ProvinceError> {
    sqlx::query("update device set proof_asked = $1 where id = $2")
        .bind(place)
        .bind(device.to_string())
        .execute(&mut **tx)
        .await
        .doing("note what is to be proven")?;
    Ok(())
}

/// The roster was put into an answer that ends at this position.
pub async fn roster_given(db: &Db, device: DeviceId, position: u64) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    sqlx::query("update device set roster_given_at = $1 where id = $2")
        .bind(log::position(position)?)
        .bind(device.to_string())
        .execute(&mut *tx)
        .await
        .doing("note a roster")?;
    tx.commit().await.doing("note a roster")
}

/// The device's cursor has passed the answer that brought the roster; a newer roster is due all the same.
pub async fn roster_arrived(
    tx: &mut Tx,
    device: DeviceId,
    given_at: Option<i64>,
) -> Result<(), ProvinceError> {
    sqlx::query("update device set roster_due = 0, roster_given_at = null where id = $1 and roster_given_at = $2")
        .bind(device.to_string())
        .bind(given_at)
        .execute(&mut **tx)
        .await
        .doing("note a roster's arrival")?;
    Ok(())
}

/// Devices of such areas fetch their roster anew.
pub async fn rosters_are_due(
    tx: &mut Tx,
    of: impl Fn(&[UnitCode]) -> bool,
) -> Result<(), ProvinceError> {
    let devices = sqlx::query("select id, areas from device")
        .fetch_all(&mut **tx)
        .await
        .doing("read the devices")?;
    for device in devices {
        let areas: Vec<UnitCode> = device.json("areas")?;
        if of(&areas) {
            sqlx::query("update device set roster_due = 1, roster_given_at = null where id = $1")
                .bind(device.text("id")?)
                .execute(&mut **tx)
                .await
                .doing("mark a device's roster")?;
        }
    }
    Ok(())
}

/// What had been decided before a restore, as the device heard it then.
pub async fn unconfirmed(
    tx: &mut Tx,
    device: DeviceId,
    before: &Unconfirmed,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let event = serde_json::to_string(&before.event)
        .map_err(|_| ProvinceError::Broken { what: "event" })?;
    sqlx::query("insert into unconfirmed (device, dossier, event, at) values ($1, $2, $3, $4) on conflict (device, dossier, event) do nothing")
        .bind(device.to_string())
        .bind(before.dossier.to_string())
        .bind(event)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("note what had been decided")?;
    Ok(())
}

/// What a device says had been decided before a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldBack {
    /// What had been decided.
    pub event: DossierEvent,
    /// The device that had heard it.
    pub device: DeviceId,
    /// When it said so.
    pub at: Timestamp,
}

/// What devices told of a dossier that had been decided before a restore.
pub async fn unconfirmed_of(
    tx: &mut Tx,
    dossier: DossierId,
) -> Result<Vec<ToldBack>, ProvinceError> {
    let sql =
        "select device, event, at from unconfirmed where dossier = $1 order by at, device, event";
    let rows = sqlx::query(sql)
        .bind(dossier.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read what had been decided")?;
    rows.iter()
        .map(|row| {
            Ok(ToldBack {
                event: row.json("event")?,
                device: row.parsed("device")?,
                at: row.moment("at")?,
            })
        })
        .collect()
}
