//! Visits that did not end in a dossier, and what happens next about each person: the last visit says so, until
//! another one or a dossier follows. Whoever has a dossier under way can still move, fall ill or miss a session.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{DeskAnswer, NextAction, PacketId, PersonId, Place, Subject, Visit, Way};
use tannha_packet::VISIT;

use crate::{
    PersonState, PersonSummary, Vault, VaultError, operators,
    queue::{self, Letter, RANK_FIRST},
    roster::{self, SUMMARY, SUMMARY_COLUMNS, summary},
    row::{self, Bytes as _},
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
};

/// A visit as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    /// Its packet.
    pub packet: PacketId,
    /// When it took place.
    pub at: Timestamp,
    /// What was said.
    pub visit: Visit,
}

/// Somebody whom the team promised something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Who.
    pub person: PersonSummary,
    /// What happens next.
    pub next: NextAction,
    /// What whoever comes next should know.
    pub note: Option<String>,
}

/// Somebody about whom the commune's desk or the province answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Who.
    pub person: PersonSummary,
    /// The answer.
    pub answer: DeskAnswer,
    /// The desk's own words.
    pub words: Option<String>,
}

/// Where a visit `v` of `p` is the last word: no visit came after it, and no dossier either.
const STANDS: &str = "NOT EXISTS (SELECT 1 FROM visit later WHERE later.person = v.person AND (later.at, later.packet) > (v.at, v.packet))
        AND (s.state IN ('visited', 'absent', 'handed', 'appointment', 'answered', 'ended', 'refused', 'focal')
            OR s.state IN ('waiting', 'in_review', 'returned', 'accepted') AND v.at >
                (SELECT coalesce(max(k.queued_at), min(e.at), 0) FROM dossier d LEFT JOIN packet k ON k.dossier = d.id
                    LEFT JOIN dossier_event e ON e.dossier = d.id WHERE d.subject = p.id))";

/// Where the desk left it with the team.
const UNANSWERED: &str = "NOT EXISTS (SELECT 1 FROM desk_answer a WHERE a.visit = v.packet AND a.answer IN ('mended', 'impossible'))";

/// The columns of [`next`] and the note.
const NEXT: &str = "v.way, v.due_on, v.due_at, v.season, v.note";

fn next(found: &Row<'_>, first: usize) -> rusqlite::Result<NextAction> {
    Ok(NextAction {
        way: row::text(found, first)?,
        day: row::text_or_none(found, first + 1)?,
        hour: row::text_or_none(found, first + 2)?,
        season: row::text_or_none(found, first + 3)?,
    })
}

fn visited(found: &Row<'_>) -> rusqlite::Result<Visited> {
    Ok(Visited {
        packet: row::id(found, 0)?,
        at: row::time(found, 1)?,
        visit: Visit {
            barrier: found.get(2)?,
            list: found.get(3)?,
            channel: row::text(found, 4)?,
            next: next(found, 5)?,
            note: found.get(9)?,
            place: place(found, 10)?,
        },
    })
}

fn place(found: &Row<'_>, first: usize) -> rusqlite::Result<Option<Place>> {
    let Some(north) = found.get(first)? else {
        return Ok(None);
    };
    Ok(Some(Place {
        north,
        east: found.get(first + 1)?,
        within_m: found.get(first + 2)?,
    }))
}

const VISITED: &str =
    "packet, at, barrier, list, channel, way, due_on, due_at, season, note, north, east, within_m";

/// The setting that says whether the province allows to write down where a house stands.
pub(crate) const HOUSE_PLACE: &str = "house_place";

