//! What waits to be sent, and what became of it. Sealed bytes stay until the province signed for them and its backups
//! reach past them; a summary stays after that.

use std::{
    io::{Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use jiff::Timestamp;
use rusqlite::{Connection, MAIN_DB, Transaction};
use tannha_domain::{
    Digest, DossierEvent, DossierId, Facts, Field, Head, LogPoint, PacketId, Part, ReadFacts as _,
    SignedBytes, Subject, closed_set,
};

use crate::{
    PersonState, Vault, VaultError, dossier,
    error::Doing as _,
    hear,
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

closed_set! {
    /// Where a packet stands between this device and the province.
    PacketState {
        /// Not at the province, or not whole.
        Waiting = "waiting",
        /// The province signed for it.
        Received = "received",
        /// The province's backups reach it; its bytes are gone here.
        Secured = "secured",
        /// Stored, and a person at the province looks at it.
        Held = "held",
        /// Broken: not offered again, a person has to look.
        Refused = "refused",
        /// Deleted at the province, and here.
        Deleted = "deleted",
    }
}

/// One line of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxItem {
    /// The packet.
    pub packet: PacketId,
    /// What kind of packet.
    pub kind: String,
    /// The dossier, for a kind that has one.
    pub dossier: Option<DossierId>,
    /// Whose it is.
    pub subject: Option<Subject>,
    /// The name, while it is known here.
    pub name: Option<String>,
    /// How many sealed bytes there are.
    pub bytes: u64,
    /// How many of them are durable at the province, as last heard.
    pub sent_bytes: u64,
    /// How many blobs, the manifest among them.
    pub parts: u32,
    /// Where it stands.
    pub state: PacketState,
    /// Why it is held or refused.
    pub code: Option<String>,
    /// Where its dossier stands.
    pub dossier_state: Option<PersonState>,
    /// When it was submitted.
    pub queued_at: Timestamp,
    /// Counted from 1.
    pub revision: u32,
    /// For a redo: how many new pictures it brings, all else being named only.
    pub only_photos: Option<u32>,
    /// When it was written to a stick last, or a relay took it over.
    pub carried_at: Option<Timestamp>,
    /// The relay that keeps it; none where it lies on a stick.
    pub carrier: Option<String>,
}

/// What a device says of itself in an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeState {
    /// Counts exchanges; each call counts one more.
    pub counter: u64,
    /// The highest place in the log that this device holds and that still stands.
    pub highest: Option<LogPoint>,
    /// Up to where the feed was applied.
    pub cursor: Option<LogPoint>,
    /// The number of the key list.
    pub key_list: u32,
    /// The place of the secured mark; 0 before the first.
    pub secured: u64,
    /// What was heard past a restore point, to be told back.
    pub unconfirmed: Vec<(DossierId, DossierEvent)>,
}

/// Waits for the province: no receipt stands, and it is not broken. A redo and visits go first; revisions of one dossier keep
/// their order, also when an earlier one waits again after a restore.
const OUTGOING: &str = "SELECT p.id, p.digest, p.rank FROM packet p WHERE p.receipt IS NULL AND p.refused_at IS NULL
    ORDER BY coalesce((SELECT min(q.rank) FROM packet q WHERE q.dossier = p.dossier AND q.receipt IS NULL AND q.refused_at IS NULL), p.rank), p.place
    LIMIT ?1";

/// Came to the province, and is not safe twice there.
const RECEIVED: &str = "SELECT id, digest, rank FROM packet WHERE receipt IS NOT NULL AND outcome <> 'deleted' AND secured_at IS NULL
    ORDER BY place LIMIT ?1";

/// The heads of the packets that this finds.
fn heads(
    vault: &Vault,
    connection: &Connection,
    sql: &str,
    limit: usize,
) -> Result<Vec<Head>, VaultError> {
    let doing = "read the packets";
    let limit = [row::whole(limit as u64)];
    let packets = rows(connection, doing, sql, limit, |found| {
        Ok((
            row::id::<PacketId>(found, 0)?,
            row::id::<Digest>(found, 1)?,
            found.get::<_, u8>(2)?,
        ))
    })?;
    let mut heads = Vec::with_capacity(packets.len());
    for (packet, digest, rank) in packets {
        let sql = "SELECT digest, bytes FROM blob WHERE packet = ?1 ORDER BY place";
        let mut blobs = rows(connection, doing, sql, [packet.bytes()], |found| {
            Ok(Part {
                digest: row::id(found, 0)?,
                bytes: row::count(found, 1)?,
            })
        })?
        .into_iter();
        let bytes = blobs.next().map_or(0, |manifest| manifest.bytes);
        heads.push(Head {
            packet,
            device: vault.identity().device,
            digest,
            bytes,
            rank,
            parts: blobs.collect(),
        });
    }
    Ok(heads)
}

fn blob(
    connection: &Connection,
    digest: &Digest,
    offset: u64,
    length: usize,
) -> Result<Vec<u8>, VaultError> {
    let doing = "read sealed bytes";
    let sql = "SELECT rowid FROM blob WHERE digest = ?1 AND content IS NOT NULL";
    let place = one(connection, doing, sql, [digest.bytes()], |found| {
        found.get::<_, i64>(0)
    })?
    .ok_or(VaultError::NoBlob)?;
    let mut content = connection
        .blob_open(MAIN_DB, "blob", "content", place, true)
        .doing(doing)?;
    let mut bytes = Vec::with_capacity(length.min(content.len()));
    content
        .seek(SeekFrom::Start(offset.min(content.len() as u64)))
        .doing(doing)?;
    content
        .take(length as u64)
        .read_to_end(&mut bytes)
        .doing(doing)?;
    Ok(bytes)
}

fn sent(tx: &Transaction<'_>, digest: Digest, durable: u64) -> Result<(), VaultError> {
    let sql = "UPDATE blob SET sent = min(?2, bytes) WHERE digest = ?1 AND sent <> min(?2, bytes)";
    run(
        tx,
        "note what was sent",
        sql,
        (digest.bytes(), row::whole(durable)),
    )
    .map(drop)
}

fn outbox(connection: &Connection) -> Result<Vec<OutboxItem>, VaultError> {
    let sql = "SELECT p.id, p.kind, p.dossier, p.revision, p.queued_at, p.outcome, p.code, p.refused_at IS NOT NULL, p.secured_at IS NOT NULL,
            (SELECT sum(bytes) FROM blob WHERE packet = p.id), (SELECT sum(sent) FROM blob WHERE packet = p.id),
            (SELECT count(*) FROM blob WHERE packet = p.id), coalesce(person.name, q.said ->> 'name'), k.facts,
            (SELECT at FROM packet_carried WHERE packet = p.id), (SELECT carrier FROM packet_custody WHERE packet = p.id)
        FROM packet p LEFT JOIN dossier d ON d.id = p.dossier LEFT JOIN visit v ON v.packet = p.id LEFT JOIN correction c ON c.packet = p.id LEFT JOIN existing_account e ON e.packet = p.id
            LEFT JOIN account_told t ON t.packet = p.id LEFT JOIN pay_reply r ON r.packet = p.id LEFT JOIN focal_authorisation f ON f.packet = p.id
            LEFT JOIN session_attendance s ON s.packet = p.id LEFT JOIN receiver_authorisation a ON a.packet = p.id
            LEFT JOIN withdrawal w ON w.packet = p.id
            LEFT JOIN proposal q ON q.packet = p.id LEFT JOIN person ON person.id = coalesce(d.subject, v.person, c.person, e.person, t.person, r.person, f.person, s.person, a.person, w.person)
            LEFT JOIN dossier_kept k ON k.dossier = p.dossier
        ORDER BY p.place DESC";
    let mut items = rows(connection, "read the outbox", sql, [], |found| {
        let state = match found.get_ref(5)?.as_str_or_null()? {
            Some("held") => PacketState::Held,
            Some("deleted") => PacketState::Deleted,
            _ if found.get::<_, bool>(8)? => PacketState::Secured,
            Some(_) => PacketState::Received,
            None if found.get::<_, bool>(7)? => PacketState::Refused,
            None => PacketState::Waiting,
        };
        let facts = row::json_or_none::<Facts>(found, 13)?;
        let (revision, parts): (u32, u32) = (found.get(3)?, found.get(11)?);
        Ok(OutboxItem {
            packet: row::id(found, 0)?,
            kind: found.get(1)?,
            dossier: row::id_or_none(found, 2)?,
            subject: None,
            name: facts
                .as_ref()
                .and_then(|facts| facts.value(Field::FullName))
                .map(str::to_owned)
                .or(found.get(12)?),
            bytes: row::count(found, 9)?,
            sent_bytes: row::count(found, 10)?,
            parts,
            state,
            code: found.get(6)?,
            dossier_state: None,
            queued_at: row::time(found, 4)?,
            revision,
            only_photos: (revision > 1).then(|| parts.saturating_sub(1)),
            carried_at: row::time_or_none(found, 14)?,
            carrier: found.get(15)?,
        })
    })?;
    for item in &mut items {
        let Some(id) = item.dossier else { continue };
        item.subject = dossier::subject(connection, id)?;
        item.dossier_state = Some(dossier::state(connection, id)?);
    }
    Ok(items)
}

impl Vault {
    /// What to offer, what goes first in front. Of a vault for practice nothing is offered.
    pub fn outgoing(&self, limit: usize) -> Result<Vec<Head>, VaultError> {
        if self.is_training() {
            return Ok(Vec::new());
        }
        self.read(|connection| heads(self, connection, OUTGOING, limit))
    }

    /// What came to the province and is not safe twice there.
    pub fn received(&self, limit: usize) -> Result<Vec<Head>, VaultError> {
        self.read(|connection| heads(self, connection, RECEIVED, limit))
    }

    /// Of these packets' blobs those that were never on the way anywhere, in this order: the province cannot have them.
    pub fn fresh(&self, heads: &[Head]) -> Result<Vec<(PacketId, Digest)>, VaultError> {
        self.read(|connection| {
            let sql = "SELECT digest FROM blob b WHERE packet = ?1 AND sent = 0 AND content IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM blob_attempt a WHERE a.blob = b.digest)
                AND NOT EXISTS (SELECT 1 FROM packet_carried c WHERE c.packet = b.packet) ORDER BY place";
            let mut fresh = Vec::new();
            for head in heads {
                let blobs = rows(connection, "read what is fresh", sql, [head.packet.bytes()], |found| {
                    row::id::<Digest>(found, 0)
                })?;
                fresh.extend(blobs.into_iter().map(|blob| (head.packet, blob)));
            }
            Ok(fresh)
        })
    }

    /// At most so many sealed bytes from an offset on; fewer at the end. [`VaultError::NoBlob`] once they are gone.
    pub fn blob(&self, digest: Digest, offset: u64, length: usize) -> Result<Vec<u8>, VaultError> {
        self.read(|connection| blob(connection, &digest, offset, length))
    }

    /// Notes how much of a blob is durable at the province.
    pub fn sent(&self, digest: Digest, durable: u64) -> Result<(), VaultError> {
        self.write(|tx| sent(tx, digest, durable))
    }

    /// Notes that the bytes of this span are put on the wire, before they are; and with it, in one transaction, how much
    /// of the blob before is durable. Answers with how many of them were on the wire already, by whichever process.
    pub fn sending(
        &self,
        digest: Digest,
        span: Range<u64>,
        before: Option<(Digest, u64)>,
    ) -> Result<u64, VaultError> {
        let doing = "note what is sent";
        self.write(|tx| {
            if let Some((digest, durable)) = before {
                sent(tx, digest, durable)?;
            }
            let sql = "SELECT bytes FROM blob_attempt WHERE blob = ?1";
            let attempted = one(tx, doing, sql, [digest.bytes()], |found| {
                row::count(found, 0)
            })?
            .unwrap_or(0);
            let sql = "INSERT INTO blob_attempt (blob, bytes) VALUES (?1, ?2)
                ON CONFLICT (blob) DO UPDATE SET bytes = max(bytes, excluded.bytes)";
            run(tx, doing, sql, (digest.bytes(), row::whole(span.end)))?;
            Ok(attempted.min(span.end).saturating_sub(span.start))
        })
    }

    /// Up to where the feed was applied, as far as that stands.
    pub fn cursor(&self) -> Result<Option<LogPoint>, VaultError> {
        let epochs = self.epochs()?;
        self.read(|connection| hear::cursor(connection, &epochs))
    }

    /// The province asks for a blob whose bytes are gone because two backups had reached them: a restore lost it, and a
    /// person has to hear of it. False where the bytes are here, or were never.
    pub fn mark_gone(&self, blob: Digest, now: Timestamp) -> Result<bool, VaultError> {
        let sql = "UPDATE packet SET refused_at = ?2, code = ?3 WHERE receipt IS NULL AND refused_at IS NULL
            AND id = (SELECT packet FROM blob WHERE digest = ?1 AND content IS NULL)";
        let marked = self.write(|tx| {
            run(
                tx,
                "note that sealed bytes are gone",
                sql,
                (blob.bytes(), now.as_millisecond(), hear::BYTES_GONE),
            )
        })?;
        Ok(marked > 0)
    }

    /// What to say of this device in the next exchange, which is counted.
    pub fn exchange_state(&self) -> Result<ExchangeState, VaultError> {
        let membership = self.joined()?;
        self.write(|tx| {
            let sql = "UPDATE device SET exchanges = exchanges + 1 RETURNING exchanges";
            let counter = one(tx, "count an exchange", sql, [], |found| {
                row::count(found, 0)
            })?;
            let epochs = membership.epochs()?;
            let (cursor, mark) = (hear::cursor(tx, &epochs)?, hear::mark(tx)?);
            let receipts = hear::receipt_points(tx)?;
            let highest = receipts
                .into_iter()
                .chain(mark)
                .chain(cursor)
                .filter(|point| epochs.stands(point))
                .max_by_key(|point| point.position);
            Ok(ExchangeState {
                counter: counter.ok_or(VaultError::Damaged { what: "the device" })?,
                highest,
                cursor,
                key_list: membership.keys()?.number,
                secured: mark.map_or(0, |mark| mark.position),
                unconfirmed: hear::unconfirmed(tx)?,
            })
        })
    }

    /// What proves to a province that it was restored, as it signed it: the highest receipt that stands, and the secured
    /// mark.
    pub fn proofs(&self) -> Result<Vec<SignedBytes>, VaultError> {
        let epochs = self.epochs()?;
        self.read(|connection| hear::proofs(connection, &epochs))
    }

    /// The highest place for which the province signed, by a receipt or a mark, as far as that stands.
    pub fn signed_for(&self) -> Result<Option<LogPoint>, VaultError> {
        let epochs = self.epochs()?;
        self.read(|connection| {
            let signed = hear::receipt_points(connection)?.into_iter();
            let standing = signed
                .chain(hear::mark(connection)?)
                .filter(|point| epochs.stands(point));
            Ok(standing.max_by_key(|point| point.position))
        })
    }

    /// Everything that was submitted here, the newest first.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, VaultError> {
        self.read(outbox)
    }
}

#[cfg(test)]
mod tests;
