//! After an account is open: who was told, and what people say after a pay day. Of the replies the figures go on; what a
//! person said stands beside the log.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_domain::{
    AfterOpening, LogPoint, News, PayReply, PersonId, Reply, RosterPerson, UnitCode,
};
use tannha_packet::Manifest;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, complaints, feed,
    log::{self, Entry},
    people,
};

/// What people said after one pay day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PayDay {
    /// The day.
    pub day: String,
    /// How many were asked.
    pub asked: u64,
    /// Of them: money came.
    pub came: u64,
    /// No money came.
    pub none: u64,
    /// All of it came.
    pub whole: u64,
    /// Less came than should.
    pub less: u64,
    /// It could be drawn.
    pub drawn: u64,
    /// Somebody took a part.
    pub taken: u64,
}

/// Takes what a volunteer brought back; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    after: &AfterOpening,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Some(RosterPerson { id: person, .. }) = people::about(tx, &manifest.subject).await? else {
        return Ok(Some("person_unknown"));
    };
    let at = manifest.clock.wall;
    match after {
        AfterOpening::Told => {
            told(tx, manifest, person, digest).await?;
            let news = News::AccountTold {
                packet: manifest.packet,
                person,
                at,
            };
            feed::publish(tx, point, now, &manifest.area, None, &news).await?;
        }
        AfterOpening::Paid(reply) if !reply.is_whole() => return Ok(Some("reply_incomplete")),
        AfterOpening::Paid(reply) => {
            replied(tx, manifest, person, reply, digest, now).await?;
            if reply.came == Reply::Yes {
                first_payment(tx, person, &manifest.area, reply.pay_day, now).await?;
            }
            let news = News::PayReply {
                packet: manifest.packet,
                person,
                at,
                pay_day: reply.pay_day,
                came: reply.came,
            };
            feed::publish(tx, point, now, &manifest.area, None, &news).await?;
        }
        AfterOpening::AnswerTold { complaint } => {
            complaints::told(tx, manifest.device, *complaint, at).await?;
        }
    }
    Ok(None)
}

async fn told(
    tx: &mut Tx,
    manifest: &Manifest,
    person: PersonId,
    digest: &str,
) -> Result<(), ProvinceError> {
    sqlx::query(
        "insert into account_told (digest, person, unit, device, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(digest)
    .bind(person.to_string())
    .bind(manifest.area.to_string())
    .bind(manifest.device.to_string())
    .bind(manifest.clock.wall.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("write who was told")?;
    Ok(())
}

async fn replied(
    tx: &mut Tx,
    manifest: &Manifest,
    person: PersonId,
    reply: &PayReply,
    digest: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let sql = "insert into pay_reply (digest, person, unit, device, at, received_at, pay_day, came, whole, drawn, taken) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let code = |reply: Option<Reply>| reply.map(Reply::code);
    sqlx::query(sql)
        .bind(digest)
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.device.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(reply.pay_day.to_string())
        .bind(reply.came.code())
        .bind(code(reply.whole))
        .bind(code(reply.drawn))
        .bind(code(reply.taken))
        .execute(&mut **tx)
        .await
        .doing("write a reply")?;
    Ok(())
}

/// The first time that money came is an event of its own, with its day and its source.
async fn first_payment(
    tx: &mut Tx,
    person: PersonId,
    unit: &UnitCode,
    pay_day: Date,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let known = sqlx::query("select person from first_payment where person = $1")
        .bind(person.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("look for a first payment")?;
    if known.is_some() {
        return Ok(());
    }
    let entry = Entry::new("first_payment")
        .area(unit)
        .with("person", person)
        .with("pay_day", pay_day)
        .with("source", "person");
    let point = log::append(tx, &entry, now).await?;
    sqlx::query("insert into first_payment (person, pay_day, source, position) values ($1, $2, 'person', $3)")
        .bind(person.to_string())
        .bind(pay_day.to_string())
        .bind(log::position(point.position)?)
        .execute(&mut **tx)
        .await
        .doing("write a first payment")?;
    Ok(())
}

/// Names a day on which benefits are paid; every device hears it. Naming it again changes nothing.
pub async fn add_pay_day(db: &Db, day: Date, now: Timestamp) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let added = sqlx::query(
        "insert into pay_day (day, added_at) values ($1, $2) on conflict (day) do nothing",
    )
    .bind(day.to_string())
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("name a pay day")?;
    if added.rows_affected() > 0 {
        let point = log::append(&mut tx, &Entry::new("pay_day").with("day", day), now).await?;
        feed::publish_to_all(&mut tx, &point, now, &News::PayDay { day }).await?;
    }
    tx.commit().await.doing("name a pay day")
}

/// Every pay day with what people said after it, the newest first. Of several replies of one person the last counts.
pub async fn pay_days(db: &Db) -> Result<Vec<PayDay>, ProvinceError> {
    let sql = "select d.day, r.person, r.came, r.whole, r.drawn, r.taken from pay_day d left join pay_reply r on r.pay_day = d.day \
         and not exists (select 1 from pay_reply later where later.pay_day = r.pay_day and later.person = r.person \
         and (later.at > r.at or (later.at = r.at and later.digest > r.digest))) order by d.day desc";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the pay days")?;
    let mut days: Vec<PayDay> = Vec::new();
    for row in rows {
        let day = row.text("day")?;
        if days.last().is_none_or(|last| last.day != day) {
            days.push(PayDay {
                day,
                ..PayDay::default()
            });
        }
        let Some(counts) = days.last_mut() else {
            continue;
        };
        if row.maybe_text("person")?.is_none() {
            continue;
        }
        let is = |column, reply: Reply| {
            row.maybe_text(column)
                .map(|said| u64::from(said.as_deref() == Some(reply.code())))
        };
        counts.asked += 1;
        counts.came += is("came", Reply::Yes)?;
        counts.none += is("came", Reply::No)?;
        counts.whole += is("whole", Reply::Yes)?;
        counts.less += is("whole", Reply::No)?;
        counts.drawn += is("drawn", Reply::Yes)?;
        counts.taken += is("taken", Reply::Yes)?;
    }
    Ok(days)
}

#[cfg(test)]
mod tests;
