//! Further operators of a device: invited by the province, introduced by the device, admitted with their first packet.

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;
use tannha_domain::{Base64, Digest, UnitCode};
use tannha_packet::Introduction;

use crate::{
    Doing as _, ProvinceError,
    feed::serves,
    log,
    store::{Columns as _, Tx},
};

/// The invitation is another's, or none of this province's: a person has to look at it.
const UNKNOWN: &str = "operator_unknown";

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
