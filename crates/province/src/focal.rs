//! Communes' focal accounts, and whom they serve: a fallback, counted apart from opened, looked at again every three
//! months with the person's own yes.

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use tannha_domain::{
    Deadline, DeskAnswer, FocalAuthorisation, LogPoint, Mark, News, Occasion, PersonId,
    RosterPerson, UnitCode, Way,
};
use tannha_packet::Manifest;
use uuid::Uuid;

use crate::{
    Columns as _, Doing as _, ProvinceError, Tx, feed,
    log::{self, Entry},
    marks::{self, Confirmed, OnSheet},
    people, visits, withdrawals,
};

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

/// The day on which it is looked at again, from now on.
fn review_after(now: Timestamp) -> Date {
    Deadline::FocalReview.after(Offset::constant(7).to_datetime(now).date())
}

/// From now on this account receives and pays out for the person; their commune's devices hear it, and what visits had
/// asked for is answered by it.
pub async fn serve(
    tx: &mut Tx,
    person: PersonId,
    account: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let known = people::one(tx, person)
        .await?
        .ok_or_else(|| ProvinceError::refused("person_unknown"))?;
    let review_on = review_after(now);
    let sql = "insert into focal_person (person, account, since, review_on) values ($1, $2, $3, $4) \
               on conflict (person) do update set account = excluded.account, review_on = excluded.review_on";
    sqlx::query(sql)
        .bind(person.to_string())
        .bind(account)
        .bind(now.as_millisecond())
        .bind(review_on.to_string())
        .execute(&mut **tx)
        .await
        .doing("serve a person through a focal account")?;
    for task in visits::waiting_for(tx, person, Way::Focal).await? {
        visits::answer_in(tx, task, DeskAnswer::Mended, None, "console", now).await?;
    }
    let entry = Entry::new("focal")
        .area(&known.unit)
        .with("account", account)
        .with("person", person);
    let point = log::append(tx, &entry, now).await?;
    tell(tx, person, &known.unit, review_on, &point, now).await
}

async fn tell(
    tx: &mut Tx,
    person: PersonId,
    unit: &UnitCode,
    review_on: Date,
    point: &LogPoint,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let news = News::FocalServed { person, review_on };
    feed::publish(tx, point, now, unit, None, &news).await
}

/// Takes a person's authorisation; answers with why it is held, where it is. For whom it is served already this is the
/// review, and the next one is three months away.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    authorisation: &FocalAuthorisation,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let known = people::about(tx, &manifest.subject).await?;
    let confirmed = Confirmed {
        by: &authorisation.confirmed,
        answers: &authorisation.answers,
        person: known.as_ref(),
        receiver: None,
    };
    let held = marks::take(tx, manifest, &confirmed, digest, point, now).await?;
    let Some(RosterPerson { id: person, .. }) = known else {
        return Ok(Some("person_unknown"));
    };
    if authorisation.check().is_err() {
        return Ok(Some("focal_incomplete"));
    }
    if held.is_some() {
        return Ok(held);
    }
    marks::keep(tx, manifest, &authorisation.confirmed, digest).await?;
    sqlx::query("insert into focal_authorisation (digest, person, unit, at, received_at, mark) values ($1, $2, $3, $4, $5, $6)")
        .bind(digest)
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(authorisation.confirmed.made.mark.code())
        .execute(&mut **tx)
        .await
        .doing("write an authorisation")?;
    let review_on = review_after(now);
    let reviewed = sqlx::query("update focal_person set review_on = $2 where person = $1")
        .bind(person.to_string())
        .bind(review_on.to_string())
        .execute(&mut **tx)
        .await
        .doing("look at a focal account again")?;
    if reviewed.rows_affected() > 0 {
        tell(tx, person, &manifest.area, review_on, point, now).await?;
    }
    Ok(None)
}

/// Somebody who authorised it and is not served yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they live.
    pub area: UnitCode,
    /// How they confirmed it last.
    pub mark: Mark,
    /// On which sheet, where it is ink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<OnSheet>,
}

/// Who waits, the oldest first: what `focal list` shows.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>, ProvinceError> {
    let sql = format!(
        "select a.person, p.name, p.unit, a.mark, {} from focal_authorisation a join person p on p.id = a.person \
         left join sheet_mark m on m.digest = a.digest \
         where not exists (select 1 from focal_person f where f.person = a.person) and {} order by a.received_at, a.digest",
        marks::COLUMNS,
        withdrawals::stands("a", Occasion::Focal.purposes())
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(&mut **tx)
        .await
        .doing("read the authorisations")?;
    let mut waiting: Vec<Waiting> = Vec::new();
    for row in &rows {
        let one = Waiting {
            person: row.parsed("person")?,
            name: row.text("name")?,
            area: row.parsed("unit")?,
            mark: row.parsed("mark")?,
            sheet: marks::of(row)?,
        };
        match waiting.iter_mut().find(|other| other.person == one.person) {
            Some(earlier) => *earlier = one,
            None => waiting.push(one),
        }
    }
    Ok(waiting)
}

/// Whether the person authorised it: nobody is served without a yes of their own.
pub async fn is_authorised(tx: &mut Tx, person: PersonId) -> Result<bool, ProvinceError> {
    let sql = format!(
        "select a.person from focal_authorisation a where a.person = $1 and {}",
        withdrawals::stands("a", Occasion::Focal.purposes())
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .fetch_optional(&mut **tx)
        .await;
    Ok(row.doing("look for an authorisation")?.is_some())
}

#[cfg(test)]
mod tests;
