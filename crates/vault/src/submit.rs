//! A complete draft becomes a packet: checked, signed, sealed, queued and written down in one transaction. When any
//! of that fails the draft is as it was.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::value::to_raw_value;
use tannha_domain::{Complete, Digest, DossierId, Draft, DraftId, Head, PacketId, Part};
use tannha_packet::{Clock, Enclosure, KeyList, Manifest, REVISION, Revision};
use uuid::Uuid;

use crate::{
    Membership, Vault, VaultError,
    dossier::{self, Kept},
    draft::{self, Cipher},
    row::{self, Bytes as _},
    sql::{one, run},
    state,
    trail::{self, Entry},
    vault::{day, read_setting},
};

/// What a submitted draft became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The packet.
    pub packet: PacketId,
    /// The dossier.
    pub dossier: DossierId,
    /// The short number for the slip and the phone.
    pub number: String,
    /// What may be known of the packet by who cannot open it.
    pub head: Head,
}

/// A redo goes before what is new: somebody waits for it.
const RANK_REDO: u8 = 0;
const RANK_NEW: u8 = 1;

/// The sealed bytes of one new attachment.
struct SealedPart {
    part: Part,
    bytes: Vec<u8>,
}

/// Seals what is new, names what an earlier revision brought.
fn seal_parts(
    tx: &Transaction<'_>,
    draft: &Draft,
    keys: &KeyList,
) -> Result<(Vec<Enclosure>, Vec<SealedPart>), VaultError> {
    let cipher = Cipher::of(tx, draft.id)?;
    let sql = "SELECT sealed, sealed_bytes, content FROM draft_attachment WHERE id = ?1";
    let (mut enclosures, mut parts) = (Vec::new(), Vec::new());
    for attachment in &draft.attachments {
        let found = one(
            tx,
            "read an attachment",
            sql,
            [attachment.id.bytes()],
            |found| {
                let sent = row::id_or_none::<Digest>(found, 0)?
                    .map(|sealed| Ok::<_, rusqlite::Error>((sealed, row::count(found, 1)?)))
                    .transpose()?;
                Ok((sent, found.get::<_, Option<Vec<u8>>>(2)?))
            },
        )?;
        let (sealed, sealed_bytes) = match found {
            Some((Some(sent), _)) => sent,
            Some((None, Some(content))) => {
                let captured = cipher.open(attachment.id, &content)?;
                if Digest::of(&captured) != attachment.captured {
                    return Err(VaultError::Damaged {
                        what: "an attachment",
                    });
                }
                let bytes = keys.intake.seal(&captured)?;
                let part = Part {
                    digest: Digest::of(&bytes),
                    bytes: bytes.len() as u64,
                };
                parts.push(SealedPart { part, bytes });
                (part.digest, part.bytes)
            }
            _ => return Err(VaultError::NoAttachment(attachment.id)),
        };
        enclosures.push(Enclosure {
            attachment: attachment.id,
            role: attachment.role,
            media: attachment.media,
            captured: attachment.captured,
            sealed,
            sealed_bytes,
            carried: attachment.carried,
            verdict: attachment.verdict,
        });
    }
    Ok((enclosures, parts))
}

/// The device's next packet: its place, which never goes back.
fn next_place(tx: &Transaction<'_>) -> Result<u64, VaultError> {
    let sql = "UPDATE device SET packets = packets + 1 RETURNING packets";
    one(tx, "count a packet", sql, [], |found| row::count(found, 0))?
        .ok_or(VaultError::Damaged { what: "the device" })
}

fn queue(
    tx: &Transaction<'_>,
    draft: &Draft,
    head: &Head,
    place: u64,
    manifest: &[u8],
    parts: &[SealedPart],
    now: Timestamp,
) -> Result<(), VaultError> {
    let doing = "queue the packet";
    let sql = "INSERT INTO packet (id, digest, place, kind, dossier, revision, rank, queued_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = (
        head.packet.bytes(),
        head.digest.bytes(),
        row::whole(place),
        REVISION,
        draft.dossier.bytes(),
        draft.revision,
        head.rank,
        now.as_millisecond(),
    );
    run(tx, doing, sql, values)?;
    let blobs = std::iter::once((head.digest, manifest)).chain(
        parts
            .iter()
            .map(|part| (part.part.digest, part.bytes.as_slice())),
    );
    for (place, (digest, bytes)) in (0_i64..).zip(blobs) {
        let sql = "INSERT INTO blob (digest, packet, place, bytes, sent, content) VALUES (?1, ?2, ?3, ?4, 0, ?5)";
        run(
            tx,
            doing,
            sql,
            (
                digest.bytes(),
                head.packet.bytes(),
                place,
                row::whole(bytes.len() as u64),
                bytes,
            ),
        )?;
    }
    Ok(())
}

