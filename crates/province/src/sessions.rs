//! Sessions: a provider's staff meet accepted people, as the law asks before an account opens.

use jiff::civil::Date;
use tannha_domain::UnitCode;

use crate::{Doing as _, ProvinceError, Tx};

/// Plans one: who comes to which commune, on which day, and where people go.
pub async fn plan(
    tx: &mut Tx,
    id: &str,
    provider: &str,
    unit: &UnitCode,
    day: Date,
    place: &str,
) -> Result<(), ProvinceError> {
    let sql = "insert into opening_session (id, provider, unit, starts, place) values ($1, $2, $3, $4, $5)";
    sqlx::query(sql)
        .bind(id)
        .bind(provider)
        .bind(unit.to_string())
        .bind(day.to_string())
        .bind(place)
        .execute(&mut **tx)
        .await
        .doing("plan a session")?;
    Ok(())
}
