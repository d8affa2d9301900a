//! Communes' focal accounts, and whom they serve: a fallback, counted apart from opened.

use tannha_domain::{PersonId, UnitCode};
use uuid::Uuid;

use crate::{Columns as _, Doing as _, ProvinceError, Tx};

/// The commune's focal account, begun with its first use. Who keeps it is the commune's own matter so far.
pub async fn account(tx: &mut Tx, unit: &UnitCode) -> Result<String, ProvinceError> {
    let row = sqlx::query("select id from focal_account where unit = $1 order by id limit 1")
        .bind(unit.to_string())
        .fetch_optional(&mut **tx)
        .await;
    if let Some(row) = row.doing("look for a focal account")? {
        return row.text("id");
    }
    let id = Uuid::now_v7().to_string();
    sqlx::query("insert into focal_account (id, unit, provider, account) values ($1, $2, '', '')")
        .bind(&id)
        .bind(unit.to_string())
        .execute(&mut **tx)
        .await
        .doing("begin a focal account")?;
    Ok(id)
}

/// From now on this account receives and pays out for the person.
pub async fn serve(tx: &mut Tx, person: PersonId, account: &str) -> Result<(), ProvinceError> {
    let sql = "insert into focal_person (person, account) values ($1, $2) \
               on conflict (person) do update set account = excluded.account";
    sqlx::query(sql)
        .bind(person.to_string())
        .bind(account)
        .execute(&mut **tx)
        .await
        .doing("serve a person through a focal account")?;
    Ok(())
}
