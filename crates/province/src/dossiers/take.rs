//! A revision arrives. What holds depends on which revisions came, never on the order in which they did.

use jiff::Timestamp;
use tannha_domain::{Digest, DossierEvent, LogPoint, News, PersonId};
use tannha_packet::{Certificate, Manifest, Revision};

use super::{
    judge::{Judged, judge},
    project, subject, write_event,
};
use crate::{
    Columns as _, Doing as _, ProvinceError, Tx, feed, log, log::Entry, pads, store::packets,
    withdrawals,
};

/// What became of a revision that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Counts,
    /// It is kept, and somebody or something must come first.
    Held(&'static str),
}

/// Takes a revision whose evidence was checked. One without its parent waits for it; two that answer one parent go to a
/// clerk together.
pub async fn take_revision(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
    _certificate: &Certificate,
    packet: &Digest,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Taken, ProvinceError> {
    // The ink is on the paper whether the revision counts or not.
    if let Some(serial) = revision.mark.as_ref().and_then(|mark| mark.sheet) {
        let (whose, digest) = (revision.dossier.to_string(), packet.to_string());
        pads::used(tx, manifest, serial, &whose, &digest, point, now).await?;
    }
    match judge(tx, manifest, revision).await? {
        Judged::Stands => {}
        Judged::Waits => {
            write(tx, manifest, revision, packet, "parked", point, now).await?;
            return Ok(Taken::Held("parent_missing"));
        }
        Judged::Held(code) => {
            write(tx, manifest, revision, packet, "held", point, now).await?;
            return Ok(Taken::Held(code));
        }
    }
    write(tx, manifest, revision, packet, "counts", point, now).await?;
    count(tx, manifest, revision, point.position, point, now).await?;
    adopt(tx, revision, packet, now).await?;
    project(tx, revision.dossier).await?;
    withdrawals::meet(tx, revision.dossier, now).await?;
    // Both of the two count and stand before a clerk; the receipt of the second one says so.
    let siblings = sqlx::query("select count(*) as n from revision where dossier = $1 and coalesce(parent, '') = $2 and state = 'counts'")
        .bind(revision.dossier.to_string())
        .bind(manifest.parent.map(|parent| parent.to_string()).unwrap_or_default())
        .fetch_one(&mut **tx)
        .await
        .doing("look for siblings of a revision")?
        .count("n")?;
    Ok(if siblings > 1 {
        Taken::Held("two_revisions")
    } else {
        Taken::Counts
    })
}

async fn write(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
    packet: &Digest,
    state: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let text =
        serde_json::to_string(manifest).map_err(|_| ProvinceError::Broken { what: "manifest" })?;
    sqlx::query(
        "insert into revision (digest, packet, dossier, number, parent, state, position, received_at, device, manifest) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(packet.to_string())
    .bind(manifest.packet.to_string())
    .bind(revision.dossier.to_string())
    .bind(i64::from(revision.revision))
    .bind(manifest.parent.map(|parent| parent.to_string()))
    .bind(state)
    .bind(log::position(point.position)?)
    .bind(now.as_millisecond())
    .bind(manifest.device.to_string())
    .bind(text)
    .execute(&mut **tx)
    .await
    .doing("write a revision")?;
    Ok(())
}

/// Makes the dossier with its first revision, and writes down that this one was received. `place` is the packet's own in
/// the log; devices hear of it at `point`.
async fn count(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
    place: u64,
    point: &LogPoint,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let (person, proposal) = subject(manifest.subject);
    // A proposal that a clerk has put on the roster already is that person.
    let person = match &proposal {
        Some(proposal) => sqlx::query(
            "select person from dossier where proposal = $1 and person is not null \
             union select person from proposal where id = $1 and person is not null limit 1",
        )
        .bind(proposal)
        .fetch_optional(&mut **tx)
        .await
        .doing("look for a proposal")?
        .map(|row| row.text("person"))
        .transpose()?,
        None => person,
    };
    sqlx::query(
        "insert into dossier (id, person, proposal, unit, name, provider, product, on_paper, standing, revision, current, contested, device, received_at) \
         values ($1, $2, $3, $4, '', '', $5, 0, 'waiting', $6, $7, 0, $8, $9) on conflict (id) do nothing",
    )
    .bind(revision.dossier.to_string())
    .bind(person)
    .bind(proposal)
    .bind(manifest.area.to_string())
    .bind(&revision.product)
    .bind(i64::from(revision.revision))
    .bind(None::<String>)
    .bind(manifest.device.to_string())
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("write a dossier")?;
    let event = DossierEvent::Received {
        revision: revision.revision,
    };
    write_event(tx, revision.dossier, place, &event, None, None, now).await?;
    let news = News::Dossier {
        dossier: revision.dossier,
        subject: manifest.subject,
        event,
    };
    feed::publish(tx, point, now, &manifest.area, Some(manifest.device), &news).await
}

/// Settles the revisions that waited for this one, and those that waited for them.
async fn adopt(
    tx: &mut Tx,
    revision: &Revision,
    packet: &Digest,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut parents = vec![*packet];
    while let Some(parent) = parents.pop() {
        let waiting = sqlx::query("select digest, position, manifest from revision where parent = $1 and dossier = $2 and state = 'parked' order by digest")
            .bind(parent.to_string())
            .bind(revision.dossier.to_string())
            .fetch_all(&mut **tx)
            .await
            .doing("look for revisions that wait")?;
        for row in waiting {
            let digest: Digest = row.parsed("digest")?;
            let manifest: Manifest = row.json("manifest")?;
            let waiting: Revision = manifest.body()?;
            // What stands against it could not be known while its parent was missing.
            let against = match judge(tx, &manifest, &waiting).await? {
                Judged::Stands => None,
                Judged::Waits => continue,
                Judged::Held(code) => Some(code),
            };
            sqlx::query("update revision set state = $2 where digest = $1")
                .bind(digest.to_string())
                .bind(against.map_or("counts", |_| "held"))
                .execute(&mut **tx)
                .await
                .doing("settle a revision that waited")?;
            let kind = against.map_or("revision_counts", |_| "revision_held");
            let mut entry = Entry::new(kind)
                .area(&manifest.area)
                .with("dossier", waiting.dossier)
                .with("packet", digest);
            if let Some(code) = against {
                packets::held_for(tx, &digest, code).await?;
                entry = entry.with("held", code);
            }
            let point = log::append(tx, &entry, now).await?;
            if against.is_none() {
                count(tx, &manifest, &waiting, row.count("position")?, &point, now).await?;
                parents.push(digest);
            }
        }
    }
    Ok(())
}

/// Puts a proposal's dossiers under the person that it became. What that person took back stands against them.
pub(crate) async fn is_now(
    tx: &mut Tx,
    proposal: &str,
    person: PersonId,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("update dossier set person = $1 where proposal = $2")
        .bind(person.to_string())
        .bind(proposal)
        .execute(&mut **tx)
        .await
        .doing("place a proposal")?;
    let rows = sqlx::query("select id from dossier where proposal = $1 order by id")
        .bind(proposal)
        .fetch_all(&mut **tx)
        .await
        .doing("place a proposal")?;
    for row in rows {
        withdrawals::meet(tx, row.parsed("id")?, now).await?;
    }
    Ok(())
}
