//! What people take back. What holds depends on which packets are in the log, never on the order in which they came: a
//! withdrawal stands against every yes whose packet did not know of it, be it there already or still on its way.

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;
use tannha_domain::{
    Deadline, DossierEvent, DossierId, Mark, News, PacketId, PersonId, Role, RosterPerson,
    Standing, UnitCode, Withdrawal, purpose, taken_back,
};
use tannha_packet::{Manifest, Revision};

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, dossiers, feed,
    log::{self, Entry},
    marks::{self, Confirmed, OnSheet},
    people,
};

/// A withdrawal that waits to be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The packet.
    pub id: PacketId,
    /// Whose.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The commune.
    pub area: UnitCode,
    /// From which purposes.
    pub purposes: Vec<String>,
    /// Where it was said.
    pub channel: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Until when it is carried out.
    pub due_on: Date,
    /// That day is over.
    pub overdue: bool,
    /// How the person confirmed it; nothing by phone.
    pub mark: Option<Mark>,
    /// On which sheet, where it is ink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<OnSheet>,
}

/// What a person took back of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// From which purpose.
    pub purpose: String,
    /// When it came.
    pub at: Timestamp,
    /// Until when it is carried out.
    pub due_on: Date,
    /// When it was.
    pub done_at: Option<Timestamp>,
}

fn today(now: Timestamp) -> Date {
    Offset::constant(7).to_datetime(now).date()
}

/// Writes which withdrawals a packet knew, whatever it says.
pub async fn knows(tx: &mut Tx, manifest: &Manifest, digest: &str) -> Result<(), ProvinceError> {
    for known in &manifest.knows_withdrawals {
        sqlx::query("insert into withdrawal_known (digest, withdrawal) values ($1, $2) on conflict do nothing")
            .bind(digest)
            .bind(known.to_string())
            .execute(&mut **tx)
            .await
            .doing("write what a packet knew")?;
    }
    Ok(())
}

/// For a query on packets by `digest` about `person`: that nobody took these purposes back without its knowing.
pub fn stands(table: &str, purposes: &[&str]) -> String {
    let quoted: Vec<_> = purposes.iter().map(|code| format!("'{code}'")).collect();
    format!(
        "not exists (select 1 from withdrawal w join withdrawal_purpose wp on wp.packet = w.packet where w.person = {table}.person \
         and wp.purpose in ({}) and not exists (select 1 from withdrawal_known k where k.digest = {table}.digest and k.withdrawal = w.packet))",
        quoted.join(", ")
    )
}

/// Takes a withdrawal whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    withdrawal: &Withdrawal,
    digest: &str,
    point: &tannha_domain::LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let known = people::about(tx, &manifest.subject).await?;
    let held = match &withdrawal.confirmed {
        Some(by) => {
            let confirmed = Confirmed {
                by,
                answers: &withdrawal.answers,
                person: known.as_ref(),
                receiver: None,
            };
            marks::take(tx, manifest, &confirmed, digest, point, now).await?
        }
        None => (!manifest.enclosures.is_empty()).then_some("mark_incomplete"),
    };
    let Some(RosterPerson {
        id: person, unit, ..
    }) = known
    else {
        return Ok(Some("person_unknown"));
    };
    if withdrawal.check().is_err() {
        return Ok(Some("withdrawal_incomplete"));
    }
    if held.is_some() {
        return Ok(held);
    }
    if let Some(by) = &withdrawal.confirmed {
        marks::keep(tx, manifest, by, digest).await?;
    }
    let due_on = Deadline::Withdrawal.after(today(now));
    let sql = "insert into withdrawal (packet, digest, person, unit, device, at, received_at, due_on, channel, mark) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(sql)
        .bind(manifest.packet.to_string())
        .bind(digest)
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.device.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(due_on.to_string())
        .bind(withdrawal.channel.code())
        .bind(withdrawal.confirmed.as_ref().map(|by| by.made.mark.code()))
        .execute(&mut **tx)
        .await
        .doing("write a withdrawal")?;
    for purpose in &withdrawal.purposes {
        sqlx::query("insert into withdrawal_purpose (packet, purpose) values ($1, $2) on conflict do nothing")
            .bind(manifest.packet.to_string())
            .bind(purpose)
            .execute(&mut **tx)
            .await
            .doing("write a withdrawal")?;
    }
    let news = News::Withdrawn {
        packet: manifest.packet,
        person,
        at: manifest.clock.wall,
        purposes: withdrawal.purposes.clone(),
        due_on,
    };
    feed::publish(tx, point, now, &unit, Some(manifest.device), &news).await?;
    let rows = sqlx::query("select id from dossier where person = $1 order by id")
        .bind(person.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read a person's dossiers")?;
    for row in rows {
        meet(tx, row.parsed("id")?, now).await?;
    }
    Ok(None)
}

