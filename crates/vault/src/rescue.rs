//! Drafts sealed to the province, for the day on which this device is stopped or lost: they lie in the post box and are brought
//! only then.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{Digest, DraftId, Head};
use tannha_packet::{DRAFT, Unfinished};

use crate::{
    Membership, Vault, VaultError, draft,
    queue::{self, Letter, RANK_NEW},
    row,
    sql::one,
    submit::seal_parts,
};

/// A draft as it stood, sealed.
#[derive(Debug)]
pub struct SealedDraft {
    /// When it was last written.
    pub saved_at: Timestamp,
    /// What may be known of the packet by who cannot open it.
    pub head: Head,
    /// The packet's blobs.
    pub blobs: Vec<(Digest, Vec<u8>)>,
}

impl Vault {
    /// When each open draft was last written.
    pub fn drafts_saved(&self) -> Result<BTreeMap<DraftId, Timestamp>, VaultError> {
        let drafts = self.drafts()?.into_iter();
        Ok(drafts.map(|draft| (draft.id, draft.saved_at)).collect())
    }

    /// A draft as it stands, sealed to the province. Nothing of this device changes.
    pub fn seal_draft(&self, id: DraftId, now: Timestamp) -> Result<SealedDraft, VaultError> {
        let membership = self.joined()?;
        self.read(|connection| sealed(self, connection, &membership, id, now))
    }
}

fn sealed(
    vault: &Vault,
    connection: &Connection,
    membership: &Membership,
    id: DraftId,
    now: Timestamp,
) -> Result<SealedDraft, VaultError> {
    let (draft, meta) = draft::load(connection, id)?;
    let (enclosures, parts) = seal_parts(connection, &draft, &membership.keys()?)?;
    let body = Unfinished {
        dossier: draft.dossier,
        revision: draft.revision,
        product: draft.product,
        facts: draft.facts,
        answers: draft.answers,
        card: draft.card,
    };
    let letter = Letter {
        kind: DRAFT,
        area: draft.area,
        subject: draft.subject,
        parent: draft.parent,
        enclosures,
        text_versions: queue::text_versions(&body.answers),
        asked_at: now,
        body: &body,
        dossier: None,
        revision: body.revision,
        rank: RANK_NEW,
    };
    // It is none of those that are counted: most drafts are never sent like this.
    let sql = "SELECT packets FROM device";
    let place = one(connection, "count the packets", sql, [], |found| {
        row::count(found, 0)
    })?;
    let place = place.unwrap_or_default();
    let (head, bytes) = queue::seal(vault, connection, membership, letter, &parts, (place, now))?;
    let blobs = parts.into_iter().map(|part| (part.part.digest, part.bytes));
    Ok(SealedDraft {
        saved_at: meta.saved_at,
        blobs: std::iter::once((head.digest, bytes)).chain(blobs).collect(),
        head,
    })
}