fn freeze(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    complete: &Complete,
    now: Timestamp,
) -> Result<Submitted, VaultError> {
    let draft = complete.draft();
    let (identity, keys) = (vault.identity(), membership.keys()?);
    let (enclosures, parts) = seal_parts(tx, draft, &keys)?;
    let place = next_place(tx)?;
    let product = draft.product.clone().ok_or(VaultError::UnknownProduct)?;
    let revision = Revision {
        dossier: draft.dossier,
        revision: draft.revision,
        product: product.clone(),
        facts: draft.facts.clone(),
        answers: draft.answers.clone(),
        card: draft.card.clone(),
        findings: draft.findings(day(now)),
        redo: draft.redo.clone(),
    };
    let manifest = Manifest {
        packet: PacketId::from(Uuid::now_v7()),
        kind: REVISION.to_owned(),
        device: identity.device,
        operator: identity.operator,
        area: draft.area.clone(),
        subject: draft.subject,
        parent: draft.parent,
        enclosures: enclosures.clone(),
        text_versions: draft
            .answers
            .iter()
            .map(|answer| (answer.purpose.clone(), answer.text_version.clone()))
            .collect::<BTreeMap<_, _>>(),
        knows_withdrawals: Vec::new(),
        clock: Clock {
            wall: now,
            counter: place,
            offset_ms: read_setting(tx, "clock_offset_ms")?.and_then(|text| text.parse().ok()),
        },
        body: to_raw_value(&revision).map_err(|_| VaultError::Damaged {
            what: "a revision that cannot be written",
        })?,
    };
    let sealed = manifest.seal(
        &identity.device_key,
        &identity.operator_key,
        &membership.certificate,
        &keys.intake,
    )?;
    let head = Head {
        packet: manifest.packet,
        device: identity.device,
        digest: sealed.digest,
        bytes: sealed.bytes.len() as u64,
        rank: if draft.revision > 1 {
            RANK_REDO
        } else {
            RANK_NEW
        },
        parts: parts.iter().map(|part| part.part).collect(),
    };
    dossier::put(tx, draft.dossier, &draft.subject)?;
    queue(tx, draft, &head, place, &sealed.bytes, &parts, now)?;
    let kept = Kept {
        revision: draft.revision,
        digest: sealed.digest,
        area: draft.area.clone(),
        product,
        facts: revision.facts,
        answers: revision.answers,
        card: revision.card,
        enclosures,
    };
    dossier::keep(tx, draft.dossier, &kept)?;
    // The draft goes, and its key with it: from here on only the province opens the pictures.
    draft::delete(tx, draft.id)?;
    let entry = Entry::Submitted {
        packet: head.packet,
        digest: head.digest,
        dossier: draft.dossier,
        revision: draft.revision,
    };
    trail::append(tx, now, &entry)?;
    state::project_subject(tx, &draft.subject)?;
    Ok(Submitted {
        packet: head.packet,
        dossier: draft.dossier,
        number: tannha_domain::dossier_number(draft.dossier),
        head,
    })
}

impl Vault {
    /// Freezes the draft and queues its packet: both, or neither. [`VaultError::Incomplete`] names what is missing.
    pub fn submit(&self, id: DraftId, now: Timestamp) -> Result<Submitted, VaultError> {
        let membership = self.joined()?;
        let submitted = self.write(|tx| {
            let (draft, _) = draft::load(tx, id)?;
            let complete = draft.complete(day(now)).map_err(VaultError::Incomplete)?;
            freeze(self, tx, &membership, &complete, now)
        })?;
        self.forget_deleted()?;
        Ok(submitted)
    }
}

#[cfg(test)]
mod tests;