/// One purpose that a person took back, and by which packet.
struct Withdrawn {
    packet: PacketId,
    taken: Taken,
}

/// What a person took back, in the order in which it came.
async fn withdrawn(tx: &mut Tx, person: PersonId) -> Result<Vec<Withdrawn>, ProvinceError> {
    let sql = "select w.packet, w.received_at, w.due_on, w.done_at, p.purpose from withdrawal w \
               join withdrawal_purpose p on p.packet = w.packet where w.person = $1 order by w.received_at, w.packet, p.purpose";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read withdrawals")?;
    rows.iter()
        .map(|row| {
            let done = row.maybe_number("done_at")?;
            Ok(Withdrawn {
                packet: row.parsed("packet")?,
                taken: Taken {
                    purpose: row.text("purpose")?,
                    at: row.moment("received_at")?,
                    due_on: row.parsed("due_on")?,
                    done_at: done.map(|_| row.moment("done_at")).transpose()?,
                },
            })
        })
        .collect()
}

/// What was taken back of this dossier, as the revision that stands has it: each purpose once, as it was taken back last.
/// On paper nobody wrote down what was answered: there only what ends a dossier counts.
pub async fn of_dossier(
    tx: &mut Tx,
    dossier: &dossiers::Dossier,
) -> Result<Vec<Taken>, ProvinceError> {
    let Some(person) = dossier.person else {
        return Ok(Vec::new());
    };
    let withdrawn = withdrawn(tx, person).await?;
    if withdrawn.is_empty() {
        return Ok(Vec::new());
    }
    let manifest = match &dossier.current {
        Some(digest) => dossiers::manifest(tx, digest).await?,
        None => None,
    };
    let named = withdrawn
        .iter()
        .map(|one| (one.packet, one.taken.purpose.as_str()));
    let purposes: Vec<&str> = match manifest {
        Some(manifest) => {
            let answers = manifest.body::<Revision>()?.answers;
            taken_back(&answers, named, &manifest.knows_withdrawals)
        }
        None => named
            .map(|(_, code)| code)
            .filter(|code| purpose(code).is_some_and(tannha_domain::Purpose::ends))
            .collect(),
    };
    let mut taken: Vec<Taken> = Vec::new();
    for one in withdrawn.iter().rev().map(|one| &one.taken) {
        let is_new = taken.iter().all(|shown| shown.purpose != one.purpose);
        if is_new && purposes.contains(&one.purpose.as_str()) {
            taken.push(one.clone());
        }
    }
    taken.reverse();
    Ok(taken)
}

/// Holds a dossier against what its person took back, and writes down what is new: after a withdrawal came, and after a
/// revision did.
pub async fn meet(tx: &mut Tx, id: DossierId, now: Timestamp) -> Result<(), ProvinceError> {
    let Some(dossier) = dossiers::one(tx, id).await? else {
        return Ok(());
    };
    let mut standing = dossier.standing;
    for Taken { purpose, .. } in of_dossier(tx, &dossier).await? {
        let event = DossierEvent::Withdrawn { purpose };
        let next = standing.after(&event);
        // What ends it is said again after a revision that did not know; the rest is said once.
        if next == standing && is_said(tx, id, &event).await? {
            continue;
        }
        if standing == Standing::Withdrawn {
            continue;
        }
        dossiers::happen(tx, &dossier, &event, None, now).await?;
        standing = next;
    }
    Ok(())
}

