//! What registers and answers say of many people at once: paper dossiers, accounts opened, accounts refused.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tannha_domain::{DossierEvent, DossierId, News, PersonId, Standing, Subject, UnitCode};

use super::{code, to_json};
use crate::{
    Doing as _, ProvinceError, Tx, feed, log,
    log::Entry,
    people::{
        bulk,
        counts::{self, Counts},
    },
};

/// A dossier received on paper: a provider has it already, so no clerk waits for it.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) dossier: DossierId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) unit: UnitCode,
    pub(crate) received_at: Timestamp,
    /// Whether the person had none before.
    pub(crate) is_first: bool,
}

/// What a provider says of a dossier.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) dossier: DossierId,
    pub(crate) person: PersonId,
    pub(crate) unit: UnitCode,
    pub(crate) event: DossierEvent,
    pub(crate) account: Option<String>,
    /// Where the dossier stood before.
    pub(crate) before: Standing,
    /// Whether the person had no open account before.
    pub(crate) is_first_account: bool,
}

/// Writes all of it: dossiers, events, counts, and a change for the devices of each area, one entry of the log each.
pub(crate) async fn record(
    tx: &mut Tx,
    provider: &str,
    papers: &[Paper],
    said: &[Said],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let rows: Vec<_> = papers.iter().map(|paper| row(paper, provider)).collect();
    let into = "dossier (id, person, unit, name, provider, on_paper, standing, revision, contested, received_at)";
    bulk::insert(tx, into, &rows, "write paper dossiers").await?;
    let accepted = DossierEvent::Accepted;
    let events = papers
        .iter()
        .map(|paper| (paper.dossier, paper.person, &paper.unit, &accepted));
    let events: Vec<_> = events
        .chain(
            said.iter()
                .map(|said| (said.dossier, said.person, &said.unit, &said.event)),
        )
        .collect();
    happen(tx, &events, now).await?;
    for said in said {
        let standing = said.before.after(&said.event);
        sqlx::query(
            "update dossier set standing = $2, account = coalesce($3, account) where id = $1",
        )
        .bind(said.dossier.to_string())
        .bind(standing.code())
        .bind(said.account.clone())
        .execute(&mut **tx)
        .await
        .doing("write a provider's answer")?;
    }
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let received: Vec<_> = papers.iter().filter(|paper| paper.is_first).collect();
    for paper in &received {
        counts.entry(paper.unit.to_string()).or_default().received += 1;
    }
    flag(
        tx,
        "update person set received = 1 where id in ",
        received.iter().map(|paper| paper.person),
    )
    .await?;
    let opened: Vec<_> = said.iter().filter(|said| said.is_first_account).collect();
    for said in &opened {
        counts.entry(said.unit.to_string()).or_default().opened += 1;
    }
    flag(
        tx,
        "update person set opened = 1 where id in ",
        opened.iter().map(|said| said.person),
    )
    .await?;
    counts::add(tx, &counts).await
}

fn row(paper: &Paper, provider: &str) -> Vec<bulk::Value> {
    vec![
        paper.dossier.to_string().into(),
        paper.person.to_string().into(),
        paper.unit.to_string().into(),
        paper.name.clone().into(),
        provider.into(),
        true.into(),
        Standing::Accepted.code().into(),
        1_i64.into(),
        false.into(),
        paper.received_at.as_millisecond().into(),
    ]
}

async fn happen(
    tx: &mut Tx,
    events: &[(DossierId, PersonId, &UnitCode, &DossierEvent)],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    if events.is_empty() {
        return Ok(());
    }
    let entries: Vec<Entry> = events
        .iter()
        .map(|(dossier, _, unit, event)| {
            Entry::new(code(event)).area(unit).with("dossier", dossier)
        })
        .collect();
    let points = log::append_all(tx, &entries, now).await?;
    let mut rows = Vec::with_capacity(events.len());
    for ((dossier, _, _, event), point) in events.iter().zip(&points) {
        rows.push(vec![
            dossier.to_string().into(),
            log::position(point.position)?.into(),
            now.as_millisecond().into(),
            code(event).into(),
            to_json(event)?.into(),
        ]);
    }
    bulk::insert(
        tx,
        "dossier_event (dossier, position, at, code, event)",
        &rows,
        "write down what happened to dossiers",
    )
    .await?;
    for ((dossier, person, unit, event), point) in events.iter().zip(&points) {
        let news = News::Dossier {
            dossier: *dossier,
            subject: Subject::Person(*person),
            event: (*event).clone(),
        };
        feed::publish(tx, point, now, unit, None, &news).await?;
    }
    Ok(())
}

async fn flag(
    tx: &mut Tx,
    sql: &str,
    people: impl Iterator<Item = PersonId>,
) -> Result<(), ProvinceError> {
    let people: Vec<String> = people.map(|person| person.to_string()).collect();
    for people in people.chunks(300) {
        let sql = format!("{sql}{}", bulk::places(1, people.len()));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for person in people {
            query = query.bind(person);
        }
        query
            .execute(&mut **tx)
            .await
            .doing("settle people's counts")?;
    }
    Ok(())
}