/// Writes a visit. Hearing of one that is here already changes nothing.
pub(crate) fn put(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
    visit: &Visit,
) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO visit (packet, person, at, barrier, list, channel, way, due_on, due_at, season, note)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let values = rusqlite::params![
        packet.bytes(),
        person.bytes(),
        at.as_millisecond(),
        visit.barrier,
        visit.list,
        visit.channel.code(),
        visit.next.way.code(),
        visit.next.day.map(|day| day.to_string()),
        visit.next.hour.map(|hour| hour.to_string()),
        visit.next.season.map(tannha_domain::Season::code),
        visit.note,
    ];
    run(tx, "write a visit", sql, values)?;
    if let Some(house) = visit.place {
        let sql = "INSERT OR IGNORE INTO visit_place (visit, north, east, within_m) VALUES (?1, ?2, ?3, ?4)";
        let values = (packet.bytes(), house.north, house.east, house.within_m);
        run(tx, "write where a house stands", sql, values)?;
    }
    state::project(tx, person)
}

/// Where the last visit leaves a person; nothing where nobody was there.
pub(crate) fn state(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<PersonState>, VaultError> {
    let sql = "SELECT v.way, a.answer FROM visit v LEFT JOIN desk_answer a ON a.visit = v.packet
        WHERE v.person = ?1 ORDER BY v.at DESC, v.packet DESC LIMIT 1";
    let last = one(
        connection,
        "read a person's visits",
        sql,
        [person.bytes()],
        |found| {
            Ok((
                row::text::<Way>(found, 0)?,
                row::text_or_none::<DeskAnswer>(found, 1)?,
            ))
        },
    )?;
    Ok(last.map(|(way, answer)| match way {
        _ if matches!(answer, Some(DeskAnswer::Mended | DeskAnswer::Impossible)) => {
            PersonState::Answered
        }
        Way::Visit | Way::Call | Way::Witness | Way::Branch | Way::Counter => {
            PersonState::Appointment
        }
        Way::Session | Way::Receiver | Way::Desk | Way::Focal => PersonState::Handed,
        Way::Season => PersonState::Absent,
        Way::Dossier | Way::Existing | Way::Respect => PersonState::Visited,
    }))
}

/// Writes what the commune's desk or the province answered; the last answer counts.
pub(crate) fn answered(
    tx: &Transaction<'_>,
    visit: PacketId,
    person: PersonId,
    at: Timestamp,
    answer: DeskAnswer,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO desk_answer (visit, person, at, answer, words) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (visit) DO UPDATE SET at = excluded.at, answer = excluded.answer, words = excluded.words WHERE excluded.at >= at";
    let values = (
        visit.bytes(),
        person.bytes(),
        at.as_millisecond(),
        answer.code(),
        words,
    );
    run(tx, "write a desk's answer", sql, values)?;
    state::project(tx, person)
}

/// Whom the commune or the province answered about, and nobody went back to yet: the oldest answer first.
fn back_from_desk(connection: &Connection) -> Result<Vec<Answered>, VaultError> {
    let sql = format!(
        "SELECT {SUMMARY}, a.answer, a.words FROM desk_answer a JOIN visit v ON v.packet = a.visit JOIN person p ON p.id = v.person
            JOIN person_state s ON s.place = p.place
            WHERE a.answer IN ('mended', 'impossible') AND {STANDS} ORDER BY a.at, p.place"
    );
    rows(connection, "read the desks' answers", &sql, [], |found| {
        Ok(Answered {
            person: summary(found)?,
            answer: row::text(found, SUMMARY_COLUMNS)?,
            words: found.get(SUMMARY_COLUMNS + 1)?,
        })
    })
}

/// What was promised for this day or before, soonest first; within a day by the hour, then by the order of doors.
fn due(connection: &Connection, until: Date) -> Result<Vec<Promise>, VaultError> {
    let sql = format!(
        "SELECT {SUMMARY}, {NEXT} FROM visit v JOIN person p ON p.id = v.person JOIN person_state s ON s.place = p.place
            WHERE v.due_on <= ?1 AND {UNANSWERED} AND {STANDS} ORDER BY v.due_on, v.due_at IS NULL, v.due_at, p.place"
    );
    rows(
        connection,
        "read what was promised",
        &sql,
        [until.to_string()],
        promise,
    )
}

/// Who is at home in a season only, hamlet by hamlet.
fn seasonal(connection: &Connection) -> Result<Vec<Promise>, VaultError> {
    let sql = format!(
        "SELECT {SUMMARY}, {NEXT} FROM visit v JOIN person p ON p.id = v.person JOIN person_state s ON s.place = p.place
            WHERE v.season IS NOT NULL AND {UNANSWERED} AND {STANDS} ORDER BY v.season, p.place"
    );
    rows(connection, "read the return list", &sql, [], promise)
}

fn promise(found: &Row<'_>) -> rusqlite::Result<Promise> {
    Ok(Promise {
        person: summary(found)?,
        next: next(found, SUMMARY_COLUMNS)?,
        note: found.get(SUMMARY_COLUMNS + 4)?,
    })
}

impl Vault {
    /// Keeps a visit and queues its packet, both or neither. [`VaultError::Visit`] says what it lacks.
    pub fn record_visit(
        &self,
        person: PersonId,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        visit.check(self.today(now)).map_err(VaultError::Visit)?;
        // Whatever a screen sends: what the province does not allow is not kept, and the visit is.
        let allowed = visit.place.filter(|_| self.house_place_allowed());
        let visit = &visit.clone().at(allowed);
        self.write(|tx| {
            let known = roster::read(tx, person)?.ok_or(VaultError::NoPerson(person))?;
            let letter = Letter {
                kind: VISIT,
                area: known.unit,
                subject: Subject::Person(person),
                parent: None,
                enclosures: Vec::new(),
                text_versions: std::collections::BTreeMap::new(),
                asked_at: now,
                body: visit,
                dossier: None,
                revision: 1,
                rank: RANK_FIRST,
            };
            let head = queue::send(self, tx, &membership, letter, &[], now)?;
            let entry = Entry::Visited {
                by: self.identity().operator,
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            put(tx, head.packet, person, now, visit)?;
            operators::keep(tx, head.packet, self.identity().operator)?;
            Ok(head.packet)
        })
    }

    /// Whether the province allows to write down where a house stands. It does not before it has said so.
    pub fn house_place_allowed(&self) -> bool {
        self.setting(HOUSE_PLACE).as_deref() == Some("allowed")
    }

    /// A person's visits, the newest last.
    pub fn visits_of(&self, person: PersonId) -> Result<Vec<Visited>, VaultError> {
        let sql = format!(
            "SELECT {VISITED} FROM visit LEFT JOIN visit_place ON visit = packet WHERE person = ?1 ORDER BY at, packet"
        );
        self.read(|connection| {
            rows(
                connection,
                "read a person's visits",
                &sql,
                [person.bytes()],
                visited,
            )
        })
    }

    /// The visit that is the last word about this person, if one is.
    pub fn last_word(&self, person: PersonId) -> Result<Option<Visited>, VaultError> {
        let sql = format!(
            "SELECT {VISITED} FROM visit v LEFT JOIN visit_place ON visit = packet JOIN person p ON p.id = v.person
                JOIN person_state s ON s.place = p.place WHERE v.person = ?1 AND {STANDS}"
        );
        let read = |connection: &Connection| {
            one(
                connection,
                "read a person's last visit",
                &sql,
                [person.bytes()],
                visited,
            )
        };
        self.read(read)
    }

    /// What was promised for this day or before, soonest first.
    pub fn promised(&self, until: Date) -> Result<Vec<Promise>, VaultError> {
        self.read(|connection| due(connection, until))
    }

    /// Whom the commune or the province answered about, the oldest answer first.
    pub fn answered(&self) -> Result<Vec<Answered>, VaultError> {
        self.read(back_from_desk)
    }

    /// Who is at home in a season only, in the order of doors.
    pub fn return_list(&self) -> Result<Vec<Promise>, VaultError> {
        self.read(seasonal)
    }
}

#[cfg(test)]
mod tests;
