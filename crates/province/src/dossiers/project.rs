//! The projection of one dossier: which revision stands, and where the whole of it stands.

use std::collections::BTreeMap;

use tannha_domain::{Digest, DossierEvent, DossierId, Facts, Field, ReadFacts as _, Standing};
use tannha_packet::{Manifest, Revision};

use crate::{Columns as _, Doing as _, ProvinceError, Tx, people};

struct Known {
    digest: Digest,
    parent: Option<Digest>,
    received_at: i64,
    manifest: String,
}

struct Event {
    event: DossierEvent,
    about: Option<Digest>,
}

/// Makes the projection of a dossier from its revisions and events, and settles the counts of its person.
pub async fn project(tx: &mut Tx, dossier: DossierId) -> Result<(), ProvinceError> {
    let events = events(tx, dossier).await?;
    let standing = Standing::fold(events.iter().map(|event| &event.event));
    let revisions = revisions(tx, dossier).await?;
    match stands(&revisions, &events) {
        Some((current, contested)) => {
            let manifest: Manifest = serde_json::from_str(&current.manifest)
                .map_err(|_| ProvinceError::Broken { what: "manifest" })?;
            let revision: Revision = manifest.body()?;
            let provider = tannha_domain::product(&revision.product)
                .map(|product| product.provider_code.clone())
                .unwrap_or_default();
            sqlx::query(
                "update dossier set standing = $2, revision = $3, current = $4, contested = $5, product = $6, provider = $7, received_at = $8, \
                 device = $9, unit = $10, name = coalesce(nullif($11, ''), (select p.name from person p where p.id = dossier.person), '') where id = $1",
            )
            .bind(dossier.to_string())
            .bind(standing.code())
            .bind(i64::from(revision.revision))
            .bind(current.digest.to_string())
            .bind(i64::from(contested))
            .bind(&revision.product)
            .bind(provider)
            .bind(current.received_at)
            .bind(manifest.device.to_string())
            .bind(manifest.area.to_string())
            .bind(name(&revision.facts))
            .execute(&mut **tx)
            .await
            .doing("project a dossier")?;
        }
        None => {
            sqlx::query("update dossier set standing = $2 where id = $1")
                .bind(dossier.to_string())
                .bind(standing.code())
                .execute(&mut **tx)
                .await
                .doing("project a dossier")?;
        }
    }
    let person = sqlx::query("select person from dossier where id = $1")
        .bind(dossier.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a dossier")?;
    match person
        .map(|row| row.maybe_parsed("person"))
        .transpose()?
        .flatten()
    {
        Some(person) => people::settle(tx, person).await,
        None => Ok(()),
    }
}

fn name(facts: &Facts) -> String {
    facts.value(Field::FullName).unwrap_or_default().to_owned()
}

/// The revision that stands: down from the first one; where two answer one, the one that was decided on, or the one
/// with the lower digest, so that every order of arrival gives the same.
fn stands<'r>(revisions: &'r [Known], events: &[Event]) -> Option<(&'r Known, bool)> {
    let accepted = events
        .iter()
        .rev()
        .find(|event| event.event == DossierEvent::Accepted)
        .and_then(|event| event.about);
    let mut children: BTreeMap<Option<Digest>, Vec<&Known>> = BTreeMap::new();
    for revision in revisions {
        children.entry(revision.parent).or_default().push(revision);
    }
    let was_decided = |digest: &Digest| {
        events
            .iter()
            .any(|event| event.about.as_ref() == Some(digest))
    };
    let mut contested = false;
    let mut current: Option<&Known> = None;
    // A chain has no more links than there are revisions.
    for _ in 0..=revisions.len() {
        if current.is_some_and(|current| Some(current.digest) == accepted) {
            break;
        }
        let Some(next) = children.get(&current.map(|current| current.digest)) else {
            break;
        };
        contested = next.len() > 1;
        current = next
            .iter()
            .find(|child| was_decided(&child.digest))
            .or_else(|| next.iter().min_by_key(|child| child.digest))
            .copied()
            .or(current);
    }
    current.map(|current| (current, contested))
}

async fn events(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Event>, ProvinceError> {
    let rows =
        sqlx::query("select event, about from dossier_event where dossier = $1 order by position")
            .bind(dossier.to_string())
            .fetch_all(&mut **tx)
            .await;
    rows.doing("read what happened to a dossier")?
        .iter()
        .map(|row| {
            Ok(Event {
                event: row.json("event")?,
                about: row.maybe_parsed("about")?,
            })
        })
        .collect()
}

async fn revisions(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Known>, ProvinceError> {
    let sql = "select digest, parent, received_at, manifest from revision where dossier = $1 and state = 'counts' order by digest";
    let rows = sqlx::query(sql)
        .bind(dossier.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read the revisions of a dossier")?;
    rows.iter()
        .map(|row| {
            Ok(Known {
                digest: row.parsed("digest")?,
                parent: row.maybe_parsed("parent")?,
                received_at: row.number("received_at")?,
                manifest: row.text("manifest")?,
            })
        })
        .collect()
}
