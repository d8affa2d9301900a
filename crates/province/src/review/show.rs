//! One dossier as a clerk sees it: what was captured beside what the list says, and what happened so far.

mod mark;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Answer, AnsweredBy, AttachmentId, CardReading, Digest, DossierEvent, DossierId, Fact, Field,
    Finding, Judged, Media, PersonalNumber, ReadFacts as _, Reason, ReasonCode, Role, RosterPerson,
    Standing, Step, UnitCode, unit, with_parents,
};
use tannha_packet::{Manifest, Revision};

use crate::{
    App, Columns as _, Doing as _, ProvinceError, Tx, attachments, dossiers, people,
    store::told::{self, ToldBack},
    withdrawals::{self, Taken},
};

/// A dossier in full.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    id: DossierId,
    number: String,
    person: Person,
    /// The commune, with its list.
    pub area: UnitCode,
    area_name: String,
    revision: u32,
    /// The digest of the revision that is shown: a decision names it.
    current: Option<Digest>,
    standing: Standing,
    received_at: Timestamp,
    product: Option<String>,
    provider: Option<String>,
    contested: bool,
    facts: BTreeMap<Field, Fact>,
    roster: BTreeMap<Field, String>,
    /// The names of the units among the values, by their codes.
    unit_names: BTreeMap<String, String>,
    card: Option<Card>,
    consents: Vec<Consent>,
    /// How the answers were confirmed; nothing while no revision is here.
    mark: Option<mark::Shown>,
    findings: Vec<Finding>,
    attachments: Vec<Attachment>,
    changed: Changed,
    events: Vec<Event>,
    unconfirmed: Vec<ToldBack>,
    reasons_by_step: BTreeMap<&'static str, Vec<ReasonCode>>,
    signature_holds: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: String,
    name: String,
    birth_date: Option<String>,
    sex: Option<String>,
    number_masked: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    number: String,
    old_number: Option<String>,
    name: String,
    birth_date: String,
    sex: String,
    address: String,
    issued: String,
    warnings: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Consent {
    purpose: String,
    answer: Answer,
    by: AnsweredBy,
    at: Timestamp,
    text_version: String,
    /// It was taken back.
    withdrawn: Option<Taken>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    id: AttachmentId,
    role: Role,
    media_type: Media,
    bytes: u64,
    fresh: bool,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(Debug, Default, Serialize)]
struct Changed {
    fields: BTreeSet<Field>,
    roles: BTreeSet<Role>,
}

#[derive(Debug, Serialize)]
struct Event {
    at: Timestamp,
    code: String,
    by: Option<String>,
    reasons: Vec<Reason>,
}

/// Shows a dossier. That it was opened is written down by who calls.
pub async fn show(app: &App, id: DossierId) -> Result<Shown, ProvinceError> {
    let mut tx = app.db.snapshot().await?;
    let dossier = dossiers::one(&mut tx, id)
        .await?
        .ok_or_else(|| ProvinceError::refused("dossier_unknown"))?;
    let roster = match dossier.person {
        Some(person) => people::one(&mut tx, person).await?,
        None => None,
    };
    let manifest = match &dossier.current {
        Some(digest) => dossiers::manifest(&mut tx, digest).await?,
        None => None,
    };
    let before = match manifest.as_ref().and_then(|manifest| manifest.parent) {
        Some(parent) => dossiers::manifest(&mut tx, &parent).await?,
        None => None,
    };
    let revision: Option<Revision> = manifest.as_ref().map(Manifest::body).transpose()?;
    let mark = match (&manifest, &revision) {
        (Some(manifest), Some(revision)) => mark::shown(&mut tx, manifest, revision).await?,
        _ => None,
    };
    let events = events(&mut tx, id).await?;
    let unconfirmed = told::unconfirmed_of(&mut tx, id).await?;
    let taken = withdrawals::of_dossier(&mut tx, &dossier).await?;
    drop(tx);
    let provider = dossier
        .product
        .as_deref()
        .and_then(tannha_domain::product)
        .map(|product| product.provider_code.clone());
    let facts = revision
        .as_ref()
        .map(|revision| revision.facts.clone())
        .unwrap_or_default();
    let roster_says: BTreeMap<_, _> = roster
        .iter()
        .flat_map(RosterPerson::facts)
        .map(|(field, fact)| (field, fact.value))
        .collect();
    Ok(Shown {
        id,
        number: tannha_domain::dossier_number(id),
        person: person(&dossier, &facts, roster.as_ref()),
        area_name: unit(&dossier.unit)
            .map_or_else(|| dossier.unit.to_string(), |unit| unit.name.clone()),
        area: dossier.unit.clone(),
        revision: dossier.revision,
        current: dossier.current,
        standing: dossier.standing,
        received_at: dossier.received_at,
        product: dossier.product.clone(),
        provider,
        contested: dossier.contested,
        unit_names: unit_names(
            facts
                .values()
                .map(|fact| &fact.value)
                .chain(roster_says.values()),
        ),
        roster: roster_says,
        changed: changed(manifest.as_ref(), &facts, before.as_ref())?,
        facts,
        card: revision
            .as_ref()
            .and_then(|revision| revision.card.as_ref())
            .map(card),
        consents: revision
            .as_ref()
            .map(|revision| consents(revision, &taken))
            .unwrap_or_default(),
        mark,
        findings: revision
            .map(|revision| revision.findings)
            .unwrap_or_default(),
        attachments: manifest
            .iter()
            .flat_map(|manifest| &manifest.enclosures)
            .map(attachment)
            .collect(),
        events,
        unconfirmed,
        reasons_by_step: Step::ALL
            .iter()
            .map(|step| (step.code(), step.reasons().to_vec()))
            .collect(),
        signature_holds: holds(app, dossier.current.as_ref()).await,
    })
}

