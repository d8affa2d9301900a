//! Who came to a session, as the volunteers wrote it down: whoever did not is called again, or met at home.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Attendance, LogPoint, News, PersonId, RosterPerson, SessionAttendance, SessionId,
};
use tannha_packet::Manifest;

use crate::{Columns as _, Db, Doing as _, ProvinceError, Tx, feed, people};

/// One session, with how many came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The session.
    pub session: SessionId,
    /// Who came to meet people.
    pub provider: String,
    /// The area.
    pub area: String,
    /// The day, and the hour where one was said.
    pub starts: String,
    /// Where.
    pub place: String,
    /// How many were called.
    pub called: u64,
    /// How many of them came.
    pub came: u64,
    /// Whoever did not, and what follows.
    pub missed: Vec<Missed>,
    /// How many nobody wrote down yet.
    pub unknown: u64,
}

/// Somebody who was not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Why.
    pub why: String,
    /// `next_session` or `home_session`.
    pub next: String,
}

/// Takes what a volunteer wrote down; answers with why it is held, where it is.
pub async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    said: &SessionAttendance,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    let Some(RosterPerson { id: person, .. }) = people::about(tx, &manifest.subject).await? else {
        return Ok(Some("person_unknown"));
    };
    let called =
        sqlx::query("select person from session_person where session = $1 and person = $2")
            .bind(said.session.to_string())
            .bind(person.to_string())
            .fetch_optional(&mut **tx)
            .await
            .doing("look who was called")?;
    if called.is_none() {
        return Ok(Some("session_not_called"));
    }
    let (attended, why, next) = said.attendance.codes();
    let sql = "insert into session_attendance (digest, session, person, unit, device, at, received_at, attended, why, next) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    sqlx::query(sql)
        .bind(digest)
        .bind(said.session.to_string())
        .bind(person.to_string())
        .bind(manifest.area.to_string())
        .bind(manifest.device.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .bind(now.as_millisecond())
        .bind(attended)
        .bind(why)
        .bind(next)
        .execute(&mut **tx)
        .await
        .doing("write who came")?;
    let news = News::SessionAttended {
        packet: manifest.packet,
        person,
        at: manifest.clock.wall,
        said: *said,
    };
    feed::publish(tx, point, now, &manifest.area, None, &news).await?;
    Ok(None)
}

/// Every session, the newest first, with who came. Of several words about one person the last counts.
pub async fn list(db: &Db) -> Result<Vec<Listed>, ProvinceError> {
    let sql = "select o.id, o.provider, o.unit, o.starts, o.place, c.person, p.name, a.attended, a.why, a.next \
         from opening_session o left join session_person c on c.session = o.id left join person p on p.id = c.person \
         left join session_attendance a on a.session = o.id and a.person = c.person and not exists \
         (select 1 from session_attendance later where later.session = a.session and later.person = a.person \
         and (later.at > a.at or (later.at = a.at and later.digest > a.digest))) \
         order by o.starts desc, o.id, p.name, c.person";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the sessions")?;
    let mut listed: Vec<Listed> = Vec::new();
    for row in rows {
        let session: SessionId = row.parsed("id")?;
        if listed.last().is_none_or(|last| last.session != session) {
            listed.push(Listed {
                session,
                provider: row.text("provider")?,
                area: row.text("unit")?,
                starts: row.text("starts")?,
                place: row.text("place")?,
                called: 0,
                came: 0,
                missed: Vec::new(),
                unknown: 0,
            });
        }
        let Some(last) = listed.last_mut() else {
            continue;
        };
        if row.maybe_text("person")?.is_none() {
            continue;
        }
        last.called += 1;
        match row.maybe_text("attended")?.as_deref() {
            None => last.unknown += 1,
            Some(came) if came == Attendance::Came.codes().0 => last.came += 1,
            Some(_) => last.missed.push(Missed {
                person: row.parsed("person")?,
                name: row.text("name")?,
                why: row.text("why")?,
                next: row.text("next")?,
            }),
        }
    }
    Ok(listed)
}

#[cfg(test)]
mod tests;
