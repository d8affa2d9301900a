//! After an account is open: the person is told in private, and asked after each pay day.

use jiff::{Timestamp, civil::Date, tz::Offset};
use rusqlite::{Connection, Transaction};
use tannha_domain::{AfterOpening, DossierEvent, PacketId, PersonId, Reply};
use tannha_packet::AFTER_OPENING;

use crate::{
    PersonSummary, Vault, VaultError, complaint,
    queue::{self, Post},
    roster::{SUMMARY, summary},
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
    trail::{self, Entry},
};

/// An account that a provider opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedAccount {
    /// The last digits of its number.
    pub tail: String,
    /// When the province heard of it.
    pub at: Timestamp,
    /// When the person was told in private; none until then.
    pub told_at: Option<Timestamp>,
    /// From which day on the payer has it on its list, as the province heard.
    pub listed_on: Option<Date>,
    /// On which day the provider handed over card, book or contract, as the province heard.
    pub handed_on: Option<Date>,
}

/// The first of those who wait for the same thing, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The first of them, door by door.
    pub first: Vec<PersonSummary>,
    /// All of them.
    pub total: u64,
}

/// Whose account is open, which a restored province may not have forgotten.
const OPENED: &str =
    "e.event LIKE '{\"event\":\"opened\"%' AND e.unconfirmed = 0 AND d.subject_kind = 'person'";

/// Who holds an account or is served by the commune's, and since when.
const PAID: &str = "SELECT d.subject AS person, min(e.at) AS since FROM dossier d JOIN dossier_event e ON e.dossier = d.id
        WHERE e.event LIKE '{\"event\":\"opened\"%' AND e.unconfirmed = 0 AND d.subject_kind = 'person' GROUP BY d.subject
    UNION ALL SELECT person, max(decided_at) FROM existing_account WHERE verdict = 'confirmed' GROUP BY person
    UNION ALL SELECT person, since FROM focal_served";

/// Writes that a person was told. Hearing of it twice changes nothing.
pub(crate) fn told(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO account_told (packet, person, at) VALUES (?1, ?2, ?3)";
    let values = (packet.bytes(), person.bytes(), at.as_millisecond());
    run(tx, "write who was told", sql, values).map(drop)
}

/// Writes that a person was asked after a pay day.
pub(crate) fn replied(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
    pay_day: Date,
    came: Reply,
) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO pay_reply (packet, person, at, pay_day, came) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = (
        packet.bytes(),
        person.bytes(),
        at.as_millisecond(),
        pay_day.to_string(),
        came.code(),
    );
    run(tx, "write who was asked", sql, values).map(drop)
}

/// Writes a pay day that the province named.
pub(crate) fn pay_day(tx: &Transaction<'_>, day: Date) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO pay_day (day) VALUES (?1)";
    run(tx, "write a pay day", sql, [day.to_string()]).map(drop)
}

fn opened(connection: &Connection, person: PersonId) -> Result<Option<OpenedAccount>, VaultError> {
    let sql = format!(
        "SELECT e.event, e.at, (SELECT max(at) FROM account_told t WHERE t.person = d.subject)
            FROM dossier d JOIN dossier_event e ON e.dossier = d.id WHERE d.subject = ?1 AND {OPENED} ORDER BY e.at DESC LIMIT 1"
    );
    let found = one(
        connection,
        "read an account",
        &sql,
        [person.bytes()],
        |found| {
            let told = found
                .get::<_, Option<i64>>(2)?
                .map(|_| row::time(found, 2))
                .transpose()?;
            Ok((
                row::json::<DossierEvent>(found, 0)?,
                row::time(found, 1)?,
                told,
            ))
        },
    )?;
    Ok(found.and_then(|(event, at, told_at)| match event {
        DossierEvent::Opened { account_tail } => Some(OpenedAccount {
            tail: account_tail,
            at,
            told_at,
            listed_on: None,
            handed_on: None,
        }),
        _ => None,
    }))
}

/// What the province heard of an account since it is open.
fn followed(
    connection: &Connection,
    person: PersonId,
    mut account: OpenedAccount,
) -> Result<OpenedAccount, VaultError> {
    let sql = "SELECT e.event FROM dossier d JOIN dossier_event e ON e.dossier = d.id
        WHERE d.subject = ?1 AND d.subject_kind = 'person' AND e.unconfirmed = 0 ORDER BY e.position";
    for event in rows(
        connection,
        "read what followed",
        sql,
        [person.bytes()],
        |found| row::json::<DossierEvent>(found, 0),
    )? {
        match event {
            DossierEvent::PaymentListed { on, .. } => account.listed_on = Some(on),
            DossierEvent::HandedOver { on, .. } => account.handed_on = Some(on),
            _ => {}
        }
    }
    Ok(account)
}

