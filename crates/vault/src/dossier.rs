//! Where dossiers stand: folded from receipts and from what came down the feed, in the order of the province's log.

mod history;
mod kept;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};
use tannha_domain::{
    DossierEvent, DossierId, EpochId, Field, PersonId, ReadFacts as _, Reason, Standing, Subject,
};

pub use history::{HistoryItem, Whose};
pub(crate) use kept::{Kept, keep, kept, let_go};

use crate::{
    PersonState, Vault, VaultError, roster,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
};

/// How many there are of each. `received` counts every packet that the province signed for, `secured` those of them
/// that its backups reach; the others count the dossiers of this device by where they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Open drafts.
    pub drafts: u64,
    /// Packets without a receipt.
    pub waiting: u64,
    /// Packets with a receipt.
    pub received: u64,
    /// Packets that are safe twice.
    pub secured: u64,
    /// Dossiers that wait to be redone.
    pub returned: u64,
    /// Dossiers that a clerk accepted, and no provider has answered yet.
    pub accepted: u64,
    /// Dossiers with an account.
    pub opened: u64,
}

/// A dossier that somebody has to redo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedDossier {
    /// The dossier.
    pub dossier: DossierId,
    /// Whose it is.
    pub subject: Subject,
    /// The name, as the roster or the dossier has it; none where neither is here.
    pub name: Option<String>,
    /// The birth year.
    pub birth_year: Option<i16>,
    /// The hamlet; empty where it is not known.
    pub hamlet: String,
    /// What to redo.
    pub reasons: Vec<Reason>,
    /// When the clerk returned it.
    pub at: Timestamp,
    /// Whether this device can redo it: it has what the dossier said.
    pub here: bool,
}

/// Writes whose dossier it is, as last heard: a proposal becomes a person when a clerk puts it on the roster.
pub(crate) fn put(
    tx: &Transaction<'_>,
    dossier: DossierId,
    subject: &Subject,
) -> Result<(), VaultError> {
    let (kind, id) = row::subject_columns(subject);
    let sql = "INSERT INTO dossier (id, subject_kind, subject) VALUES (?1, ?2, ?3)
        ON CONFLICT (id) DO UPDATE SET subject_kind = excluded.subject_kind, subject = excluded.subject
        WHERE excluded.subject <> dossier.subject";
    run(tx, "write a dossier", sql, (dossier.bytes(), kind, id))?;
    Ok(())
}

pub(crate) fn subject(
    connection: &Connection,
    dossier: DossierId,
) -> Result<Option<Subject>, VaultError> {
    one(
        connection,
        "read a dossier",
        "SELECT subject_kind, subject FROM dossier WHERE id = ?1",
        [dossier.bytes()],
        |found| row::subject(found, 0),
    )
}

/// The events that stand, in the order of the log. This device's own receipts count as what they are: the feed may
/// tell of them later.
fn events(
    connection: &Connection,
    dossier: DossierId,
) -> Result<Vec<(u64, Timestamp, DossierEvent)>, VaultError> {
    let doing = "read a dossier's events";
    let sql =
        "SELECT position, at, event FROM dossier_event WHERE dossier = ?1 AND unconfirmed = 0";
    let mut events = rows(connection, doing, sql, [dossier.bytes()], |found| {
        Ok((
            row::count(found, 0)?,
            row::time(found, 1)?,
            row::json(found, 2)?,
        ))
    })?;
    let sql = "SELECT position, received_at, revision FROM packet WHERE dossier = ?1 AND outcome = 'taken' AND received_at IS NOT NULL";
    events.extend(rows(connection, doing, sql, [dossier.bytes()], |found| {
        Ok((
            row::count(found, 0)?,
            row::time(found, 1)?,
            DossierEvent::Received {
                revision: found.get(2)?,
            },
        ))
    })?);
    events.sort_by_key(|(position, ..)| *position);
    Ok(events)
}

/// Where it stands at the province; none while nothing was received.
fn standing(connection: &Connection, dossier: DossierId) -> Result<Option<Standing>, VaultError> {
    let events = events(connection, dossier)?;
    Ok((!events.is_empty()).then(|| Standing::fold(events.iter().map(|(.., event)| event))))
}

/// Where it stands, as the word that lists show.
pub(crate) fn state(
    connection: &Connection,
    dossier: DossierId,
) -> Result<PersonState, VaultError> {
    let standing = standing(connection, dossier)?;
    let of = |which: &str| {
        let sql = format!(
            "SELECT count(*) FROM packet WHERE dossier = ?1 AND receipt IS NULL AND {which}"
        );
        count(
            connection,
            "read a dossier's packets",
            &sql,
            [dossier.bytes()],
        )
    };
    let unsent = of("refused_at IS NULL")? > 0;
    let broken = of("refused_at IS NOT NULL")? > 0;
    Ok(match standing {
        Some(Standing::Accepted) => PersonState::Accepted,
        Some(Standing::Opened) => PersonState::Opened,
        Some(Standing::Withdrawn) => PersonState::Ended,
        _ if unsent => PersonState::Waiting,
        _ if broken => PersonState::Broken,
        Some(Standing::Returned) => PersonState::Returned,
        Some(Standing::Refused) => PersonState::Refused,
        Some(Standing::Waiting) | None => PersonState::InReview,
    })
}

