//! A complete draft becomes a packet: checked, signed, sealed, queued and written down in one transaction. When any
//! of that fails the draft is as it was.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::{Complete, Digest, DossierId, Draft, DraftId, Head, PacketId, Part};
use tannha_packet::{Enclosure, KeyList, REVISION, Revision};

use crate::{
    Membership, Vault, VaultError,
    dossier::{self, Kept},
    draft::{self, Cipher, MAX_ATTACHMENTS},
    operators,
    queue::{self, Letter, RANK_FIRST, RANK_NEW, SealedPart},
    row::{self, Bytes as _},
    sheets,
    sql::one,
    state,
    trail::{self, Entry},
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

/// Seals what is new, names what an earlier revision brought.
pub(crate) fn seal_parts(
    tx: &Connection,
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
            judged: attachment.judged.clone(),
        });
    }
    Ok((enclosures, parts))
}

fn freeze(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    complete: &Complete,
    now: Timestamp,
) -> Result<Submitted, VaultError> {
    let draft = complete.draft();
    let (enclosures, parts) = seal_parts(tx, draft, &membership.keys()?)?;
    let product = draft.product.clone().ok_or(VaultError::UnknownProduct)?;
    let revision = Revision {
        dossier: draft.dossier,
        revision: draft.revision,
        product: product.clone(),
        facts: draft.facts.clone(),
        answers: draft.answers.clone(),
        card: draft.card.clone(),
        findings: draft.findings(vault.today(now)),
        redo: draft.redo.clone(),
        mark: draft.made_mark(),
    };
    dossier::put(tx, draft.dossier, &draft.subject)?;
    let letter = Letter {
        kind: REVISION,
        area: draft.area.clone(),
        subject: draft.subject,
        parent: draft.parent,
        enclosures: enclosures.clone(),
        text_versions: queue::text_versions(&draft.answers),
        // A yes that stands in a draft was given after every withdrawal that this device has heard of.
        asked_at: now,
        body: &revision,
        dossier: Some(draft.dossier),
        revision: draft.revision,
        rank: if draft.revision > 1 {
            RANK_FIRST
        } else {
            RANK_NEW
        },
    };
    let head = queue::send(vault, tx, membership, letter, &parts, now)?;
    let kept = Kept {
        revision: draft.revision,
        digest: head.digest,
        area: draft.area.clone(),
        product,
        facts: revision.facts,
        answers: revision.answers,
        card: revision.card,
        zone: draft.zone.clone(),
        enclosures,
        mark: revision.mark,
    };
    // From here on the sheet is this person's; the province tells the other devices.
    if let Some(serial) = kept.mark.as_ref().and_then(|mark| mark.sheet) {
        sheets::used(tx, serial, head.packet, now)?;
    }
    dossier::keep(tx, draft.dossier, &kept)?;
    // The draft goes, and its key with it: from here on only the province opens the pictures.
    draft::delete(tx, draft.id)?;
    let entry = Entry::Submitted {
        by: vault.identity().operator,
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
            operators::check_mine(self, tx, id)?;
            let (draft, _) = draft::load(tx, id)?;
            // The province refuses a packet with more, and by then the draft is gone.
            let new = draft.attachments.iter().filter(|new| !new.carried).count();
            if new > MAX_ATTACHMENTS {
                return Err(VaultError::TooMany);
            }
            let complete = draft
                .complete(self.today(now))
                .map_err(VaultError::Incomplete)?;
            freeze(self, tx, &membership, &complete, now)
        })?;
        self.forget_deleted_after_commit();
        Ok(submitted)
    }
}

#[cfg(test)]
mod tests;
