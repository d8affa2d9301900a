//! What was done on this device, as a hash chain, each entry in the transaction of what it tells of. Ids and codes
//! only: an inspector can read it.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::Serialize;
use tannha_domain::{
    Answer, DeviceId, Digest, DossierId, DraftId, OperatorId, PacketId, PadCode, ProposalId,
    SheetSerial,
};

use crate::{
    Vault, VaultError,
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

const NAMESPACE: &[u8] = b"tannha/trail/1\0";

/// One thing that was done.
#[derive(Debug, Serialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub(crate) enum Entry<'a> {
    Made {
        device: DeviceId,
    },
    Unlocked {
        operator: OperatorId,
    },
    Joined {
        url: &'a str,
    },
    OperatorAdded {
        operator: OperatorId,
        by: OperatorId,
    },
    OperatorLeft {
        operator: OperatorId,
        by: OperatorId,
    },
    OperatorRevoked {
        operator: OperatorId,
        to: OperatorId,
    },
    DraftGiven {
        draft: DraftId,
        from: Option<OperatorId>,
        to: OperatorId,
        by: OperatorId,
    },
    PromisesGiven {
        from: OperatorId,
        to: Option<OperatorId>,
    },
    DraftOpened {
        by: OperatorId,
        draft: DraftId,
        dossier: DossierId,
        revision: u32,
    },
    Answered {
        draft: DraftId,
        purpose: &'a str,
        answer: Answer,
    },
    DraftEnded {
        draft: DraftId,
        purpose: &'a str,
    },
    DraftDiscarded {
        by: OperatorId,
        draft: DraftId,
        why: Option<&'a str>,
    },
    Submitted {
        by: OperatorId,
        packet: PacketId,
        digest: Digest,
        dossier: DossierId,
        revision: u32,
    },
    Visited {
        by: OperatorId,
        packet: PacketId,
        digest: Digest,
    },
    Proposed {
        packet: PacketId,
        digest: Digest,
        proposal: ProposalId,
    },
    CorrectionAsked {
        packet: PacketId,
        digest: Digest,
    },
    AfterOpening {
        packet: PacketId,
        digest: Digest,
    },
    Complained {
        packet: PacketId,
        digest: Digest,
    },
    FocalAuthorised {
        packet: PacketId,
        digest: Digest,
    },
    Attended {
        packet: PacketId,
        digest: Digest,
    },
    ReceiverAuthorised {
        packet: PacketId,
        digest: Digest,
    },
    Withdrew {
        packet: PacketId,
        digest: Digest,
    },
    ReadBack {
        draft: DraftId,
    },
    SheetBound {
        draft: DraftId,
        sheet: SheetSerial,
    },
    PadTaken {
        by: OperatorId,
        packet: PacketId,
        digest: Digest,
        pad: PadCode,
    },
    Reported {
        packet: PacketId,
        digest: Digest,
    },
    Secured {
        packet: PacketId,
    },
    Restored {
        waiting_again: u64,
    },
}

/// Writes an entry behind the last one.
pub(crate) fn append(
    tx: &Transaction<'_>,
    now: Timestamp,
    entry: &Entry<'_>,
) -> Result<(), VaultError> {
    let doing = "write the trail";
    let last = one(
        tx,
        doing,
        "SELECT place, hash FROM trail ORDER BY place DESC LIMIT 1",
        [],
        |found| Ok((row::count(found, 0)?, row::id(found, 1)?)),
    )?;
    let (place, before): (u64, Digest) = last.unwrap_or((0, row::beginning(NAMESPACE)));
    let (at, json) = (now.as_millisecond(), row::to_json(entry)?);
    let hash = link(&before, at, &json);
    let sql = "INSERT INTO trail (place, at, entry, hash) VALUES (?1, ?2, ?3, ?4)";
    run(
        tx,
        doing,
        sql,
        (row::whole(place + 1), at, json, hash.bytes()),
    )?;
    Ok(())
}

fn link(before: &Digest, at: i64, json: &str) -> Digest {
    Digest::of_all([
        NAMESPACE,
        before.as_bytes(),
        &at.to_be_bytes(),
        json.as_bytes(),
    ])
}

/// Walks the whole chain; answers with how many entries it has.
fn verify(connection: &Connection) -> Result<u64, VaultError> {
    let entries = rows(
        connection,
        "read the trail",
        "SELECT place, at, entry, hash FROM trail ORDER BY place",
        [],
        |found| {
            Ok((
                row::count(found, 0)?,
                found.get::<_, i64>(1)?,
                found.get::<_, String>(2)?,
                row::id::<Digest>(found, 3)?,
            ))
        },
    )?;
    let mut before = row::beginning(NAMESPACE);
    for (counted, (place, at, json, hash)) in (1..).zip(&entries) {
        if *place != counted || *hash != link(&before, *at, json) {
            return Err(VaultError::Damaged { what: "the trail" });
        }
        before = *hash;
    }
    Ok(entries.len() as u64)
}

impl Vault {
    /// Checks the trail from its first entry; answers with how many there are.
    pub fn verify_trail(&self) -> Result<u64, VaultError> {
        self.read(verify)
    }
}
