//! Accounts that people had before: reported from the field, confirmed or refused by a clerk, counted apart from opened.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{AssertSqlSafe, any::AnyRow};
use tannha_domain::{
    AccountSource, AccountVerdict, ExistingAccount, LogPoint, Mark, News, Occasion, PersonId,
    ReportId, UnitCode, account_tail, contains,
};
use tannha_packet::Manifest;
use uuid::Uuid;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, feed,
    log::{self, Entry},
    marks::{self, Confirmed, OnSheet},
    people, withdrawals,
};

/// An account that waits for a clerk. Of its number a list shows the end alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The report.
    pub id: ReportId,
    /// Whose it is.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they live.
    pub area: UnitCode,
    /// The day on which it was received.
    pub received_at: Timestamp,
    /// What the bank is called.
    pub bank: String,
    /// The last four of its number.
    pub tail: String,
    /// The holder, as the bank shows it, is another name.
    pub name_differs: bool,
    /// How the number came in.
    pub source: AccountSource,
    /// How the person confirmed it.
    pub mark: Mark,
    /// On which sheet, where it is ink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<OnSheet>,
}

/// One account, whole: showing it is an audited act of the caller.
#[derive(Debug, Clone, Serialize)]
pub struct Whole {
    /// What the list shows.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// The number.
    pub account: String,
    /// The holder's name, as the bank shows it.
    pub holder: String,
    /// What the province said; nothing while it waits.
    pub verdict: Option<AccountVerdict>,
}

/// Takes a report whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    account: &ExistingAccount,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let known = people::about(tx, &manifest.subject).await?;
    let confirmed = Confirmed {
        by: &account.confirmed,
        answers: &account.answers,
        person: known.as_ref(),
        receiver: None,
    };
    let held = marks::take(tx, manifest, &confirmed, digest, point, now).await?;
    let Some(known) = known else {
        return Ok(Some("person_unknown"));
    };
    let person = known.id;
    if account.check().is_err() {
        return Ok(Some("account_incomplete"));
    }
    if held.is_some() {
        return Ok(held);
    }
    marks::keep(tx, manifest, &account.confirmed, digest).await?;
    let sql = "insert into existing_account (id, digest, packet, device, person, unit, at, received_at, bank, bank_name, account, holder, \
         name_differs, source, mark) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    sqlx::query(sql)
        .bind(ReportId::from(Uuid::now_v7()).to_string())
        .bind(digest)
        .bind(manifest.packet.to_string())
        .bind(manifest.device.to_string())
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(&account.bank)
        .bind(account.bank_name())
        .bind(&account.account)
        .bind(&account.holder)
        .bind(i64::from(account.is_of_another(&known.name)))
        .bind(account.source.code())
        .bind(account.confirmed.made.mark.code())
        .execute(&mut **tx)
        .await
        .doing("write an account")?;
    let news = News::ExistingAccount {
        packet: manifest.packet,
        person,
        at: manifest.clock.wall,
        verdict: None,
        words: None,
    };
    feed::publish(tx, point, now, &manifest.area, None, &news).await?;
    Ok(None)
}

const COLUMNS: &str = "e.id, e.person, p.name, e.unit, e.received_at, e.bank_name, e.account, e.holder, e.name_differs, e.source, e.mark, e.verdict";
const FROM: &str = "existing_account e join person p on p.id = e.person left join sheet_mark m on m.digest = e.digest";

fn waiting(row: &AnyRow) -> Result<Waiting, ProvinceError> {
    Ok(Waiting {
        id: row.parsed("id")?,
        person: row.parsed("person")?,
        name: row.text("name")?,
        area: row.parsed("unit")?,
        received_at: row.moment("received_at")?,
        bank: row.text("bank_name")?,
        tail: account_tail(&row.text("account")?),
        name_differs: row.flag("name_differs")?,
        source: row.parsed("source")?,
        mark: row.parsed("mark")?,
        sheet: marks::of(row)?,
    })
}

/// What waits for a clerk in an area, or everywhere, the oldest first.
pub async fn list(db: &Db, area: Option<&UnitCode>) -> Result<Vec<Waiting>, ProvinceError> {
    let sql = format!(
        "select {COLUMNS}, {} from {FROM} where e.verdict is null and {} order by e.received_at, e.id",
        marks::COLUMNS,
        withdrawals::stands("e", Occasion::Existing.purposes())
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(db.read())
        .await
        .doing("read the accounts")?;
    let all = rows.iter().map(waiting);
    all.filter(|one| {
        let here = |one: &Waiting| area.is_none_or(|area| contains(area, &one.area));
        one.as_ref().map_or(true, here)
    })
    .collect()
}

/// One account, whole.
pub async fn show(tx: &mut Tx, id: ReportId) -> Result<Whole, ProvinceError> {
    let sql = format!(
        "select {COLUMNS}, {} from {FROM} where e.id = $1",
        marks::COLUMNS
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read an account")?
        .ok_or_else(|| ProvinceError::refused("account_unknown"))?;
    Ok(Whole {
        waiting: waiting(&row)?,
        account: row.text("account")?,
        holder: row.text("holder")?,
        verdict: row.maybe_parsed("verdict")?,
    })
}

/// Decides on a report; the area's devices hear it. [`ProvinceError::Refused`] where it does not wait.
pub async fn decide(
    db: &Db,
    id: ReportId,
    verdict: AccountVerdict,
    words: Option<&str>,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let row = sqlx::query(
        "select packet, person, unit, at from existing_account where id = $1 and verdict is null",
    )
    .bind(id.to_string())
    .fetch_optional(&mut *tx)
    .await
    .doing("read an account")?
    .ok_or_else(|| ProvinceError::refused("account_unknown"))?;
    sqlx::query("update existing_account set verdict = $2, words = $3, decided_at = $4, staff = $5 where id = $1")
        .bind(id.to_string())
        .bind(verdict.code())
        .bind(words)
        .bind(now.as_millisecond())
        .bind(staff)
        .execute(&mut *tx)
        .await
        .doing("decide on an account")?;
    let unit: UnitCode = row.parsed("unit")?;
    let entry = Entry::new("account_decided")
        .area(&unit)
        .with("report", id)
        .with("verdict", verdict);
    let point = log::append(&mut tx, &entry, now).await?;
    let news = News::ExistingAccount {
        packet: row.parsed("packet")?,
        person: row.parsed("person")?,
        at: row.moment("at")?,
        verdict: Some(verdict),
        words: words.map(str::to_owned),
    };
    feed::publish(&mut tx, &point, now, &unit, None, &news).await?;
    tx.commit().await.doing("decide on an account")
}

/// How many people have an account that existed before and was confirmed: counted apart from opened.
pub async fn confirmed(db: &Db) -> Result<u64, ProvinceError> {
    let sql =
        "select count(distinct person) as n from existing_account where verdict = 'confirmed'";
    let row = sqlx::query(sql).fetch_one(db.read()).await;
    row.doing("count accounts that existed before")?.count("n")
}

#[cfg(test)]
mod tests;