/// The last pay day that has come.
fn last_pay_day(connection: &Connection, today: Date) -> Result<Option<Date>, VaultError> {
    let sql = "SELECT max(day) FROM pay_day WHERE day <= ?1";
    let found = one(
        connection,
        "read the pay days",
        sql,
        [today.to_string()],
        |found| row::text_or_none(found, 0),
    )?;
    Ok(found.flatten())
}

/// The end of a day in Vietnam, in milliseconds.
fn end_of(day: Date) -> i64 {
    let next = day.tomorrow().unwrap_or(day).at(0, 0, 0, 0);
    Offset::constant(7)
        .to_timestamp(next)
        .map_or(i64::MAX, Timestamp::as_millisecond)
}

fn waiting<P: rusqlite::Params + Clone>(
    connection: &Connection,
    doing: &'static str,
    of: &str,
    values: P,
    limit: u64,
) -> Result<Waiting, VaultError> {
    let total = format!("SELECT count(*) {of}");
    let first = format!("SELECT {SUMMARY} {of} ORDER BY p.place LIMIT {limit}");
    Ok(Waiting {
        first: rows(connection, doing, &first, values.clone(), summary)?,
        total: count(connection, doing, &total, values)?,
    })
}

impl Vault {
    /// Keeps what a volunteer brings back after an account is open, and queues its packet: both or neither.
    pub fn record_after(
        &self,
        person: PersonId,
        after: &AfterOpening,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        if let AfterOpening::Paid(reply) = after
            && !reply.is_whole()
        {
            return Err(VaultError::ReplyMissing);
        }
        let membership = self.joined()?;
        self.write(|tx| {
            let post = Post::of(AFTER_OPENING, person, after);
            let head = queue::post(self, tx, &membership, post, now)?;
            let entry = Entry::AfterOpening {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            match after {
                AfterOpening::Told => told(tx, head.packet, person, now)?,
                AfterOpening::Paid(reply) => {
                    replied(tx, head.packet, person, now, reply.pay_day, reply.came)?;
                }
                AfterOpening::AnswerTold { complaint } => {
                    complaint::answer_told(tx, *complaint, now)?;
                }
            }
            Ok(head.packet)
        })
    }

    /// The account that was opened for a person.
    pub fn opened_account(&self, person: PersonId) -> Result<Option<OpenedAccount>, VaultError> {
        self.read(|connection| {
            opened(connection, person)?
                .map(|account| followed(connection, person, account))
                .transpose()
        })
    }

    /// Whose account is open and who was not told yet.
    pub fn to_tell(&self, limit: u64) -> Result<Waiting, VaultError> {
        let of = "FROM person p JOIN person_state s ON s.place = p.place
            WHERE s.state = 'opened' AND NOT EXISTS (SELECT 1 FROM account_told t WHERE t.person = p.id)";
        self.read(|connection| waiting(connection, "read who is to be told", of, [], limit))
    }

    /// Who is to be asked about the last pay day that has come, and which it is; none before the first.
    pub fn to_ask(&self, today: Date, limit: u64) -> Result<Option<(Date, Waiting)>, VaultError> {
        let of = format!(
            "FROM person p JOIN person_state s ON s.place = p.place
                WHERE s.state IN ('opened', 'has_account', 'focal') AND p.id IN (SELECT person FROM ({PAID}) WHERE since < ?2)
                AND NOT EXISTS (SELECT 1 FROM pay_reply r WHERE r.person = p.id AND r.pay_day = ?1)"
        );
        self.read(|connection| {
            let Some(day) = last_pay_day(connection, today)? else {
                return Ok(None);
            };
            let values = (day.to_string(), end_of(day));
            let waiting = waiting(connection, "read who is to be asked", &of, values, limit)?;
            Ok(Some((day, waiting)))
        })
    }

    /// The pay day about which this person is to be asked.
    pub fn to_ask_of(&self, person: PersonId, today: Date) -> Result<Option<Date>, VaultError> {
        let sql = format!(
            "SELECT count(*) FROM ({PAID}) o WHERE o.person = ?1 AND o.since < ?3
                AND NOT EXISTS (SELECT 1 FROM pay_reply r WHERE r.person = o.person AND r.pay_day = ?2)"
        );
        self.read(|connection| {
            let Some(day) = last_pay_day(connection, today)? else {
                return Ok(None);
            };
            let values = (person.bytes(), day.to_string(), end_of(day));
            let due = count(connection, "read who is to be asked", &sql, values)? > 0;
            Ok(due.then_some(day))
        })
    }

    /// The first pay day on which a person said that money came.
    pub fn first_payment(&self, person: PersonId) -> Result<Option<Date>, VaultError> {
        let sql = "SELECT min(pay_day) FROM pay_reply WHERE person = ?1 AND came = 'yes'";
        self.read(|connection| {
            let found = one(
                connection,
                "read the first payment",
                sql,
                [person.bytes()],
                |found| row::text_or_none(found, 0),
            )?;
            Ok(found.flatten())
        })
    }
}

#[cfg(test)]
mod tests;
