//! Takes a packet that holds: log, projection, receipt, all in one transaction.

use jiff::Timestamp;
use tannha_domain::{DossierId, Head, SignedBytes, unit};
use tannha_packet::{Manifest, Revision, Statement as _};

use super::{known, open::Opened, receipt};
use crate::{
    App, Doing as _, ProvinceError,
    devices::{Device, Standing},
    dossiers::{self, Taken},
    feed::serves,
    log,
    store::{Columns as _, Tx},
};

pub(super) async fn take(app: &App, device: &Device, head: &Head, opened: Opened, now: Timestamp) -> Result<SignedBytes, ProvinceError> {
    let Opened { manifest, certificate, revision } = opened;
    let mut tx = app.db.write().await?;
    // Somebody may have offered the same packet in the meantime, on another connection.
    if is_here(&mut tx, head).await? {
        tx.rollback().await.doing("take a packet")?;
        let epochs = log::epochs(app.db.read()).await?;
        return known(app, head, &epochs).await?.ok_or(ProvinceError::Broken { what: "packet" });
    }
    let mut held = hold(&mut tx, device, head, &manifest, revision.as_ref()).await?;
    let at = log::append(&mut tx, &entry(head, &manifest, revision.as_ref(), held), now).await?;
    if let (None, Some(revision)) = (held, &revision) {
        match dossiers::take_revision(&mut tx, &manifest, revision, &certificate, &head.digest, &at, now).await? {
            Taken::Counts => {}
            Taken::Held(code) => held = Some(code),
        }
    }
    let signed = receipt(head, at, held).sign(&app.keys()?.signing);
    sqlx::query(
        "insert into packet (device, packet, digest, position, kind, area, dossier, standing, code, receipt, receipt_signature, received_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(head.device.to_string())
    .bind(head.packet.to_string())
    .bind(head.digest.to_string())
    .bind(log::position(at.position)?)
    .bind(&manifest.kind)
    .bind(manifest.area.to_string())
    .bind(revision.as_ref().map(|revision| revision.dossier.to_string()))
    .bind(if held.is_some() { "held" } else { "taken" })
    .bind(held)
    .bind(signed.bytes.0.clone())
    .bind(signed.signature.0.clone())
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("write a packet")?;
    keep_blobs(&mut tx, head).await?;
    tx.commit().await.doing("take a packet")?;
    tracing::info!(packet.id = %head.packet, device.id = %head.device, position = at.position, held, "a packet is stored");
    Ok(signed)
}

async fn is_here(tx: &mut Tx, head: &Head) -> Result<bool, ProvinceError> {
    let row = sqlx::query("select position from packet where device = $1 and packet = $2 and digest = $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("find a packet")?;
    Ok(row.is_some())
}

/// Why a packet that is whole cannot be taken as it is: a person at the province looks at it.
async fn hold(
    tx: &mut Tx,
    device: &Device,
    head: &Head,
    manifest: &Manifest,
    revision: Option<&Revision>,
) -> Result<Option<&'static str>, ProvinceError> {
    let twin = sqlx::query("select digest from packet where device = $1 and packet = $2 and digest <> $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("find a packet's twin")?;
    let code = match device.standing {
        _ if twin.is_some() => Some("packet_differs"),
        Standing::Revoked => Some("device_revoked"),
        Standing::Unknown => Some("device_unknown"),
        Standing::Active if unit(&manifest.area).is_none() => Some("unit_unknown"),
        Standing::Active if !serves(&device.areas, &manifest.area) => Some("area_foreign"),
        Standing::Active if revision.is_none() => Some("kind_unknown"),
        Standing::Active => None,
    };
    match (code, revision) {
        (None, Some(revision)) => foreign_attachment(tx, manifest, revision.dossier).await,
        _ => Ok(code),
    }
}

/// A manifest may name without sending only attachments of its own dossier. Where none of the dossier's packets is here
/// yet, the revision waits for its parent anyway.
async fn foreign_attachment(tx: &mut Tx, manifest: &Manifest, dossier: DossierId) -> Result<Option<&'static str>, ProvinceError> {
    let carried: Vec<_> = manifest.enclosures.iter().filter(|enclosure| enclosure.carried).collect();
    if carried.is_empty() {
        return Ok(None);
    }
    let rows = sqlx::query("select b.blob from packet p join packet_blob b on b.digest = p.digest where p.dossier = $1 and b.ordinal > 0")
        .bind(dossier.to_string())
        .fetch_all(&mut **tx)
        .await
        .doing("read a dossier's attachments")?;
    if rows.is_empty() {
        return Ok(None);
    }
    let own: Vec<String> = rows.iter().map(|row| row.text("blob")).collect::<Result<_, _>>()?;
    let foreign = carried.iter().any(|enclosure| !own.contains(&enclosure.sealed.to_string()));
    Ok(foreign.then_some("attachment_foreign"))
}

fn entry(head: &Head, manifest: &Manifest, revision: Option<&Revision>, held: Option<&str>) -> log::Entry {
    let mut entry = log::Entry::new("packet")
        .area(&manifest.area)
        .with("packet", head.packet)
        .with("device", head.device)
        .with("digest", head.digest)
        .with("says", &manifest.kind)
        .with_all("blobs", head.parts.iter().map(|part| part.digest));
    if let Some(revision) = revision {
        entry = entry.with("dossier", revision.dossier).with("revision", revision.revision);
    }
    if let Some(code) = held {
        entry = entry.with("held", code);
    }
    entry
}

async fn keep_blobs(tx: &mut Tx, head: &Head) -> Result<(), ProvinceError> {
    for (ordinal, part) in (0_i64..).zip(head.blobs()) {
        sqlx::query("insert into packet_blob (digest, ordinal, blob, bytes) values ($1, $2, $3, $4) on conflict (digest, ordinal) do nothing")
            .bind(head.digest.to_string())
            .bind(ordinal)
            .bind(part.digest.to_string())
            .bind(i64::try_from(part.bytes).map_err(|_| ProvinceError::Broken { what: "size" })?)
            .execute(&mut **tx)
            .await
            .doing("write a packet's blobs")?;
    }
    sqlx::query("delete from offer where device = $1 and digest = $2")
        .bind(head.device.to_string())
        .bind(head.digest.to_string())
        .execute(&mut **tx)
        .await
        .doing("close an offer")?;
    Ok(())
}
