//! What people take back. It counts for what was sent before it and for what follows: this device's drafts lose what it
//! forbids at once, and every packet names the withdrawals that were known when its person was asked.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    Answer, AnsweredBy, DossierId, DraftId, Occasion, PacketId, PersonId, Subject, Withdrawal,
    WithdrawalProblem, withdrawable,
};
use tannha_packet::WITHDRAWAL;

use crate::{
    Vault, VaultError, dossier,
    draft::{self, TakenBack},
    marking::{self, Confirms, Marking},
    queue::{self, Post},
    row::{self, Bytes as _},
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
};

/// A withdrawal and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its packet.
    pub packet: PacketId,
    /// When it was said.
    pub at: Timestamp,
    /// From which purposes.
    pub purposes: Vec<String>,
    /// Until when it is carried out; none until the province has it.
    pub due_on: Option<Date>,
    /// When it was.
    pub done_at: Option<Timestamp>,
    /// What was done, in the desk's words.
    pub words: Option<String>,
}

impl Withdrawn {
    /// What it takes out of drafts. Who pressed and in which language stands in the sealed packet alone.
    fn taken(&self) -> TakenBack<'_> {
        TakenBack {
            purposes: &self.purposes,
            by: AnsweredBy::Volunteer,
            language: "vi",
            at: self.at,
        }
    }
}

/// The withdrawals of this person that were known at this moment, for the packet that says what was answered then.
pub(crate) fn known(
    connection: &Connection,
    subject: &Subject,
    asked_at: Timestamp,
) -> Result<Vec<PacketId>, VaultError> {
    let Subject::Person(person) = subject else {
        return Ok(Vec::new());
    };
    let sql = "SELECT packet FROM withdrawal WHERE person = ?1 AND known_at <= ?2 ORDER BY packet";
    let values = (person.bytes(), asked_at.as_millisecond());
    rows(connection, "read withdrawals", sql, values, |found| {
        row::id(found, 0)
    })
}

/// Writes it, once; answers with whether it is new here.
fn put(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    (at, known_at): (Timestamp, Timestamp),
    purposes: &[String],
) -> Result<bool, VaultError> {
    let sql = "INSERT OR IGNORE INTO withdrawal (packet, person, at, known_at, purposes) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = (
        packet.bytes(),
        person.bytes(),
        at.as_millisecond(),
        known_at.as_millisecond(),
        row::to_json(&purposes)?,
    );
    Ok(run(tx, "write a withdrawal", sql, values)? > 0)
}

/// Somebody of the team heard it. Drafts of this device lose what it forbids; hearing it twice changes nothing, so that
/// what was asked anew since stands. Answers with whether something went.
pub(crate) fn heard(
    tx: &Transaction<'_>,
    withdrawn: &Withdrawn,
    person: PersonId,
    now: Timestamp,
    today: Date,
) -> Result<bool, VaultError> {
    let packet = withdrawn.packet;
    let is_new = put(tx, packet, person, (withdrawn.at, now), &withdrawn.purposes)?;
    let sql = "UPDATE withdrawal SET due_on = ?2 WHERE packet = ?1";
    let due = withdrawn.due_on.map(|day| day.to_string());
    run(tx, "write a withdrawal", sql, (packet.bytes(), due))?;
    if !is_new {
        return Ok(false);
    }
    let gone = draft::take_back(tx, person, &withdrawn.taken(), today)?;
    state::project(tx, person)?;
    Ok(gone)
}

/// The province carried it out.
pub(crate) fn done(
    tx: &Transaction<'_>,
    packet: PacketId,
    at: Timestamp,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "UPDATE withdrawal SET done_at = ?2, words = ?3 WHERE packet = ?1";
    run(
        tx,
        "write a withdrawal",
        sql,
        (packet.bytes(), at.as_millisecond(), words),
    )?;
    Ok(())
}

fn of(connection: &Connection, person: PersonId) -> Result<Vec<Withdrawn>, VaultError> {
    let sql = "SELECT packet, at, purposes, due_on, done_at, words FROM withdrawal WHERE person = ?1 ORDER BY at, packet";
    rows(
        connection,
        "read withdrawals",
        sql,
        [person.bytes()],
        |found| {
            let done = found.get::<_, Option<i64>>(4)?;
            Ok(Withdrawn {
                packet: row::id(found, 0)?,
                at: row::time(found, 1)?,
                purposes: row::json(found, 2)?,
                due_on: row::text_or_none(found, 3)?,
                done_at: done.map(|_| row::time(found, 4)).transpose()?,
                words: found.get(5)?,
            })
        },
    )
}

/// A draft that goes on from what was answered before: what was taken back in the meantime is a no in it.
pub(crate) fn overtakes(
    tx: &Transaction<'_>,
    draft: DraftId,
    subject: &Subject,
    today: Date,
) -> Result<(), VaultError> {
    let Subject::Person(person) = subject else {
        return Ok(());
    };
    for withdrawn in of(tx, *person)? {
        draft::take_back_of(tx, draft, &withdrawn.taken(), today)?;
    }
    Ok(())
}

