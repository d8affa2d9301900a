//! What stands against a revision: asked when it comes, and again when its parent does, so that the order of arrival
//! decides nothing.

use tannha_domain::{Digest, DossierId, Subject};
use tannha_packet::{Enclosure, Manifest, Revision};

use super::subject;
use crate::{Columns as _, Doing as _, ProvinceError, Tx, people};

/// What a revision may do as things are.
pub(super) enum Judged {
    /// It counts.
    Stands,
    /// Its parent is not here, or does not count.
    Waits,
    /// It never counts as it is.
    Held(&'static str),
}

/// Holds a revision against its dossier.
pub(super) async fn judge(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
) -> Result<Judged, ProvinceError> {
    let before = match manifest.parent {
        None => Vec::new(),
        Some(parent) => match before(tx, parent, revision.dossier).await? {
            Some(before) => before,
            None => return Ok(Judged::Waits),
        },
    };
    if !is_own(manifest, &before) {
        return Ok(Judged::Held("attachment_foreign"));
    }
    Ok(match stands_against(tx, manifest, revision).await? {
        Some(code) => Judged::Held(code),
        None => Judged::Stands,
    })
}

/// A manifest may name without sending only what a revision before it brought: otherwise a device could have shown to a
/// clerk what it never held, by its name alone.
fn is_own(manifest: &Manifest, before: &[Enclosure]) -> bool {
    let mut carried = manifest
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.carried);
    carried.all(|carried| {
        before
            .iter()
            .any(|sent| sent.sealed == carried.sealed && sent.captured == carried.captured)
    })
}

/// What the revisions from this one back to the first one brought; `None` where it does not count.
async fn before(
    tx: &mut Tx,
    parent: Digest,
    dossier: DossierId,
) -> Result<Option<Vec<Enclosure>>, ProvinceError> {
    let sql =
        "select manifest from revision where digest = $1 and dossier = $2 and state = 'counts'";
    let mut brought = Vec::new();
    let mut next = Some(parent);
    while let Some(digest) = next {
        let row = sqlx::query(sql)
            .bind(digest.to_string())
            .bind(dossier.to_string())
            .fetch_optional(&mut **tx)
            .await
            .doing("look for the parent of a revision")?;
        let Some(row) = row else { return Ok(None) };
        let manifest: Manifest = row.json("manifest")?;
        next = manifest.parent;
        let sent = manifest.enclosures.into_iter();
        brought.extend(sent.filter(|enclosure| !enclosure.carried));
    }
    Ok(Some(brought))
}

/// Of whom it speaks: somebody on the roster, and the one of whom its dossier speaks.
async fn stands_against(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
) -> Result<Option<&'static str>, ProvinceError> {
    if let Subject::Person(person) = manifest.subject
        && people::one(tx, person).await?.is_none()
    {
        return Ok(Some("person_unknown"));
    }
    let (person, proposal) = subject(manifest.subject);
    let rows = sqlx::query("select person, proposal from dossier where id = $1")
        .bind(revision.dossier.to_string())
        .fetch_optional(&mut **tx)
        .await;
    let Some(row) = rows.doing("read a dossier")? else {
        return Ok(None);
    };
    let same = match (&person, &proposal) {
        (Some(_), _) => row.maybe_text("person")? == person,
        _ => row.maybe_text("proposal")? == proposal,
    };
    Ok((!same).then_some("subject_differs"))
}