/// What a clerk asked for last, where the dossier is returned.
pub(crate) fn reasons(
    connection: &Connection,
    dossier: DossierId,
) -> Result<Option<(Timestamp, Vec<Reason>)>, VaultError> {
    if state(connection, dossier)? != PersonState::Returned {
        return Ok(None);
    }
    Ok(events(connection, dossier)?
        .into_iter()
        .rev()
        .find_map(|(_, at, event)| match event {
            DossierEvent::Returned { reasons } => Some((at, reasons)),
            _ => None,
        }))
}

/// Writes an event that came down the feed. Hearing it twice changes nothing.
pub(crate) fn happened(
    tx: &Transaction<'_>,
    dossier: DossierId,
    epoch: EpochId,
    position: u64,
    at: Timestamp,
    event: &DossierEvent,
) -> Result<(), VaultError> {
    let doing = "write a dossier's event";
    let json = row::to_json(event)?;
    // What a restored province says again is confirmed.
    run(
        tx,
        doing,
        "DELETE FROM dossier_event WHERE dossier = ?1 AND event = ?2 AND unconfirmed <> 0",
        (dossier.bytes(), &json),
    )?;
    let sql = "INSERT OR IGNORE INTO dossier_event (dossier, epoch, position, event, at, unconfirmed) VALUES (?1, ?2, ?3, ?4, ?5, 0)";
    run(
        tx,
        doing,
        sql,
        (
            dossier.bytes(),
            epoch.bytes(),
            row::whole(position),
            json,
            at.as_millisecond(),
        ),
    )?;
    Ok(())
}

fn returned(connection: &Connection) -> Result<Vec<ReturnedDossier>, VaultError> {
    let doing = "read what was returned";
    let sql = "SELECT DISTINCT d.id, d.subject_kind, d.subject FROM dossier d JOIN dossier_event e ON e.dossier = d.id
        WHERE e.event LIKE '{\"event\":\"returned\"%' AND e.unconfirmed = 0";
    let candidates = rows(connection, doing, sql, [], |found| {
        Ok((row::id::<DossierId>(found, 0)?, row::subject(found, 1)?))
    })?;
    let mut returned = Vec::new();
    for (dossier, subject) in candidates {
        let Some((at, reasons)) = reasons(connection, dossier)? else {
            continue;
        };
        let listed = match subject {
            Subject::Person(person) => roster::read(connection, person)?,
            Subject::Proposal(_) | Subject::Nobody => None,
        };
        let kept = kept(connection, dossier)?;
        let facts = kept.as_ref().map(|kept| &kept.facts);
        let name = facts
            .and_then(|facts| facts.value(Field::FullName))
            .map(str::to_owned);
        returned.push(ReturnedDossier {
            dossier,
            subject,
            name: name.or_else(|| listed.as_ref().map(|person| person.name.clone())),
            birth_year: facts
                .and_then(tannha_domain::ReadFacts::birth_date)
                .or_else(|| listed.as_ref()?.birth)
                .map(tannha_domain::PersonDate::year),
            hamlet: listed.map(|person| person.hamlet).unwrap_or_default(),
            reasons,
            at,
            here: kept.is_some(),
        });
    }
    returned.sort_by_key(|dossier| dossier.at);
    Ok(returned)
}

impl Vault {
    /// How many there are of each.
    pub fn counts(&self) -> Result<Counts, VaultError> {
        self.read(|connection| {
            let of = |sql: &str| count(connection, "count", sql, []);
            let mut counts = Counts {
                drafts: of("SELECT count(*) FROM draft WHERE ended IS NULL")?,
                waiting: of("SELECT count(*) FROM packet WHERE receipt IS NULL")?,
                received: of("SELECT count(*) FROM packet WHERE receipt IS NOT NULL")?,
                secured: of("SELECT count(*) FROM packet WHERE secured_at IS NOT NULL")?,
                ..Counts::default()
            };
            // What the device submitted itself: decisions on the team's other dossiers come down the feed as well.
            let submitted = "SELECT DISTINCT dossier FROM packet WHERE dossier IS NOT NULL";
            for dossier in rows(connection, "count", submitted, [], |found| {
                row::id(found, 0)
            })? {
                match state(connection, dossier)? {
                    PersonState::Returned => counts.returned += 1,
                    PersonState::Accepted => counts.accepted += 1,
                    PersonState::Opened => counts.opened += 1,
                    _ => {}
                }
            }
            Ok(counts)
        })
    }

    /// What somebody has to redo, the oldest first.
    pub fn returned(&self) -> Result<Vec<ReturnedDossier>, VaultError> {
        self.read(returned)
    }

    /// The dossiers of a person, the newest last.
    pub fn dossiers_of(
        &self,
        person: PersonId,
    ) -> Result<Vec<(DossierId, PersonState)>, VaultError> {
        self.read(|connection| {
            let sql = "SELECT id FROM dossier WHERE subject = ?1 ORDER BY id";
            let ids = rows(
                connection,
                "read a person's dossiers",
                sql,
                [person.bytes()],
                |found| row::id(found, 0),
            )?;
            ids.into_iter()
                .map(|id| Ok((id, state(connection, id)?)))
                .collect()
        })
    }
}