/// Which purposes this device knows a yes to, and since when: of its drafts, of dossiers that it sent, and of what was
/// authorised here.
fn given(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<(&'static str, Timestamp)>, VaultError> {
    let doing = "find what was asked";
    let mut asked = Vec::new();
    let sql = "SELECT id FROM draft WHERE subject = ?1";
    for draft in rows(connection, doing, sql, [person.bytes()], |found| {
        row::id::<DraftId>(found, 0)
    })? {
        asked.push(draft::load(connection, draft)?.0.answers);
    }
    let sql = "SELECT id FROM dossier WHERE subject = ?1";
    for dossier in rows(connection, doing, sql, [person.bytes()], |found| {
        row::id::<DossierId>(found, 0)
    })? {
        let kept = dossier::kept(connection, dossier)?;
        asked.extend(kept.map(|kept| kept.answers));
    }
    let sql = "SELECT (SELECT max(at) FROM existing_account WHERE person = ?1), (SELECT max(at) FROM focal_authorisation WHERE person = ?1),
            (SELECT max(at) FROM receiver_authorisation WHERE person = ?1)";
    let authorised = one(
        connection,
        "read what was authorised",
        sql,
        [person.bytes()],
        |found| {
            let time = |column| {
                let there = found.get::<_, Option<i64>>(column)?;
                there.map(|_| row::time(found, column)).transpose()
            };
            Ok([
                (Occasion::Existing, time(0)?),
                (Occasion::Focal, time(1)?),
                (Occasion::Receiver, time(2)?),
            ])
        },
    )?;
    let mut given = Vec::new();
    for purpose in withdrawable() {
        let code = purpose.code.as_str();
        let yes = asked.iter().filter_map(|answers| {
            let last = answers.iter().rfind(|answer| answer.purpose == code)?;
            (last.answer == Answer::Yes).then_some(last.at)
        });
        let agreed = authorised
            .iter()
            .flatten()
            .filter_map(|(occasion, at)| at.filter(|_| occasion.purposes().contains(&code)));
        given.extend(yes.chain(agreed).max().map(|at| (code, at)));
    }
    Ok(given)
}

impl Vault {
    /// Keeps what a person takes back and queues its packet, both or neither; drafts lose what it forbids in the same
    /// transaction. By phone nothing shows a mark. [`VaultError::Withdrawal`] says what it lacks.
    pub fn withdraw(
        &self,
        person: PersonId,
        withdrawal: &Withdrawal,
        marking: Option<Marking<'_>>,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        withdrawal.check().map_err(VaultError::Withdrawal)?;
        let confirms = withdrawal.confirmed.as_ref().map(|confirmed| Confirms {
            person,
            confirmed,
            answers: &withdrawal.answers,
            receiver: None,
        });
        let today = self.today(now);
        let (packet, gone) = self.write(|tx| {
            let post = Post::of(WITHDRAWAL, person, withdrawal);
            let head = match (&confirms, marking) {
                (Some(confirms), Some(marking)) => {
                    marking::post(self, tx, &membership, post, confirms, marking, now)?
                }
                (None, None) => {
                    let post = post.asked(&withdrawal.answers);
                    queue::post(self, tx, &membership, post, now)?
                }
                _ => return Err(VaultError::Withdrawal(WithdrawalProblem::Mark)),
            };
            let entry = Entry::Withdrew {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            put(tx, head.packet, person, (now, now), &withdrawal.purposes)?;
            let taken = TakenBack {
                purposes: &withdrawal.purposes,
                by: withdrawal.by,
                language: &withdrawal.language,
                at: now,
            };
            let gone = draft::take_back(tx, person, &taken, today)?;
            state::project(tx, person)?;
            Ok((head.packet, gone))
        })?;
        if gone {
            self.forget_deleted()?;
        }
        Ok(packet)
    }

    /// What a person took back, oldest first.
    pub fn withdrawals_of(&self, person: PersonId) -> Result<Vec<Withdrawn>, VaultError> {
        self.read(|connection| of(connection, person))
    }

    /// What a person can take back: what this device knows a yes to, or everything where it knows of none, because
    /// another device may have asked. What was taken back and not asked since is not among it.
    pub fn withdrawable_of(&self, person: PersonId) -> Result<Vec<&'static str>, VaultError> {
        self.read(|connection| {
            let mut given = given(connection, person)?;
            if given.is_empty() {
                let everything = withdrawable();
                given = everything
                    .map(|purpose| (purpose.code.as_str(), Timestamp::MIN))
                    .collect();
            }
            let taken = of(connection, person)?;
            let stands = |(code, at): &(&str, Timestamp)| {
                !taken
                    .iter()
                    .any(|one| one.at >= *at && one.purposes.iter().any(|purpose| purpose == code))
            };
            let left = given.into_iter().filter(stands);
            Ok(left.map(|(code, _)| code).collect())
        })
    }
}

#[cfg(test)]
mod tests;
