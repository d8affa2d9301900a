//! Whether the log was restored since a device heard it. What a device says of its places is a hint, which makes the
//! province ask for proof; only what the province signed itself begins a new epoch, and one loss begins one.

use jiff::Timestamp;
use tannha_domain::{LogPoint, SignedBytes};
use tannha_packet::{Epochs, KeyList, Mark, Receipt, Statement as _};
use tannha_wire::v1::Exchange;

use crate::{App, Doing as _, ProvinceError, Tx, devices::Device, keys, log};

/// A receipt and a mark are enough; more are not looked at.
const MAX_PROOFS: usize = 4;

/// What the places of a device's request say.
pub(super) struct Noticed {
    /// The device holds a place that this log does not have and nothing explains.
    pub(super) prove: bool,
    /// It was not asked for a proof of this place before.
    pub(super) first_time: bool,
    /// That place.
    pub(super) claimed: Option<String>,
}

/// Holds the places that a device names against the log, and begins a new epoch where it proves that they were there.
pub(super) async fn notice(
    app: &App,
    device: &Device,
    ask: &Exchange,
    now: Timestamp,
) -> Result<Noticed, ProvinceError> {
    let proven = proven(app, &ask.proofs).await?;
    if !proven.is_empty() {
        let mut tx = app.db.snapshot().await?;
        let lost = has_lost(&mut tx, &proven).await?;
        tx.rollback().await.doing("end reading")?;
        if lost {
            begin_an_epoch(app, device, &proven, now).await?;
        }
    }
    let mut tx = app.db.snapshot().await?;
    let mut claimed = None;
    for point in [ask.highest, ask.cursor].into_iter().flatten() {
        if is_lost(&mut tx, &point).await? {
            claimed = Some(format!("{} {} {}", point.epoch, point.position, point.hash));
        }
    }
    tx.rollback().await.doing("end reading")?;
    Ok(Noticed {
        prove: claimed.is_some(),
        first_time: claimed.is_some() && claimed != device.proof_asked,
        claimed,
    })
}

/// Where a device's cursor stands in the log of now, in the words of the epoch of now: where it says, or at the lowest
/// restore point since, or at the beginning where the log does not know the place.
pub(super) async fn standing(
    app: &App,
    epochs: &Epochs,
    cursor: Option<&LogPoint>,
) -> Result<LogPoint, ProvinceError> {
    let broken = || ProvinceError::Broken { what: "log" };
    let epoch = epochs.current().ok_or_else(broken)?;
    let position = cursor.map_or(0, |cursor| epochs.up_to(cursor));
    let at = log::at(app.db.read(), position).await?;
    let known = at.filter(|at| {
        cursor.is_none_or(|cursor| cursor.position != position || cursor.hash == at.hash)
    });
    let at = match known {
        Some(at) => at,
        None => log::at(app.db.read(), 0).await?.ok_or_else(broken)?,
    };
    Ok(LogPoint { epoch, ..at })
}

/// The places that the province itself signed for.
async fn proven(app: &App, proofs: &[SignedBytes]) -> Result<Vec<LogPoint>, ProvinceError> {
    if proofs.is_empty() {
        return Ok(Vec::new());
    }
    let keys = KeyList::read_unverified(&keys::key_list(app).await?)?;
    let place = |proof: &SignedBytes| {
        let receipt = keys.verify::<Receipt>(proof).map(|receipt| receipt.at);
        receipt.or_else(|_| keys.verify::<Mark>(proof).map(|mark| mark.secured))
    };
    Ok(proofs
        .iter()
        .take(MAX_PROOFS)
        .filter_map(|proof| place(proof).ok())
        .collect())
}

async fn matches(tx: &mut Tx, point: &LogPoint) -> Result<bool, ProvinceError> {
    let here = log::at(&mut **tx, point.position).await?;
    Ok(here.is_some_and(|here| here.hash == point.hash))
}

/// Whether this log has not the place, and neither an epoch that it began since nor one that it noticed explains why.
async fn is_lost(tx: &mut Tx, point: &LogPoint) -> Result<bool, ProvinceError> {
    if matches(tx, point).await? {
        return Ok(false);
    }
    let epochs = log::epochs(&mut **tx).await?;
    if epochs.0.iter().any(|begins| begins.epoch == point.epoch) {
        return Ok(epochs.stands(point));
    }
    let noticed = sqlx::query("select position from foreign_epoch where epoch = $1")
        .bind(point.epoch.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("find a foreign epoch")?;
    Ok(noticed.is_none())
}

async fn has_lost(tx: &mut Tx, proven: &[LogPoint]) -> Result<bool, ProvinceError> {
    for point in proven {
        if is_lost(tx, point).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is certain is the highest proven place that both have: the secured mark, as a rule, which a restored province
/// reaches at least. Looked at again under the lock of the log's head: another device may have proven the same loss.
async fn begin_an_epoch(
    app: &App,
    device: &Device,
    proven: &[LogPoint],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = app.db.write().await?;
    log::lock(&mut tx).await?;
    if !has_lost(&mut tx, proven).await? {
        return tx.rollback().await.doing("begin an epoch");
    }
    let epochs = log::epochs(&mut *tx).await?;
    let mut common = 0;
    for point in proven {
        if matches(&mut tx, point).await? {
            common = common.max(point.position);
        } else if !epochs.0.iter().any(|begins| begins.epoch == point.epoch) {
            note_foreign(&mut tx, point, now).await?;
        }
    }
    log::restored(&mut tx, common, None, now).await?;
    tx.commit().await.doing("begin an epoch")?;
    tracing::warn!(device.id = %device.id, restored_to = common, "the log was restored: a new epoch begins");
    Ok(())
}

async fn note_foreign(tx: &mut Tx, point: &LogPoint, now: Timestamp) -> Result<(), ProvinceError> {
    sqlx::query("insert into foreign_epoch (epoch, position, noticed_at) values ($1, $2, $3) on conflict (epoch) do nothing")
        .bind(point.epoch.to_string())
        .bind(log::position(point.position)?)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("note a foreign epoch")?;
    Ok(())
}

#[cfg(test)]
mod tests;
