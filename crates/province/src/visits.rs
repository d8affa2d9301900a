//! Visits that did not end in a dossier: what the team's other devices hear of them, and the tasks that they make for
//! the commune's desk and for the province. Nobody ends in a dead end: a task stands until it is answered.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use tannha_domain::{
    DeskAnswer, LogPoint, News, Owner, PersonId, RosterPerson, TaskId, UnitCode, Visit, Way,
    barrier, contains,
};
use tannha_packet::Manifest;
use uuid::Uuid;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, feed, log, log::Entry, people, receivers,
    receivers::Receiver,
};

/// How long a desk has. A figure of our own (DOMAIN.md names none): as long as the law gives a withdrawal.
const DAYS_TO_ANSWER: i64 = 15;

/// Work that waits for the commune's desk or for the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// The task.
    pub id: TaskId,
    /// Who has to act.
    pub owner: Owner,
    /// What is to be done.
    pub way: Way,
    /// Why.
    pub barrier: String,
    /// About whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they live.
    pub area: String,
    /// The day by which it is to be done.
    pub due_on: String,
    /// What the volunteer wrote down.
    pub note: Option<String>,
    /// Whom the person asked to receive, where that is what the desk is to certify.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Receiver>,
}

/// Takes a visit whose signatures were checked; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    visit: &Visit,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Some(RosterPerson { id: person, .. }) = people::about(tx, &manifest.subject).await? else {
        return Ok(Some("person_unknown"));
    };
    if barrier(&visit.barrier).is_none() {
        return Ok(Some("barrier_unknown"));
    }
    let news = News::Visit {
        packet: manifest.packet,
        person,
        at: manifest.clock.wall,
        visit: visit.clone(),
    };
    if !feed::fits(&news) {
        return Ok(Some("visit_too_long"));
    }
    let sql = "insert into visit (digest, packet, device, person, unit, at, received_at, channel, barrier, list, way, due_on, note, north, east, within_m) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    sqlx::query(sql)
        .bind(digest)
        .bind(manifest.packet.to_string())
        .bind(manifest.device.to_string())
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(visit.channel.code())
        .bind(&visit.barrier)
        .bind(i64::from(visit.list))
        .bind(visit.next.way.code())
        .bind(visit.next.day.map(|day| day.to_string()))
        .bind(&visit.note)
        .bind(visit.place.map(|place| i64::from(place.north)))
        .bind(visit.place.map(|place| i64::from(place.east)))
        .bind(visit.place.map(|place| i64::from(place.within_m)))
        .execute(&mut **tx)
        .await
        .doing("write a visit")?;
    if visit.owner() != Owner::Team {
        make_task(tx, manifest, visit, person, digest, now).await?;
    }
    feed::publish(tx, point, now, &manifest.area, None, &news).await?;
    Ok(None)
}

/// The day by which somebody is to answer.
fn due_after(now: Timestamp) -> Result<String, ProvinceError> {
    let due = now
        .checked_add(SignedDuration::from_hours(24 * DAYS_TO_ANSWER))
        .map_err(|_| ProvinceError::Broken { what: "clock" })?;
    Ok(due.to_zoned(TimeZone::UTC).date().to_string())
}

async fn make_task(
    tx: &mut Tx,
    manifest: &Manifest,
    visit: &Visit,
    person: PersonId,
    digest: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let sql = "insert into task (id, visit, owner, way, barrier, person, unit, made_at, due_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    sqlx::query(sql)
        .bind(TaskId::from(Uuid::now_v7()).to_string())
        .bind(digest)
        .bind(visit.owner().code())
        .bind(visit.next.way.code())
        .bind(&visit.barrier)
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(now.as_millisecond())
        .bind(due_after(now)?)
        .execute(&mut **tx)
        .await
        .doing("make a task")?;
    Ok(())
}

/// What waits for an answer in an area, or everywhere, the most urgent first.
pub async fn standing(db: &Db, area: Option<&UnitCode>) -> Result<Vec<Task>, ProvinceError> {
    let sql = "select t.id, t.owner, t.way, t.barrier, t.person, p.name, t.unit, t.due_on, v.note from task t \
         join person p on p.id = t.person join visit v on v.digest = t.visit where t.answered_at is null order by t.due_on, t.id";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the tasks")?;
    let mut receivers = receivers::asked(db).await?;
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        let unit: UnitCode = row.parsed("unit")?;
        if area.is_some_and(|area| !contains(area, &unit)) {
            continue;
        }
        let (way, person) = (row.parsed("way")?, row.parsed("person")?);
        tasks.push(Task {
            id: row.parsed("id")?,
            owner: row.parsed("owner")?,
            way,
            barrier: row.text("barrier")?,
            person,
            name: row.text("name")?,
            area: unit.to_string(),
            due_on: row.text("due_on")?,
            note: row.maybe_text("note")?,
            receiver: (way == Way::Receiver)
                .then(|| receivers.remove(&person))
                .flatten(),
        });
    }
    Ok(tasks)
}

/// The tasks of this way that wait for a person.
pub(crate) async fn waiting_for(
    tx: &mut Tx,
    person: PersonId,
    way: Way,
) -> Result<Vec<TaskId>, ProvinceError> {
    let sql =
        "select id from task where person = $1 and way = $2 and answered_at is null order by id";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .bind(way.code())
        .fetch_all(&mut **tx)
        .await
        .doing("read a person's tasks")?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

/// Answers a task; the area's devices hear it. [`ProvinceError::Refused`] where it does not wait for an answer.
pub async fn answer(
    db: &Db,
    task: TaskId,
    answer: DeskAnswer,
    words: Option<&str>,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    answer_in(&mut tx, task, answer, words, staff, now).await?;
    tx.commit().await.doing("answer a task")
}

/// The same, in the transaction of its caller.
pub(crate) async fn answer_in(
    tx: &mut Tx,
    task: TaskId,
    answer: DeskAnswer,
    words: Option<&str>,
    staff: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let row =
        sqlx::query("select t.person, t.unit, t.way, v.packet from task t join visit v on v.digest = t.visit where t.id = $1 and t.answered_at is null")
            .bind(task.to_string())
            .fetch_optional(&mut **tx)
            .await
            .doing("read a task")?
            .ok_or_else(|| ProvinceError::refused("task_unknown"))?;
    let unit: UnitCode = row.parsed("unit")?;
    // A paper that waits somewhere helps nobody who does not know where and when.
    let made = row.parsed::<Way>("way")? == Way::Receiver && answer == DeskAnswer::Mended;
    if made && words.is_none_or(|words| words.trim().is_empty()) {
        return Err(ProvinceError::refused("answer_where_and_when"));
    }
    // What takes longer stands on, with a new day.
    let stands = answer == DeskAnswer::Waits;
    sqlx::query(
        "update task set answered_at = $2, due_on = coalesce($3, due_on), answer = $4, words = $5, staff = $6 where id = $1",
    )
    .bind(task.to_string())
    .bind((!stands).then(|| now.as_millisecond()))
    .bind(stands.then(|| due_after(now)).transpose()?)
    .bind(answer.code())
    .bind(words)
    .bind(staff)
    .execute(&mut **tx)
    .await
    .doing("answer a task")?;
    let entry = Entry::new("task_answered")
        .area(&unit)
        .with("task", task)
        .with("answer", answer);
    let point = log::append(tx, &entry, now).await?;
    let news = News::Answered {
        visit: row.parsed("packet")?,
        person: row.parsed("person")?,
        answer,
        words: words.map(str::to_owned),
    };
    feed::publish(tx, &point, now, &unit, None, &news).await
}
