//! Who came to a session: written down after it, person by person, and heard from the rest of the team.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{Attendance, PacketId, PersonId, SessionAttendance, SessionId};
use tannha_packet::SESSION_ATTENDANCE;

use crate::{
    Session, Vault, VaultError,
    queue::{self, Post},
    row::{self, Bytes as _},
    sessions,
    sql::{count, one, run},
    trail::{self, Entry},
};

/// The last word about one person at one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// To which session.
    pub session: Session,
    /// When it was written down.
    pub at: Timestamp,
    /// What.
    pub attendance: Attendance,
}

/// Three columns and the last word's time before them.
pub(crate) fn attendance(found: &Row<'_>, first: usize) -> rusqlite::Result<Option<Attendance>> {
    let Some(attended) = found.get::<_, Option<String>>(first)? else {
        return Ok(None);
    };
    if attended == "came" {
        return Ok(Some(Attendance::Came));
    }
    Ok(Some(Attendance::Missed {
        why: row::text(found, first + 1)?,
        next: row::text(found, first + 2)?,
    }))
}

/// Writes it. Hearing of one that is here already changes nothing.
pub(crate) fn put(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
    said: &SessionAttendance,
) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO session_attendance (packet, session, person, at, attended, why, next) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (attended, why, next) = said.attendance.codes();
    let values = (
        packet.bytes(),
        said.session.bytes(),
        person.bytes(),
        at.as_millisecond(),
        attended,
        why,
        next,
    );
    run(tx, "write who came", sql, values).map(drop)
}

fn is_called(
    connection: &Connection,
    session: SessionId,
    person: PersonId,
    today: Date,
) -> Result<bool, VaultError> {
    let sql = "SELECT count(*) FROM session_call c JOIN opening_session o ON o.session = c.session
        WHERE c.session = ?1 AND c.person = ?2 AND o.day <= ?3";
    let values = (session.bytes(), person.bytes(), today.to_string());
    Ok(count(connection, "look who was called", sql, values)? > 0)
}

impl Vault {
    /// Keeps whether somebody came and queues the packet, both or neither. [`VaultError::NotCalled`] for whom nobody
    /// called to it, and before its day.
    pub fn record_attendance(
        &self,
        person: PersonId,
        said: &SessionAttendance,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        let today = self.today(now);
        self.write(|tx| {
            if !is_called(tx, said.session, person, today)? {
                return Err(VaultError::NotCalled);
            }
            let post = Post::of(SESSION_ATTENDANCE, person, said);
            let head = queue::post(self, tx, &membership, post, now)?;
            let entry = Entry::Attended {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            put(tx, head.packet, person, now, said)?;
            Ok(head.packet)
        })
    }

    /// The last session of which it is known whether this person came.
    pub fn attended(&self, person: PersonId) -> Result<Option<Attended>, VaultError> {
        let sql = format!(
            "SELECT {}, a.at, a.attended, a.why, a.next FROM session_attendance a JOIN opening_session o ON o.session = a.session
                WHERE a.person = ?1 ORDER BY o.day DESC, a.at DESC, a.packet DESC LIMIT 1",
            sessions::SESSION
        );
        self.read(|connection| {
            let found = one(
                connection,
                "read who came",
                &sql,
                [person.bytes()],
                |found| {
                    let (session, at) = (sessions::session(found)?, row::time(found, 7)?);
                    Ok(attendance(found, 8)?.map(|attendance| Attended {
                        session,
                        at,
                        attendance,
                    }))
                },
            )?;
            Ok(found.flatten())
        })
    }
}

#[cfg(test)]
mod tests;
