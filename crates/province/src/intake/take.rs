//! Takes a packet that holds: log, projection, receipt, all in one transaction.

use jiff::Timestamp;
use tannha_domain::{Head, SignedBytes, unit};
use tannha_packet::Statement as _;

use super::{
    known,
    open::{Opened, Said},
    receipt,
};
use crate::{
    App, Doing as _, ProvinceError, after_opening, attendance, complaints, corrections,
    devices::{Device, Standing},
    dossiers::{self, Taken},
    existing,
    feed::serves,
    focal, log, operators, pads, proposals, receivers,
    store::{Tx, packets},
    visits, withdrawals,
};

pub(super) async fn take(
    app: &App,
    device: &Device,
    head: &Head,
    opened: Opened,
    now: Timestamp,
) -> Result<SignedBytes, ProvinceError> {
    let mut tx = app.db.write().await?;
    // Somebody may have offered the same packet in the meantime, on another connection.
    if packets::is_here(&mut tx, head).await? {
        tx.rollback().await.doing("take a packet")?;
        let epochs = log::epochs(app.db.read()).await?;
        return known(app, head, &epochs)
            .await?
            .ok_or(ProvinceError::Broken { what: "packet" });
    }
    let mut reason = hold(&mut tx, device, head, &opened).await?;
    if reason.is_none()
        && let Some((introduced, secret)) = &opened.introduced
    {
        reason = operators::admit(&mut tx, introduced, secret, opened.area.as_ref(), now).await?;
    }
    let at = log::append(&mut tx, &entry(head, &opened, reason), now).await?;
    if reason.is_none() {
        let digest = head.digest.to_string();
        if let Some(manifest) = opened.said.manifest() {
            withdrawals::knows(&mut tx, manifest, &digest).await?;
        }
        reason = match &opened.said {
            Said::Revision(manifest, revision) => {
                let taken = dossiers::take_revision(
                    &mut tx,
                    manifest,
                    revision,
                    &opened.certificate,
                    &head.digest,
                    &at,
                    now,
                );
                match taken.await? {
                    Taken::Counts => None,
                    Taken::Held(code) => Some(code),
                }
            }
            Said::Visit(manifest, visit) => {
                visits::take(&mut tx, manifest, visit, &digest, &at, now).await?
            }
            Said::Proposal(manifest, said) => {
                proposals::take(&mut tx, manifest, said, &digest, &at, now).await?
            }
            Said::Correction(manifest, said) => {
                corrections::take(&mut tx, manifest, said, &digest, &at, now).await?
            }
            Said::Existing(manifest, account) => {
                existing::take(&mut tx, manifest, account, &digest, &at, now).await?
            }
            Said::After(manifest, after) => {
                after_opening::take(&mut tx, manifest, after, &digest, &at, now).await?
            }
            Said::Complaint(manifest, complaint) => {
                complaints::take(&mut tx, manifest, complaint, &digest, &at, now).await?
            }
            Said::Focal(manifest, authorisation) => {
                focal::take(&mut tx, manifest, authorisation, &digest, &at, now).await?
            }
            Said::Attendance(manifest, said) => {
                attendance::take(&mut tx, manifest, said, &digest, &at, now).await?
            }
            Said::Receiver(manifest, authorisation) => {
                receivers::take(&mut tx, manifest, authorisation, &digest, &at, now).await?
            }
            Said::Withdrawal(manifest, withdrawal) => {
                withdrawals::take(&mut tx, manifest, withdrawal, &digest, &at, now).await?
            }
            Said::Pad(manifest, taken) => pads::take(&mut tx, manifest, taken).await?,
            Said::UnknownKind | Said::UnknownCode => None,
        };
    }
    let signed = receipt(head, at, reason).sign(&app.keys()?.signing);
    let stored = packets::Stored {
        head,
        at,
        kind: &opened.kind,
        area: opened.area.as_ref(),
        dossier: opened.said.revision().map(|revision| revision.dossier),
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
    opened: &Opened,
) -> Result<Option<&'static str>, ProvinceError> {
    let ended = operators::is_revoked(tx, opened.operator).await?;
    let twin = packets::has_twin(tx, head).await?;
    let area = opened.area.as_ref().filter(|area| unit(area).is_some());
    Ok(match (device.standing, area, &opened.said) {
        _ if twin => Some("packet_differs"),
        (Standing::Revoked, ..) => Some("device_revoked"),
        (Standing::Unknown, ..) => Some("device_unknown"),
        (Standing::Active, ..) if ended => Some("operator_revoked"),
        (Standing::Active, None, _) => Some("unit_unknown"),
        (Standing::Active, Some(area), _) if !serves(&device.areas, area) => Some("area_foreign"),
        (Standing::Active, _, Said::UnknownKind) => Some("kind_unknown"),
        (Standing::Active, _, Said::UnknownCode) => Some("code_unknown"),
        (Standing::Active, ..) => None,
    })
}

fn entry(head: &Head, opened: &Opened, reason: Option<&str>) -> log::Entry {
    let mut entry = log::Entry::new("packet")
        .with("packet", head.packet)
        .with("device", head.device)
        .with("digest", head.digest)
        .with("says", &opened.kind)
        .with_all("blobs", head.parts.iter().map(|part| part.digest));
    if let Some(area) = &opened.area {
        entry = entry.area(area);
    }
    if let Some(revision) = opened.said.revision() {
        entry = entry
            .with("dossier", revision.dossier)
            .with("revision", revision.revision);
    }
    if let Some(code) = reason {
        entry = entry.with("held", code);
    }
    entry
}
