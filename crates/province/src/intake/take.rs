//! Takes a packet that holds: log, projection, receipt, all in the transaction of its caller.

use jiff::Timestamp;
use tannha_domain::{Head, SignedBytes, unit};
use tannha_packet::Statement as _;

use super::{
    open::{Opened, Said},
    receipt,
};
use crate::{
    App, ProvinceError, after_opening, attendance, complaints, corrections,
    devices::{Device, Standing},
    dossiers::{self, Taken},
    existing,
    feed::serves,
    focal, log, operators, pads, proposals, receivers,
    store::{Tx, packets},
    visits, withdrawals,
};

/// A packet that is stored once the transaction is.
pub(super) struct Stored {
    /// What its device is told.
    pub(super) receipt: SignedBytes,
    /// Its place in the log.
    pub(super) position: u64,
    /// Why it waits for a person, where it does.
    pub(super) held: Option<&'static str>,
}

/// Takes one; none where it is here already, because somebody offered it in the meantime on another connection.
pub(super) async fn take(
    app: &App,
    tx: &mut Tx,
    device: &Device,
    head: &Head,
    opened: &Opened,
    now: Timestamp,
) -> Result<Option<Stored>, ProvinceError> {
    if packets::is_here(tx, head).await? {
        return Ok(None);
    }
    let mut reason = hold(tx, device, head, opened).await?;
    if reason.is_none()
        && let Some((introduced, secret)) = &opened.introduced
    {
        reason = operators::admit(tx, introduced, secret, opened.area.as_ref(), now).await?;
    }
    let at = log::append(tx, &entry(head, opened, reason), now).await?;
    if reason.is_none() {
        let digest = head.digest.to_string();
        if let Some(manifest) = opened.said.manifest() {
            withdrawals::knows(tx, manifest, &digest).await?;
        }
        reason = match &opened.said {
            Said::Revision(manifest, revision) => {
                let taken = dossiers::take_revision(
                    tx,
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
                visits::take(tx, manifest, visit, &digest, &at, now).await?
            }
            Said::Proposal(manifest, said) => {
                proposals::take(tx, manifest, said, &digest, &at, now).await?
            }
            Said::Correction(manifest, said) => {
                corrections::take(tx, manifest, said, &digest, &at, now).await?
            }
            Said::Existing(manifest, account) => {
                existing::take(tx, manifest, account, &digest, &at, now).await?
            }
            Said::After(manifest, after) => {
                after_opening::take(tx, manifest, after, &digest, &at, now).await?
            }
            Said::Complaint(manifest, complaint) => {
                complaints::take(tx, manifest, complaint, &digest, &at, now).await?
            }
            Said::Focal(manifest, authorisation) => {
                focal::take(tx, manifest, authorisation, &digest, &at, now).await?
            }
            Said::Attendance(manifest, said) => {
                attendance::take(tx, manifest, said, &digest, &at, now).await?
            }
            Said::Receiver(manifest, authorisation) => {
                receivers::take(tx, manifest, authorisation, &digest, &at, now).await?
            }
            Said::Withdrawal(manifest, withdrawal) => {
                withdrawals::take(tx, manifest, withdrawal, &digest, &at, now).await?
            }
            Said::Pad(manifest, taken) => pads::take(tx, manifest, taken).await?,
            Said::Draft(_) | Said::UnknownKind | Said::UnknownCode => None,
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
    packets::insert(tx, &stored).await?;
    Ok(Some(Stored {
        receipt: signed,
        position: at.position,
        held: reason,
    }))
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
        (Standing::Active, _, Said::Draft(_)) => Some("draft_rescued"),
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
