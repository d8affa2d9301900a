//! Complaints. What they say is sealed with them and cannot be read here again; what stays is that one was sent, until
//! when it is answered, and what the district answered.
//!
//! Who wrote it down sees that it waits. Other operators of the device hear only that an answer is there for the person:
//! they may be whom it is about.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    Complaint, ComplaintProblem, Judged, Media, OperatorId, PacketId, PersonId, Role,
};
use tannha_packet::COMPLAINT;

use crate::{
    PersonSummary, Vault, VaultError,
    queue::{self, Post},
    roster::{SUMMARY, summary},
    row::{self, Bytes as _},
    sql::{rows, run},
    trail::{self, Entry},
};

/// A minute of a voice: AAC in MP4, at most 8 kB a second with its container.
pub const MAX_RECORDING_BYTES: usize = 8_000 * 60 + 4_096;

/// A complaint, as far as it may be known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintStanding {
    /// Its packet.
    pub packet: PacketId,
    /// When it was written down; only for who did.
    pub at: Option<Timestamp>,
    /// Until when the district answers; none until the province has it.
    pub due_on: Option<Date>,
    /// When it was answered; none while it waits.
    pub answered_at: Option<Timestamp>,
    /// What was answered; only for who wrote it down, and none where the district tells the person itself.
    pub words: Option<String>,
    /// When the person was told; none until then.
    pub told_at: Option<Timestamp>,
    /// The operator of now wrote it down.
    pub mine: bool,
}

/// What the feed tells to the one device that sent it. Where that device does not know it, nothing is written.
pub(crate) fn heard(
    tx: &Transaction<'_>,
    packet: PacketId,
    due_on: Date,
    answered_at: Option<Timestamp>,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "UPDATE complaint SET due_on = ?2, answered_at = coalesce(?3, answered_at), words = coalesce(?4, words) WHERE packet = ?1";
    let values = (
        packet.bytes(),
        due_on.to_string(),
        answered_at.map(Timestamp::as_millisecond),
        words,
    );
    run(tx, "write what was answered", sql, values).map(drop)
}

/// The person was told. The answer has done its work, and its words go.
pub(crate) fn answer_told(
    tx: &Transaction<'_>,
    complaint: PacketId,
    now: Timestamp,
) -> Result<(), VaultError> {
    let sql = "UPDATE complaint SET told_at = ?2, words = NULL WHERE packet = ?1 AND answered_at IS NOT NULL";
    let values = (complaint.bytes(), now.as_millisecond());
    run(tx, "write who was told", sql, values).map(drop)
}

fn of(
    connection: &Connection,
    person: PersonId,
    reader: OperatorId,
) -> Result<Vec<ComplaintStanding>, VaultError> {
    let sql = "SELECT packet, operator, at, due_on, answered_at, words, told_at FROM complaint
        WHERE person = ?1 AND (operator = ?2 OR (answered_at IS NOT NULL AND told_at IS NULL)) ORDER BY at, packet";
    let values = (person.bytes(), reader.bytes());
    rows(
        connection,
        "read a person's complaints",
        sql,
        values,
        |found| {
            let mine = row::id::<OperatorId>(found, 1)? == reader;
            let time = |column| {
                found
                    .get::<_, Option<i64>>(column)?
                    .map(|_| row::time(found, column))
                    .transpose()
            };
            Ok(ComplaintStanding {
                packet: row::id(found, 0)?,
                at: if mine { time(2)? } else { None },
                due_on: if mine {
                    row::text_or_none(found, 3)?
                } else {
                    None
                },
                answered_at: time(4)?,
                words: if mine { found.get(5)? } else { None },
                told_at: time(6)?,
                mine,
            })
        },
    )
}

impl Vault {
    /// Seals a complaint and queues it. Neither its words nor its voice stay here, whatever happens.
    pub fn complain(
        &self,
        person: PersonId,
        complaint: &Complaint,
        recording: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        complaint
            .check(recording.is_some())
            .map_err(VaultError::Complaint)?;
        let keys = membership.keys()?;
        let voice = recording
            .map(|recorded| {
                let media =
                    voice(recorded).ok_or(VaultError::Complaint(ComplaintProblem::Recording))?;
                queue::enclose(&keys, Role::Recording, media, Judged::default(), recorded)
            })
            .transpose()?;
        self.write(|tx| {
            let post = Post::of(COMPLAINT, person, complaint).with(voice);
            let head = queue::post(self, tx, &membership, post, now)?;
            let entry = Entry::Complained {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            let sql =
                "INSERT INTO complaint (packet, person, operator, at) VALUES (?1, ?2, ?3, ?4)";
            let values = (
                head.packet.bytes(),
                person.bytes(),
                self.identity().operator.bytes(),
                now.as_millisecond(),
            );
            run(tx, "write that somebody complained", sql, values)?;
            Ok(head.packet)
        })
    }

    /// A person's complaints, as far as the operator of now may know them, the newest last.
    pub fn complaints_of(&self, person: PersonId) -> Result<Vec<ComplaintStanding>, VaultError> {
        let reader = self.identity().operator;
        self.read(|connection| of(connection, person, reader))
    }

    /// For whom an answer is there that they were not told yet.
    pub fn answers_to_tell(&self) -> Result<Vec<PersonSummary>, VaultError> {
        let sql = format!(
            "SELECT {SUMMARY} FROM person p LEFT JOIN person_state s ON s.place = p.place
                WHERE p.id IN (SELECT person FROM complaint WHERE answered_at IS NOT NULL AND told_at IS NULL) ORDER BY p.place"
        );
        self.read(|connection| rows(connection, "read the answers", &sql, [], summary))
    }
}

/// How a voice of a minute at most is encoded; nothing for what is none.
pub(crate) fn voice(bytes: &[u8]) -> Option<Media> {
    let is_mp4 = bytes.get(4..8) == Some(b"ftyp".as_slice());
    (is_mp4 && bytes.len() <= MAX_RECORDING_BYTES).then_some(Media::Mp4Audio)
}

#[cfg(test)]
mod tests;
