//! Sessions at which a provider's staff meet people: when, where, who is called and with what.

use jiff::civil::{Date, Time};
use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{Attendance, Bring, PersonId, PlannedSession, SessionId};

use crate::{
    PersonSummary, Vault, VaultError, attendance,
    roster::{SUMMARY, SUMMARY_COLUMNS, summary},
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Who comes.
    pub provider: String,
    /// The day.
    pub day: Date,
    /// The hour, where one was said.
    pub hour: Option<Time>,
    /// Where people go.
    pub place: String,
    /// The staff come to the home.
    pub home: bool,
    /// How many of this device's people are called.
    pub called: u64,
}

/// One session with whom it calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCalls {
    /// The session.
    pub session: Session,
    /// Who is called and with what, door by door.
    pub people: Vec<CalledTo>,
}

/// Somebody who is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledTo {
    /// Who.
    pub person: PersonSummary,
    /// With what.
    pub bring: Vec<Bring>,
    /// Whether they came; nothing while nobody wrote it down.
    pub attendance: Option<Attendance>,
}

/// The columns of [`session`].
pub(crate) const SESSION: &str = "o.session, o.provider, o.day, o.hour, o.place, o.home,
    (SELECT count(*) FROM session_call n JOIN person m ON m.id = n.person WHERE n.session = o.session)";

pub(crate) fn session(found: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row::id(found, 0)?,
        provider: found.get(1)?,
        day: row::text(found, 2)?,
        hour: row::text_or_none(found, 3)?,
        place: found.get(4)?,
        home: found.get(5)?,
        called: row::count(found, 6)?,
    })
}

/// Writes a session that came down the feed: what it says last counts, and who is called is added.
pub(crate) fn put(tx: &Transaction<'_>, planned: &PlannedSession) -> Result<(), VaultError> {
    let doing = "write a session";
    let sql = "INSERT INTO opening_session (session, provider, day, hour, place, home) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (session) DO UPDATE SET provider = excluded.provider, day = excluded.day, hour = excluded.hour,
            place = excluded.place, home = excluded.home";
    let values = (
        planned.session.bytes(),
        &planned.provider,
        planned.day.to_string(),
        planned.hour.map(|hour| hour.to_string()),
        &planned.place,
        planned.home,
    );
    run(tx, doing, sql, values)?;
    for called in &planned.people {
        let sql = "INSERT INTO session_call (session, person, bring) VALUES (?1, ?2, ?3)
            ON CONFLICT (session, person) DO UPDATE SET bring = excluded.bring";
        let values = (
            planned.session.bytes(),
            called.person.bytes(),
            row::to_json(&called.bring)?,
        );
        run(tx, doing, sql, values)?;
    }
    Ok(())
}

fn between(connection: &Connection, from: Date, until: Date) -> Result<Vec<Session>, VaultError> {
    let sql = format!(
        "SELECT {SESSION} FROM opening_session o WHERE o.day BETWEEN ?1 AND ?2
            AND EXISTS (SELECT 1 FROM session_call c JOIN person p ON p.id = c.person WHERE c.session = o.session)
            ORDER BY o.day, o.hour IS NULL, o.hour, o.session"
    );
    let days = [from.to_string(), until.to_string()];
    rows(connection, "read the sessions", &sql, days, session)
}

impl Vault {
    /// The sessions of these days to which somebody here is called, soonest first.
    pub fn sessions(&self, from: Date, until: Date) -> Result<Vec<Session>, VaultError> {
        self.read(|connection| between(connection, from, until))
    }

    /// The sessions of these days of which nobody wrote down yet whether everybody came, the oldest first.
    pub fn sessions_to_note(&self, from: Date, until: Date) -> Result<Vec<Session>, VaultError> {
        let sql = format!(
            "SELECT {SESSION} FROM opening_session o WHERE o.day BETWEEN ?1 AND ?2
                AND EXISTS (SELECT 1 FROM session_call c JOIN person p ON p.id = c.person WHERE c.session = o.session
                    AND NOT EXISTS (SELECT 1 FROM session_attendance a WHERE a.session = c.session AND a.person = c.person))
                ORDER BY o.day, o.session"
        );
        self.read(|connection| {
            let days = [from.to_string(), until.to_string()];
            rows(connection, "read the sessions", &sql, days, session)
        })
    }

    /// One session with whom it calls, door by door; none that is not known.
    pub fn session(&self, id: SessionId) -> Result<Option<SessionCalls>, VaultError> {
        self.read(|connection| {
            let doing = "read a session";
            let sql = format!("SELECT {SESSION} FROM opening_session o WHERE o.session = ?1");
            let Some(found) = one(connection, doing, &sql, [id.bytes()], session)? else {
                return Ok(None);
            };
            let sql = format!(
                "SELECT {SUMMARY}, c.bring, a.attended, a.why, a.next FROM session_call c JOIN person p ON p.id = c.person LEFT JOIN person_state s ON s.place = p.place
                    LEFT JOIN session_attendance a ON a.packet = (SELECT packet FROM session_attendance l
                        WHERE l.session = c.session AND l.person = c.person ORDER BY l.at DESC, l.packet DESC LIMIT 1)
                    WHERE c.session = ?1 ORDER BY p.place"
            );
            let people = rows(connection, doing, &sql, [id.bytes()], |found| {
                Ok(CalledTo {
                    person: summary(found)?,
                    bring: row::json(found, SUMMARY_COLUMNS)?,
                    attendance: attendance::attendance(found, SUMMARY_COLUMNS + 1)?,
                })
            })?;
            Ok(Some(SessionCalls {
                session: found,
                people,
            }))
        })
    }

    /// The next session to which this person is called, from this day on.
    pub fn session_of(
        &self,
        person: PersonId,
        from: Date,
    ) -> Result<Option<(Session, Vec<Bring>)>, VaultError> {
        let sql = format!(
            "SELECT {SESSION}, c.bring FROM session_call c JOIN opening_session o ON o.session = c.session
                WHERE c.person = ?1 AND o.day >= ?2 ORDER BY o.day, o.hour LIMIT 1"
        );
        self.read(|connection| {
            let values = (person.bytes(), from.to_string());
            one(
                connection,
                "read a person's session",
                &sql,
                values,
                |found| Ok((session(found)?, row::json(found, 7)?)),
            )
        })
    }
}