async fn is_said(
    tx: &mut Tx,
    dossier: DossierId,
    event: &DossierEvent,
) -> Result<bool, ProvinceError> {
    let json = serde_json::to_string(event).map_err(|_| ProvinceError::Broken { what: "event" })?;
    let row = sqlx::query("select code from dossier_event where dossier = $1 and event = $2")
        .bind(dossier.to_string())
        .bind(json)
        .fetch_optional(&mut **tx)
        .await;
    Ok(row.doing("look what was withdrawn")?.is_some())
}

/// Whether the person took back what allowed this picture: then nobody is shown it.
pub async fn forbids(
    tx: &mut Tx,
    dossier: &dossiers::Dossier,
    role: Role,
) -> Result<bool, ProvinceError> {
    let taken = of_dossier(tx, dossier).await?;
    let allowed = |taken: &Taken| {
        purpose(&taken.purpose)
            .is_some_and(|purpose| purpose.ends() || purpose.before_step == role.moment())
    };
    Ok(!role.is_a_mark() && taken.iter().any(allowed))
}

/// What waits to be carried out, the most urgent first.
pub async fn waiting(db: &Db, now: Timestamp) -> Result<Vec<Waiting>, ProvinceError> {
    let sql = format!(
        "select w.packet, w.person, p.name, w.unit, w.channel, w.received_at, w.due_on, w.mark, wp.purpose, {} from withdrawal w \
         join person p on p.id = w.person join withdrawal_purpose wp on wp.packet = w.packet \
         left join sheet_mark m on m.digest = w.digest \
         where w.done_at is null order by w.due_on, w.received_at, w.packet, wp.purpose",
        marks::COLUMNS
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(db.read())
        .await
        .doing("read withdrawals")?;
    let mut waiting: Vec<Waiting> = Vec::new();
    for row in rows {
        let (id, purpose) = (row.parsed::<PacketId>("packet")?, row.text("purpose")?);
        if let Some(same) = waiting.last_mut().filter(|last| last.id == id) {
            same.purposes.push(purpose);
            continue;
        }
        let due_on: Date = row.parsed("due_on")?;
        waiting.push(Waiting {
            id,
            person: row.parsed("person")?,
            name: row.text("name")?,
            area: row.parsed("unit")?,
            purposes: vec![purpose],
            channel: row.text("channel")?,
            received_at: row.moment("received_at")?,
            due_on,
            overdue: due_on < today(now),
            mark: row.maybe_parsed("mark")?,
            sheet: marks::of(&row)?,
        });
    }
    Ok(waiting)
}

/// How many wait, and how many of them longer than the law gives.
pub async fn count(db: &Db, now: Timestamp) -> Result<(u64, u64), ProvinceError> {
    let sql = "select count(*) as n, count(case when due_on < $1 then 1 end) as late from withdrawal where done_at is null";
    let row = sqlx::query(sql)
        .bind(today(now).to_string())
        .fetch_one(db.read())
        .await
        .doing("count withdrawals")?;
    Ok((row.count("n")?, row.count("late")?))
}

/// Says that it was carried out, and tells the area's devices: somebody tells the person.
pub async fn done(
    db: &Db,
    id: PacketId,
    words: Option<&str>,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let row =
        sqlx::query("select person, unit from withdrawal where packet = $1 and done_at is null")
            .bind(id.to_string())
            .fetch_optional(&mut *tx)
            .await
            .doing("read a withdrawal")?
            .ok_or_else(|| ProvinceError::refused("withdrawal_unknown"))?;
    let person: PersonId = row.parsed("person")?;
    sqlx::query("update withdrawal set done_at = $2, words = $3, staff = $4 where packet = $1")
        .bind(id.to_string())
        .bind(now.as_millisecond())
        .bind(words)
        .bind(staff)
        .execute(&mut *tx)
        .await
        .doing("carry out a withdrawal")?;
    let unit: UnitCode = match people::one(&mut tx, person).await? {
        Some(known) => known.unit,
        None => row.parsed("unit")?,
    };
    let entry = Entry::new("withdrawal_done")
        .area(&unit)
        .with("withdrawal", id);
    let point = log::append(&mut tx, &entry, now).await?;
    let news = News::WithdrawalDone {
        packet: id,
        person,
        words: words.map(str::to_owned),
    };
    feed::publish(&mut tx, &point, now, &unit, None, &news).await?;
    tx.commit().await.doing("carry out a withdrawal")
}

#[cfg(test)]
mod tests;
