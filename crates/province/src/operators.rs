//! Further operators of a device: invited by the province, introduced by the device, admitted with their first packet,
//! and sent away one by one.

use jiff::Timestamp;
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use tannha_domain::{Base64, DeviceId, Digest, News, OperatorId, UnitCode};
use tannha_packet::Introduction;

use crate::{
    App, Doing as _, ProvinceError,
    feed::{self, serves},
    journal::Line,
    log,
    store::{Columns as _, Db, Tx},
};

/// The invitation is another's, or none of this province's: a person has to look at it.
const UNKNOWN: &str = "operator_unknown";

/// Somebody who works with a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Who.
    pub id: OperatorId,
    /// Their device.
    pub device: DeviceId,
    /// Their name.
    pub name: String,
    /// Their access was ended, or their whole device's.
    pub revoked: bool,
}

/// Everybody who works with a device, by device: who joined with it first.
pub async fn list(db: &Db) -> Result<Vec<Listed>, ProvinceError> {
    let mut tx = db.write().await?;
    let listed = all(&mut tx).await;
    tx.rollback().await.doing("end reading")?;
    listed
}

async fn all(tx: &mut Tx) -> Result<Vec<Listed>, ProvinceError> {
    let sql = "select o.id, o.device, o.name, o.at, (select count(*) from operator_revoked r where r.operator = o.id) as ended, \
         (select count(*) from device d where d.id = o.device and d.standing = 'revoked') as gone from \
         (select operator as id, id as device, operator_name as name, enrolled_at as at from device \
         union all select id, device, name, introduced_at as at from operator) o order by o.device, o.at, o.id";
    let rows = sqlx::query(sql)
        .fetch_all(&mut **tx)
        .await
        .doing("list the operators")?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                id: row.parsed("id")?,
                device: row.parsed("device")?,
                name: row.text("name")?,
                revoked: row.count("ended")? + row.count("gone")? > 0,
            })
        })
        .collect()
}

/// Ends the access of one of several operators of a device: the device hears it, closes their way in, and whoever
/// remains goes on with what they had begun. What they had queued still arrives, and is held.
///
/// Refused where they are alone there: then it is the device whose access is to be ended.
pub async fn revoke(app: &App, operator: OperatorId, now: Timestamp) -> Result<(), ProvinceError> {
    let operators = list(&app.db).await?;
    let found = operators
        .iter()
        .find(|one| one.id == operator)
        .ok_or_else(|| ProvinceError::refused("operator_unknown"))?;
    if found.revoked {
        return Ok(());
    }
    let goes_on = |one: &&Listed| one.device == found.device && one.id != operator && !one.revoked;
    if !operators.iter().any(|one| goes_on(&one)) {
        return Err(ProvinceError::refused("operator_alone"));
    }
    let device = found.device;
    app.journal
        .write(&Line::OperatorRevoked { operator, device })?;
    let mut tx = app.db.write().await?;
    set_revoked(&mut tx, operator, device, now).await?;
    tx.commit().await.doing("revoke an operator")
}

/// The same inside a transaction: what a restore does with its journal. The device hears it again, which changes nothing.
pub(crate) async fn set_revoked(
    tx: &mut Tx,
    operator: OperatorId,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let done = sqlx::query(
        "insert into operator_revoked (operator, device, revoked_at) values ($1, $2, $3) on conflict (operator) do nothing",
    )
    .bind(operator.to_string())
    .bind(device.to_string())
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("revoke an operator")?;
    if done.rows_affected() == 1 {
        let entry = log::Entry::new("operator_revoked")
            .with("operator", operator)
            .with("device", device);
        let point = log::append(tx, &entry, now).await?;
        feed::publish_to(tx, &point, now, device, &News::OperatorRevoked { operator }).await?;
    }
    Ok(())
}

/// Whether the province ended this operator's access.
pub(crate) async fn is_revoked(tx: &mut Tx, operator: OperatorId) -> Result<bool, ProvinceError> {
    let found = sqlx::query("select operator from operator_revoked where operator = $1")
        .bind(operator.to_string())
        .fetch_optional(&mut **tx)
        .await;
    Ok(found.doing("look for an operator")?.is_some())
}

/// Why this operator's packet cannot be taken as it is; nothing where they may speak. Each packet brings the
/// introduction along, so whichever comes first admits the operator, and none is taken before another.
pub(crate) async fn admit(
    tx: &mut Tx,
    introduced: &Introduction,
    secret: &Base64,
    area: Option<&UnitCode>,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let row = sqlx::query("select secret, areas, device, operator from invitation where id = $1")
        .bind(introduced.invitation.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("find an invitation")?;
    let Some(row) = row else {
        return Ok(Some(UNKNOWN));
    };
    let kept: Digest = row.parsed("secret")?;
    let holds = bool::from(kept.as_bytes().ct_eq(Digest::of(&secret.0).as_bytes()));
    let operator = introduced.operator.to_string();
    let taken = row.maybe_text("operator")?;
    let others =
        row.maybe_text("device")?.is_some() || taken.as_ref().is_some_and(|by| *by != operator);
    if !holds || others {
        return Ok(Some(UNKNOWN));
    }
    let areas: Vec<UnitCode> = row.json("areas")?;
    if area.is_some_and(|area| !serves(&areas, area)) {
        return Ok(Some("area_foreign"));
    }
    match taken {
        Some(_) => is_the_same(tx, introduced).await,
        None => enter(tx, introduced, now).await,
    }
}

/// The id, the key and the device are those of the first time.
async fn is_the_same(
    tx: &mut Tx,
    introduced: &Introduction,
) -> Result<Option<&'static str>, ProvinceError> {
    let same = sqlx::query(
        "select 1 as one from operator where id = $1 and device = $2 and operator_key = $3",
    )
    .bind(introduced.operator.to_string())
    .bind(introduced.device.to_string())
    .bind(introduced.operator_key.to_string())
    .fetch_optional(&mut **tx)
    .await
    .doing("find an operator")?;
    Ok(same.is_none().then_some(UNKNOWN))
}

async fn enter(
    tx: &mut Tx,
    introduced: &Introduction,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let doing = "admit an operator";
    let name: String = introduced.operator_name.chars().take(100).collect();
    let new = sqlx::query(
        "insert into operator (id, device, invitation, name, operator_key, introduced_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (id) do nothing",
    )
    .bind(introduced.operator.to_string())
    .bind(introduced.device.to_string())
    .bind(introduced.invitation.to_string())
    .bind(name)
    .bind(introduced.operator_key.to_string())
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing(doing)?;
    if new.rows_affected() == 0 {
        return Ok(Some(UNKNOWN));
    }
    sqlx::query("update invitation set operator = $1 where id = $2")
        .bind(introduced.operator.to_string())
        .bind(introduced.invitation.to_string())
        .execute(&mut **tx)
        .await
        .doing(doing)?;
    let entry = log::Entry::new("operator_introduced")
        .with("operator", introduced.operator)
        .with("device", introduced.device)
        .with("invitation", introduced.invitation);
    log::append(tx, &entry, now).await?;
    Ok(None)
}

#[cfg(test)]
mod tests;
