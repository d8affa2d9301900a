//! Dossiers: a projection of the log. Revisions and decisions are appended; where a dossier stands is folded from them.

mod judge;
mod paper;
mod project;
#[cfg(test)]
pub(crate) mod story;
mod take;

use jiff::Timestamp;
use tannha_domain::{DeviceId, Standing};
use tannha_domain::{Digest, DossierEvent, DossierId, LogPoint, News, PersonId, Subject, UnitCode};
use tannha_packet::Manifest;

pub(crate) use paper::{Paper, Said, record};
pub use project::project;
pub(crate) use take::is_now;
pub use take::{Taken, take_revision};

use crate::{Columns as _, Doing as _, ProvinceError, Tx, feed, log, log::Entry};

/// A dossier as the last projection has it.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The dossier.
    pub id: DossierId,
    /// Whose it is; none for a proposal that no clerk has put on the roster.
    pub person: Option<PersonId>,
    /// The name that a device gave to somebody who was not on the roster.
    pub proposal: Option<tannha_domain::ProposalId>,
    /// The commune.
    pub unit: UnitCode,
    /// The name on it.
    pub name: String,
    /// What the person chose; none on paper.
    pub product: Option<String>,
    /// Received on paper: never in the review queue.
    pub on_paper: bool,
    /// Where it stands.
    pub standing: Standing,
    /// The revision that stands.
    pub revision: u32,
    /// That revision's packet.
    pub current: Option<Digest>,
    /// Two revisions answer one.
    pub contested: bool,
    /// The device that sent it.
    pub device: Option<DeviceId>,
    /// When the revision that stands came.
    pub received_at: Timestamp,
}

const COLUMNS: &str = "id, person, proposal, unit, name, product, on_paper, standing, revision, current, contested, device, received_at";

impl Dossier {
    pub(crate) fn read(row: &sqlx::any::AnyRow) -> Result<Self, ProvinceError> {
        Ok(Self {
            id: row.parsed("id")?,
            person: row.maybe_parsed("person")?,
            proposal: row.maybe_parsed("proposal")?,
            unit: row.parsed("unit")?,
            name: row.text("name")?,
            product: row.maybe_text("product")?,
            on_paper: row.flag("on_paper")?,
            standing: row.parsed("standing")?,
            revision: row
                .count("revision")?
                .try_into()
                .map_err(|_| ProvinceError::Broken { what: "revision" })?,
            current: row.maybe_parsed("current")?,
            contested: row.flag("contested")?,
            device: row.maybe_parsed("device")?,
            received_at: row.moment("received_at")?,
        })
    }

    /// Whose it is, as devices hear of it.
    pub fn subject(&self) -> Option<Subject> {
        self.person
            .map(Subject::Person)
            .or(self.proposal.map(Subject::Proposal))
    }
}

/// The dossier of this id.
pub async fn one(tx: &mut Tx, id: DossierId) -> Result<Option<Dossier>, ProvinceError> {
    let sql = format!("select {COLUMNS} from dossier where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a dossier")?;
    row.as_ref().map(Dossier::read).transpose()
}

/// A subject in the columns of the store: a person, or a proposal.
fn subject(subject: Subject) -> (Option<String>, Option<String>) {
    match subject {
        Subject::Person(person) => (Some(person.to_string()), None),
        Subject::Proposal(proposal) => (None, Some(proposal.to_string())),
        Subject::Nobody => (None, None),
    }
}

/// Whether a product of this provider is in the catalogue.
pub fn is_provider(code: &str) -> bool {
    !code.is_empty() && crate::report::provider_name(code) != code
}

/// The dossier of this person whose account is open.
pub async fn opened_of(tx: &mut Tx, person: PersonId) -> Result<Option<Dossier>, ProvinceError> {
    let sql = format!(
        "select {COLUMNS} from dossier where person = $1 and standing = 'opened' order by received_at desc, id limit 1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(person.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a dossier")?;
    row.as_ref().map(Dossier::read).transpose()
}

/// Writes what followed an open account, once: saying the same again changes nothing. Answers with whether it was new;
/// refused for whom no account is open.
pub async fn follows(
    tx: &mut Tx,
    person: PersonId,
    event: &DossierEvent,
    now: Timestamp,
) -> Result<bool, ProvinceError> {
    let dossier = opened_of(tx, person)
        .await?
        .ok_or_else(|| ProvinceError::refused("account_not_open"))?;
    let known = sqlx::query("select code from dossier_event where dossier = $1 and event = $2")
        .bind(dossier.id.to_string())
        .bind(to_json(event)?)
        .fetch_optional(&mut **tx)
        .await
        .doing("look what followed")?;
    if known.is_some() {
        return Ok(false);
    }
    happen(tx, &dossier, event, None, now).await?;
    Ok(true)
}

/// Appends what happened to a dossier, makes its projection anew, and tells the devices: all in this transaction.
pub async fn happen(
    tx: &mut Tx,
    dossier: &Dossier,
    event: &DossierEvent,
    staff: Option<&str>,
    now: Timestamp,
) -> Result<LogPoint, ProvinceError> {
    let entry = Entry::new(code(event))
        .area(&dossier.unit)
        .with("dossier", dossier.id);
    let point = log::append(tx, &entry, now).await?;
    // A person takes back an answer, not a revision: it must not decide which of two stands.
    let about = match event {
        DossierEvent::Withdrawn { .. } => None,
        _ => dossier.current.as_ref(),
    };
    write_event(tx, dossier.id, point.position, event, about, staff, now).await?;
    project(tx, dossier.id).await?;
    if let Some(subject) = dossier.subject() {
        let news = News::Dossier {
            dossier: dossier.id,
            subject,
            event: event.clone(),
        };
        feed::publish(tx, &point, now, &dossier.unit, dossier.device, &news).await?;
    }
    Ok(point)
}

/// The word of an event in log, store and history.
pub fn code(event: &DossierEvent) -> &'static str {
    match event {
        DossierEvent::Received { .. } => "received",
        DossierEvent::Accepted => "accepted",
        DossierEvent::Returned { .. } => "returned",
        DossierEvent::Opened { .. } => "opened",
        DossierEvent::PaymentListed { .. } => "payment_listed",
        DossierEvent::HandedOver { .. } => "handed_over",
        DossierEvent::Refused { .. } => "refused",
        DossierEvent::Withdrawn { .. } => "withdrawn",
    }
}

async fn write_event(
    tx: &mut Tx,
    dossier: DossierId,
    position: u64,
    event: &DossierEvent,
    about: Option<&Digest>,
    staff: Option<&str>,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("insert into dossier_event (dossier, position, at, code, event, about, staff) values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(dossier.to_string())
        .bind(log::position(position)?)
        .bind(now.as_millisecond())
        .bind(code(event))
        .bind(to_json(event)?)
        .bind(about.map(Digest::to_string))
        .bind(staff)
        .execute(&mut **tx)
        .await
        .doing("write down what happened to a dossier")?;
    Ok(())
}

fn to_json(event: &DossierEvent) -> Result<String, ProvinceError> {
    serde_json::to_string(event).map_err(|_| ProvinceError::Broken { what: "event" })
}

/// The manifest of a revision, as it was signed.
pub async fn manifest(tx: &mut Tx, digest: &Digest) -> Result<Option<Manifest>, ProvinceError> {
    let row = sqlx::query("select manifest from revision where digest = $1")
        .bind(digest.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a revision")?;
    row.map(|row| row.json("manifest")).transpose()
}

#[cfg(test)]
mod tests;