/// The packet as it came, opened again: both signatures, over the exact bytes.
async fn holds(app: &App, digest: Option<&Digest>) -> bool {
    match digest {
        Some(digest) => attachments::manifest(app, digest).await.is_ok(),
        None => false,
    }
}

fn person(
    dossier: &dossiers::Dossier,
    facts: &BTreeMap<Field, Fact>,
    roster: Option<&RosterPerson>,
) -> Person {
    let number = facts
        .value(Field::Number)
        .map(str::to_owned)
        .or_else(|| roster.and_then(|person| person.number.clone()));
    let id = dossier
        .person
        .map(|person| person.to_string())
        .or(dossier.proposal.map(|proposal| proposal.to_string()));
    Person {
        id: id.unwrap_or_default(),
        name: dossier.name.clone(),
        birth_date: facts
            .value(Field::BirthDate)
            .map(str::to_owned)
            .or_else(|| {
                roster
                    .and_then(|person| person.birth)
                    .map(|birth| birth.to_string())
            }),
        sex: facts.value(Field::Sex).map(str::to_owned).or_else(|| {
            roster
                .and_then(|person| person.sex)
                .map(|sex| sex.to_string())
        }),
        number_masked: number.map(|number| {
            number
                .parse::<PersonalNumber>()
                .map_or_else(|_| masked(&number), |number| number.to_string())
        }),
    }
}

fn masked(number: &str) -> String {
    let tail: String = number
        .chars()
        .skip(number.chars().count().saturating_sub(4))
        .collect();
    format!("•••••{tail}")
}

fn card(card: &CardReading) -> Card {
    Card {
        number: card.number.expose(), // a clerk holds it against the picture
        old_number: card.old_number.clone(),
        name: card.name.clone(),
        birth_date: card.birth_date.to_string(),
        sex: card.sex.map(|sex| sex.to_string()).unwrap_or_default(),
        address: card.address.clone(),
        issued: card.issued.map(|day| day.to_string()).unwrap_or_default(),
        warnings: card.warnings.iter().map(|warning| warning.code()).collect(),
    }
}

/// The names of those values that are codes of units.
fn unit_names<'a>(values: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let named =
        values.filter_map(|value| Some((value.clone(), with_parents(&value.parse().ok()?))));
    let written = named.map(|(code, units)| {
        (
            code,
            units
                .iter()
                .map(|unit| unit.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        )
    });
    written.filter(|(_, name)| !name.is_empty()).collect()
}

/// The answer to each purpose that stands: the last one, where it was first given.
fn consents(revision: &Revision, taken: &[Taken]) -> Vec<Consent> {
    let answers = &revision.answers;
    let last = |purpose: &str| {
        answers
            .iter()
            .rfind(|said| said.purpose == purpose)
            .cloned()
    };
    let first = answers.iter().enumerate().filter(|(at, said)| {
        answers
            .iter()
            .take(*at)
            .all(|before| before.purpose != said.purpose)
    });
    let said = first.filter_map(|(_, said)| last(&said.purpose));
    said.map(|said| Consent {
        withdrawn: taken
            .iter()
            .find(|taken| taken.purpose == said.purpose)
            .cloned(),
        purpose: said.purpose,
        answer: said.answer,
        by: said.by,
        at: said.at,
        text_version: said.text_version,
    })
    .collect()
}

fn attachment(enclosure: &tannha_packet::Enclosure) -> Attachment {
    Attachment {
        id: enclosure.attachment,
        role: enclosure.role,
        media_type: enclosure.media,
        bytes: enclosure.sealed_bytes,
        fresh: !enclosure.carried,
        judged: enclosure.judged.clone(),
    }
}

/// What differs from the revision before; nothing in a first one.
fn changed(
    manifest: Option<&Manifest>,
    facts: &BTreeMap<Field, Fact>,
    before: Option<&Manifest>,
) -> Result<Changed, ProvinceError> {
    let (Some(manifest), Some(before)) = (manifest, before) else {
        return Ok(Changed::default());
    };
    let before: Revision = before.body()?;
    let fields = Field::ALL
        .iter()
        .copied()
        .filter(|field| facts.value(*field) != before.facts.value(*field))
        .collect();
    let roles = manifest
        .enclosures
        .iter()
        .filter(|enclosure| !enclosure.carried)
        .map(|enclosure| enclosure.role)
        .collect();
    Ok(Changed { fields, roles })
}

async fn events(tx: &mut Tx, id: DossierId) -> Result<Vec<Event>, ProvinceError> {
    let sql =
        "select at, code, event, staff from dossier_event where dossier = $1 order by position";
    let rows = sqlx::query(sql)
        .bind(id.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read what happened to a dossier")?;
    rows.iter()
        .map(|row| {
            let reasons = match row.json("event")? {
                DossierEvent::Returned { reasons } => reasons,
                _ => Vec::new(),
            };
            Ok(Event {
                at: row.moment("at")?,
                code: row.text("code")?,
                by: row.maybe_text("staff")?,
                reasons,
            })
        })
        .collect()
}
