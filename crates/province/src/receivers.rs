//! Whom people ask to receive in their place. The paper that certifies it is the commune's; what stands here is what its
//! desk needs to make it, beside the task that the visit left for that desk.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{LogPoint, Mark, PersonId, ReceiverAuthorisation, RosterPerson};
use tannha_packet::Manifest;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx,
    marks::{self, Confirmed, OnSheet},
    people, withdrawals,
};

/// Who receives, as the commune's desk is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receiver {
    /// Who.
    pub name: String,
    /// How they are related.
    pub relation: String,
    /// Where the desk reaches them.
    pub phone: String,
    /// Until when.
    pub until: String,
    /// How the person confirmed it.
    pub mark: Mark,
    /// On which sheet, where it is ink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<OnSheet>,
}

/// Takes a person's authorisation; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    authorisation: &ReceiverAuthorisation,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let known = people::about(tx, &manifest.subject).await?;
    let confirmed = Confirmed {
        by: &authorisation.confirmed,
        answers: &authorisation.answers,
        person: known.as_ref(),
        receiver: Some(&authorisation.name),
    };
    let held = marks::take(tx, manifest, &confirmed, digest, point, now).await?;
    let Some(RosterPerson { id: person, .. }) = known else {
        return Ok(Some("person_unknown"));
    };
    if authorisation.check().is_err() {
        return Ok(Some("receiver_incomplete"));
    }
    if held.is_some() {
        return Ok(held);
    }
    marks::keep(tx, manifest, &authorisation.confirmed, digest).await?;
    let sql = "insert into receiver_authorisation (digest, person, unit, at, received_at, name, relation, phone, until, mark) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(sql)
        .bind(digest)
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(&authorisation.name)
        .bind(&authorisation.relation)
        .bind(&authorisation.phone)
        .bind(authorisation.until.to_string())
        .bind(authorisation.confirmed.made.mark.code())
        .execute(&mut **tx)
        .await
        .doing("write an authorisation")?;
    Ok(None)
}

/// Whom each person asked last and did not think better of since.
pub async fn asked(db: &Db) -> Result<BTreeMap<PersonId, Receiver>, ProvinceError> {
    let sql = format!(
        "select a.person, a.name, a.relation, a.phone, a.until, a.mark, {} from receiver_authorisation a \
         left join sheet_mark m on m.digest = a.digest where {} order by a.at, a.digest",
        marks::COLUMNS,
        withdrawals::stands("a", &["appoint_receiver"])
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(db.read())
        .await
        .doing("read who receives")?;
    rows.iter()
        .map(|row| {
            let receiver = Receiver {
                name: row.text("name")?,
                relation: row.text("relation")?,
                phone: row.text("phone")?,
                until: row.text("until")?,
                mark: row.parsed("mark")?,
                sheet: marks::of(row)?,
            };
            Ok((row.parsed("person")?, receiver))
        })
        .collect()
}

#[cfg(test)]
mod tests;
