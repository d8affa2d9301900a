//! Where dossiers stand: folded from receipts and from what came down the feed, in the order of the province's log.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};
use tannha_domain::{
    CardReading, ConsentAnswer, Digest, DossierEvent, DossierId, EpochId, Facts, Field, PersonId, ReadFacts as _, Reason, Standing, Subject, UnitCode,
};
use tannha_packet::Enclosure;

use crate::{
    PersonState, Vault, VaultError, roster,
    row::{self, Bytes as _},
    vault::{count, one, rows, run},
};

/// How many there are of each. `received` counts every packet that the province signed for, `secured` those of them
/// that its backups reach; the others count dossiers by where they stand.
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

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryItem {
    /// When.
    pub at: Timestamp,
    /// What: `submitted`, `received`, `secured`, `held`, `returned`, `accepted`, `opened`, `refused`, `ended`.
    pub code: String,
    /// The reason's code, the last digits of the account, or the purpose.
    pub detail: Option<String>,
}

/// Whose history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person's, over all dossiers.
    Person(PersonId),
    /// One dossier's.
    Dossier(DossierId),
}

impl From<PersonId> for Whose {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl From<DossierId> for Whose {
    fn from(dossier: DossierId) -> Self {
        Self::Dossier(dossier)
    }
}

/// The short number that stands on the slip and is told by phone: eight letters and digits that nobody confuses
/// (Crockford's alphabet), from the id's random end.
pub fn dossier_number(dossier: DossierId) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let end = dossier.as_bytes().iter().skip(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut number = String::with_capacity(9);
    for place in (0..8).rev() {
        let digit = usize::try_from(end >> (place * 5) & 31).unwrap_or(0);
        number.push(char::from(ALPHABET.get(digit).copied().unwrap_or(b'0')));
        if place == 4 {
            number.push('-');
        }
    }
    number
}

/// What the last revision said, kept so that a redo works with no network.
pub(crate) struct Kept {
    pub(crate) revision: u32,
    pub(crate) digest: Digest,
    pub(crate) area: UnitCode,
    pub(crate) product: String,
    pub(crate) facts: Facts,
    pub(crate) answers: Vec<ConsentAnswer>,
    pub(crate) card: Option<CardReading>,
    pub(crate) enclosures: Vec<Enclosure>,
}

pub(crate) fn kept(connection: &Connection, dossier: DossierId) -> Result<Option<Kept>, VaultError> {
    let sql = "SELECT revision, digest, area, product, facts, answers, card, enclosures FROM dossier_kept WHERE dossier = ?1";
    one(connection, "read what a dossier said", sql, [dossier.bytes()], |found| {
        Ok(Kept {
            revision: found.get(0)?,
            digest: row::id(found, 1)?,
            area: row::text(found, 2)?,
            product: found.get(3)?,
            facts: row::json(found, 4)?,
            answers: row::json(found, 5)?,
            card: row::json_or_none(found, 6)?,
            enclosures: row::json(found, 7)?,
        })
    })
}

pub(crate) fn keep(tx: &Transaction<'_>, dossier: DossierId, kept: &Kept) -> Result<(), VaultError> {
    let sql = "INSERT INTO dossier_kept (dossier, revision, digest, area, product, facts, answers, card, enclosures)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (dossier) DO UPDATE SET revision = excluded.revision, digest = excluded.digest, area = excluded.area, product = excluded.product,
            facts = excluded.facts, answers = excluded.answers, card = excluded.card, enclosures = excluded.enclosures";
    let values = rusqlite::params![
        dossier.bytes(),
        kept.revision,
        kept.digest.bytes(),
        kept.area.to_string(),
        kept.product,
        row::to_json(&kept.facts)?,
        row::to_json(&kept.answers)?,
        kept.card.as_ref().map(row::to_json).transpose()?,
        row::to_json(&kept.enclosures)?,
    ];
    run(tx, "keep what a dossier said", sql, values)?;
    Ok(())
}

/// Lets go of what a dossier said: nobody will redo it.
pub(crate) fn let_go(tx: &Transaction<'_>, dossier: DossierId) -> Result<(), VaultError> {
    run(tx, "let go of what a dossier said", "DELETE FROM dossier_kept WHERE dossier = ?1", [dossier.bytes()])?;
    Ok(())
}

/// Writes whose dossier it is, as last heard: a proposal becomes a person when a clerk puts it on the roster.
pub(crate) fn put(tx: &Transaction<'_>, dossier: DossierId, subject: &Subject) -> Result<(), VaultError> {
    let (kind, id) = row::subject_columns(subject);
    let sql = "INSERT INTO dossier (id, subject_kind, subject) VALUES (?1, ?2, ?3)
        ON CONFLICT (id) DO UPDATE SET subject_kind = excluded.subject_kind, subject = excluded.subject
        WHERE excluded.subject <> dossier.subject";
    run(tx, "write a dossier", sql, (dossier.bytes(), kind, id))?;
    Ok(())
}

pub(crate) fn subject(connection: &Connection, dossier: DossierId) -> Result<Option<Subject>, VaultError> {
    one(connection, "read a dossier", "SELECT subject_kind, subject FROM dossier WHERE id = ?1", [dossier.bytes()], |found| row::subject(found, 0))
}

/// The events that stand, in the order of the log. This device's own receipts count as what they are: the feed may
/// tell of them later.
fn events(connection: &Connection, dossier: DossierId) -> Result<Vec<(u64, Timestamp, DossierEvent)>, VaultError> {
    let doing = "read a dossier's events";
    let sql = "SELECT position, at, event FROM dossier_event WHERE dossier = ?1 AND unconfirmed = 0";
    let mut events = rows(connection, doing, sql, [dossier.bytes()], |found| Ok((row::count(found, 0)?, row::time(found, 1)?, row::json(found, 2)?)))?;
    let sql = "SELECT position, received_at, revision FROM packet WHERE dossier = ?1 AND outcome = 'taken' AND received_at IS NOT NULL";
    events.extend(rows(connection, doing, sql, [dossier.bytes()], |found| {
        Ok((row::count(found, 0)?, row::time(found, 1)?, DossierEvent::Received { revision: found.get(2)? }))
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
pub(crate) fn state(connection: &Connection, dossier: DossierId) -> Result<PersonState, VaultError> {
    let standing = standing(connection, dossier)?;
    let sql = "SELECT count(*) FROM packet WHERE dossier = ?1 AND receipt IS NULL";
    let unsent = count(connection, "read a dossier's packets", sql, [dossier.bytes()])? > 0;
    Ok(match standing {
        Some(Standing::Accepted) => PersonState::Accepted,
        Some(Standing::Opened) => PersonState::Opened,
        Some(Standing::Withdrawn) => PersonState::Ended,
        _ if unsent => PersonState::Waiting,
        Some(Standing::Returned) => PersonState::Returned,
        Some(Standing::Refused) => PersonState::Refused,
        Some(Standing::Waiting) | None => PersonState::InReview,
    })
}

/// What a clerk asked for last, where the dossier is returned.
pub(crate) fn reasons(connection: &Connection, dossier: DossierId) -> Result<Option<(Timestamp, Vec<Reason>)>, VaultError> {
    if state(connection, dossier)? != PersonState::Returned {
        return Ok(None);
    }
    Ok(events(connection, dossier)?.into_iter().rev().find_map(|(_, at, event)| match event {
        DossierEvent::Returned { reasons } => Some((at, reasons)),
        _ => None,
    }))
}

/// Writes an event that came down the feed. Hearing it twice changes nothing.
pub(crate) fn happened(tx: &Transaction<'_>, dossier: DossierId, epoch: EpochId, position: u64, at: Timestamp, event: &DossierEvent) -> Result<(), VaultError> {
    let doing = "write a dossier's event";
    let json = row::to_json(event)?;
    // What a restored province says again is confirmed.
    run(tx, doing, "DELETE FROM dossier_event WHERE dossier = ?1 AND event = ?2 AND unconfirmed <> 0", (dossier.bytes(), &json))?;
    let sql = "INSERT OR IGNORE INTO dossier_event (dossier, epoch, position, event, at, unconfirmed) VALUES (?1, ?2, ?3, ?4, ?5, 0)";
    run(tx, doing, sql, (dossier.bytes(), epoch.bytes(), row::whole(position), json, at.as_millisecond()))?;
    Ok(())
}

fn returned(connection: &Connection) -> Result<Vec<ReturnedDossier>, VaultError> {
    let doing = "read what was returned";
    let sql = "SELECT DISTINCT d.id, d.subject_kind, d.subject FROM dossier d JOIN dossier_event e ON e.dossier = d.id
        WHERE e.event LIKE '{\"event\":\"returned\"%' AND e.unconfirmed = 0";
    let candidates = rows(connection, doing, sql, [], |found| Ok((row::id::<DossierId>(found, 0)?, row::subject(found, 1)?)))?;
    let mut returned = Vec::new();
    for (dossier, subject) in candidates {
        let Some((at, reasons)) = reasons(connection, dossier)? else { continue };
        let listed = match subject {
            Subject::Person(person) => roster::read(connection, person)?,
            Subject::Proposal(_) => None,
        };
        let kept = kept(connection, dossier)?;
        let facts = kept.as_ref().map(|kept| &kept.facts);
        let name = facts.and_then(|facts| facts.value(Field::FullName)).map(str::to_owned);
        returned.push(ReturnedDossier {
            dossier,
            subject,
            name: name.or_else(|| listed.as_ref().map(|person| person.name.clone())),
            birth_year: facts.and_then(tannha_domain::ReadFacts::birth_date).or_else(|| listed.as_ref()?.birth).map(tannha_domain::PersonDate::year),
            hamlet: listed.map(|person| person.hamlet).unwrap_or_default(),
            reasons,
            at,
            here: kept.is_some(),
        });
    }
    returned.sort_by_key(|dossier| dossier.at);
    Ok(returned)
}

fn told(event: &DossierEvent) -> (&'static str, Option<String>) {
    match event {
        DossierEvent::Received { .. } => ("received", None),
        DossierEvent::Accepted => ("accepted", None),
        DossierEvent::Returned { reasons } => ("returned", reasons.first().map(|reason| reason.code.to_string())),
        DossierEvent::Opened { account_tail } => ("opened", Some(account_tail.clone())),
        DossierEvent::Refused { code } => ("refused", Some(code.clone())),
        DossierEvent::Withdrawn { purpose } => ("ended", Some(purpose.clone())),
    }
}

/// What was done here, and what the province told, oldest first.
fn history(connection: &Connection, dossier: DossierId) -> Result<Vec<HistoryItem>, VaultError> {
    let doing = "read a history";
    let item = |at, code: &str, detail| HistoryItem { at, code: code.to_owned(), detail };
    let mut items = Vec::new();
    let mut own = Vec::new();
    let sql = "SELECT revision, queued_at, received_at, secured_at, outcome, code, refused_at FROM packet WHERE dossier = ?1 ORDER BY place";
    let packets = rows(connection, doing, sql, [dossier.bytes()], |found| {
        let time = |column| found.get::<_, Option<i64>>(column)?.map(|_| row::time(found, column)).transpose();
        Ok((found.get::<_, u32>(0)?, row::time(found, 1)?, time(2)?, time(3)?, found.get::<_, Option<String>>(4)?, found.get::<_, Option<String>>(5)?, time(6)?))
    })?;
    for (revision, queued, received, secured, outcome, code, refused) in packets {
        own.push(revision);
        items.push(item(queued, "submitted", Some(revision.to_string())));
        items.extend(received.map(|at| match outcome.as_deref() {
            Some("held") => item(at, "held", code.clone()),
            _ => item(at, "received", None),
        }));
        items.extend(secured.map(|at| item(at, "secured", None)));
        items.extend(refused.map(|at| item(at, "broken", code)));
    }
    let sql = "SELECT at, event, unconfirmed FROM dossier_event WHERE dossier = ?1 ORDER BY position";
    for (at, event, unconfirmed) in rows(connection, doing, sql, [dossier.bytes()], |found| {
        Ok((row::time(found, 0)?, row::json::<DossierEvent>(found, 1)?, found.get::<_, u8>(2)?))
    })? {
        // Of what this device sent itself it has the receipt.
        let known = matches!(event, DossierEvent::Received { revision } if own.contains(&revision));
        let (code, detail) = told(&event);
        if unconfirmed > 0 {
            items.push(item(at, "to_be_confirmed", Some(code.to_owned())));
        } else if !known {
            items.push(item(at, code, detail));
        }
    }
    items.sort_by_key(|item| item.at);
    Ok(items)
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
            for dossier in rows(connection, "count", "SELECT id FROM dossier", [], |found| row::id(found, 0))? {
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
    pub fn dossiers_of(&self, person: PersonId) -> Result<Vec<(DossierId, PersonState)>, VaultError> {
        self.read(|connection| {
            let sql = "SELECT id FROM dossier WHERE subject = ?1 ORDER BY id";
            let ids = rows(connection, "read a person's dossiers", sql, [person.bytes()], |found| row::id(found, 0))?;
            ids.into_iter().map(|id| Ok((id, state(connection, id)?))).collect()
        })
    }

    /// What was done and what was told, oldest first: of a person or of one dossier.
    pub fn history(&self, whose: impl Into<Whose>) -> Result<Vec<HistoryItem>, VaultError> {
        match whose.into() {
            Whose::Dossier(dossier) => self.read(|connection| history(connection, dossier)),
            Whose::Person(person) => {
                let mut items = Vec::new();
                for (dossier, _) in self.dossiers_of(person)? {
                    items.extend(self.read(|connection| history(connection, dossier))?);
                }
                items.sort_by_key(|item| item.at);
                Ok(items)
            }
        }
    }
}
