//! Takes a packet that holds: log, projection, receipt, all in one transaction.

use jiff::Timestamp;
use tannha_domain::{DossierId, Head, SignedBytes, unit};
use tannha_packet::{Manifest, Revision, Statement as _};

use super::{
    known,
    open::{Opened, Said},
    receipt,
};
use crate::{
    App, Doing as _, ProvinceError,
    devices::{Device, Standing},
    dossiers::{self, Taken},
    feed::serves,
    log,
    store::{Tx, packets},
    visits,
};

pub(super) async fn take(
    app: &App,
    device: &Device,
    head: &Head,
    opened: Opened,
    now: Timestamp,
) -> Result<SignedBytes, ProvinceError> {
    let Opened {
        manifest,
        certificate,
        said,
    } = opened;
    let revision = said.revision();
    let mut tx = app.db.write().await?;
    // Somebody may have offered the same packet in the meantime, on another connection.
    if packets::is_here(&mut tx, head).await? {
        tx.rollback().await.doing("take a packet")?;
        let epochs = log::epochs(app.db.read()).await?;
        return known(app, head, &epochs)
            .await?
            .ok_or(ProvinceError::Broken { what: "packet" });
    }
    let mut reason = hold(&mut tx, device, head, &manifest, &said).await?;
    let at = log::append(&mut tx, &entry(head, &manifest, revision, reason), now).await?;
    if reason.is_none() {
        reason = match &said {
            Said::Revision(revision) => {
                let taken = dossiers::take_revision(
                    &mut tx,
                    &manifest,
                    revision,
                    &certificate,
                    &head.digest,
                    &at,
                    now,
                );
                match taken.await? {
                    Taken::Counts => None,
                    Taken::Held(code) => Some(code),
                }
            }
            Said::Visit(visit) => {
                let digest = head.digest.to_string();
                visits::take(&mut tx, &manifest, visit, &digest, &at, now).await?
            }
            Said::Unknown => None,
        };
    }
    let signed = receipt(head, at, reason).sign(&app.keys()?.signing);
    let stored = packets::Stored {
        head,
        at,
        kind: &manifest.kind,
        area: &manifest.area,
        dossier: revision.map(|revision| revision.dossier),
        held: reason,
        receipt: &signed,
        now,
    };
    packets::insert(&mut tx, &stored).await?;
    tx.commit().await.doing("take a packet")?;
    tracing::info!(packet.id = %head.packet, device.id = %head.device, position = at.position, held = reason, "a packet is stored");
    Ok(signed)
}

/// Why a packet that is whole cannot be taken as it is: a person at the province looks at it.
async fn hold(
    tx: &mut Tx,
    device: &Device,
    head: &Head,
    manifest: &Manifest,
    said: &Said,
) -> Result<Option<&'static str>, ProvinceError> {
    let twin = packets::has_twin(tx, head).await?;
    let code = match device.standing {
        _ if twin => Some("packet_differs"),
        Standing::Revoked => Some("device_revoked"),
        Standing::Unknown => Some("device_unknown"),
        Standing::Active if unit(&manifest.area).is_none() => Some("unit_unknown"),
        Standing::Active if !serves(&device.areas, &manifest.area) => Some("area_foreign"),
        Standing::Active if matches!(said, Said::Unknown) => Some("kind_unknown"),
        Standing::Active => None,
    };
    match (code, said.revision()) {
        (None, Some(revision)) => foreign_attachment(tx, manifest, revision.dossier).await,
        _ => Ok(code),
    }
}

/// A manifest may name without sending only attachments of its own dossier. Where none of the dossier's packets is here
/// yet, the revision waits for its parent anyway.
async fn foreign_attachment(
    tx: &mut Tx,
    manifest: &Manifest,
    dossier: DossierId,
) -> Result<Option<&'static str>, ProvinceError> {
    let carried: Vec<_> = manifest
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.carried)
        .collect();
    if carried.is_empty() {
        return Ok(None);
    }
    let own = packets::attachments(tx, dossier).await?;
    let foreign = carried
        .iter()
        .any(|enclosure| !own.contains(&enclosure.sealed));
    let foreign = foreign && !own.is_empty();
    Ok(foreign.then_some("attachment_foreign"))
}

fn entry(
    head: &Head,
    manifest: &Manifest,
    revision: Option<&Revision>,
    reason: Option<&str>,
) -> log::Entry {
    let mut entry = log::Entry::new("packet")
        .area(&manifest.area)
        .with("packet", head.packet)
        .with("device", head.device)
        .with("digest", head.digest)
        .with("says", &manifest.kind)
        .with_all("blobs", head.parts.iter().map(|part| part.digest));
    if let Some(revision) = revision {
        entry = entry
            .with("dossier", revision.dossier)
            .with("revision", revision.revision);
    }
    if let Some(code) = reason {
        entry = entry.with("held", code);
    }
    entry
}
