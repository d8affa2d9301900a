//! What somebody decided to send becomes a packet: counted, signed, sealed and queued, in the transaction of its caller.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::Serialize;
use serde_json::value::to_raw_value;
use tannha_domain::{
    AttachmentId, ConsentAnswer, Digest, DossierId, Head, Judged, Media, PacketId, Part, PersonId,
    Role, Subject, UnitCode,
};
use tannha_packet::{Clock, Enclosure, KeyList, Manifest};
use uuid::Uuid;

use crate::{
    Membership, Vault, VaultError, operators, roster,
    row::{self, Bytes as _},
    sql::{one, run},
    vault::read_setting,
    withdrawal,
};

/// A redo goes before what is new, because somebody waits for it; what is only words is small and goes with it.
pub(crate) const RANK_FIRST: u8 = 0;
pub(crate) const RANK_NEW: u8 = 1;

/// What is to be said of whom, before it is signed.
pub(crate) struct Letter<'a, B> {
    pub(crate) kind: &'static str,
    pub(crate) area: UnitCode,
    pub(crate) subject: Subject,
    pub(crate) parent: Option<Digest>,
    pub(crate) enclosures: Vec<Enclosure>,
    pub(crate) text_versions: BTreeMap<String, String>,
    /// When its questions began to be asked: withdrawals that were known by then are known to it.
    pub(crate) asked_at: Timestamp,
    pub(crate) body: &'a B,
    pub(crate) dossier: Option<DossierId>,
    pub(crate) revision: u32,
    pub(crate) rank: u8,
}

/// The sealed bytes of one new attachment.
pub(crate) struct SealedPart {
    pub(crate) part: Part,
    pub(crate) bytes: Vec<u8>,
}

/// Seals what was captured for one letter; the plain bytes are the caller's to forget.
pub(crate) fn enclose(
    keys: &KeyList,
    role: Role,
    media: Media,
    judged: Judged,
    captured: &[u8],
) -> Result<(Enclosure, SealedPart), VaultError> {
    let bytes = keys.intake.seal(captured)?;
    let part = Part {
        digest: Digest::of(&bytes),
        bytes: bytes.len() as u64,
    };
    let enclosure = Enclosure {
        attachment: AttachmentId::from(Uuid::now_v7()),
        role,
        media,
        captured: Digest::of(captured),
        sealed: part.digest,
        sealed_bytes: part.bytes,
        carried: false,
        judged,
    };
    Ok((enclosure, SealedPart { part, bytes }))
}

/// In which words each question was asked.
pub(crate) fn text_versions(answers: &[ConsentAnswer]) -> BTreeMap<String, String> {
    let versions = answers
        .iter()
        .map(|answer| (answer.purpose.clone(), answer.text_version.clone()));
    versions.collect()
}

/// What is to be said of somebody on the roster, beside dossiers.
pub(crate) struct Post<'a, B> {
    kind: &'static str,
    person: PersonId,
    body: &'a B,
    enclosures: Vec<Enclosure>,
    parts: Vec<SealedPart>,
    text_versions: BTreeMap<String, String>,
    asked_at: Option<Timestamp>,
}

impl<'a, B> Post<'a, B> {
    pub(crate) fn of(kind: &'static str, person: PersonId, body: &'a B) -> Self {
        Self {
            kind,
            person,
            body,
            enclosures: Vec::new(),
            parts: Vec::new(),
            text_versions: BTreeMap::new(),
            asked_at: None,
        }
    }

    /// With what was captured, where something was.
    pub(crate) fn with(
        mut self,
        enclosed: impl IntoIterator<Item = (Enclosure, SealedPart)>,
    ) -> Self {
        for (enclosure, part) in enclosed {
            self.enclosures.push(enclosure);
            self.parts.push(part);
        }
        self
    }

    /// With the versions of the words that were read out.
    pub(crate) fn asked(mut self, answers: &[ConsentAnswer]) -> Self {
        self.text_versions = text_versions(answers);
        self.asked_at = answers.iter().map(|answer| answer.at).min();
        self
    }
}

/// Queues it from the commune where the person lives.
pub(crate) fn post<B: Serialize>(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    post: Post<'_, B>,
    now: Timestamp,
) -> Result<Head, VaultError> {
    let known = roster::read(tx, post.person)?.ok_or(VaultError::NoPerson(post.person))?;
    let letter = Letter {
        kind: post.kind,
        area: known.unit,
        subject: Subject::Person(post.person),
        parent: None,
        enclosures: post.enclosures,
        text_versions: post.text_versions,
        asked_at: post.asked_at.unwrap_or(now),
        body: post.body,
        dossier: None,
        revision: 1,
        rank: RANK_FIRST,
    };
    send(vault, tx, membership, letter, &post.parts, now)
}

/// The device's next packet: its place, which never goes back.
fn next_place(tx: &Transaction<'_>) -> Result<u64, VaultError> {
    let sql = "UPDATE device SET packets = packets + 1 RETURNING packets";
    one(tx, "count a packet", sql, [], |found| row::count(found, 0))?
        .ok_or(VaultError::Damaged { what: "the device" })
}

/// Signs and seals it as the device's packet of this place. The parts are those attachments that travel with it, in the order of
/// its enclosures.
pub(crate) fn seal<B: Serialize>(
    vault: &Vault,
    connection: &Connection,
    membership: &Membership,
    letter: Letter<'_, B>,
    parts: &[SealedPart],
    (place, now): (u64, Timestamp),
) -> Result<(Head, Vec<u8>), VaultError> {
    let identity = vault.identity();
    let manifest = Manifest {
        packet: PacketId::from(Uuid::now_v7()),
        kind: letter.kind.to_owned(),
        device: identity.device,
        operator: identity.operator,
        area: letter.area,
        subject: letter.subject,
        parent: letter.parent,
        enclosures: letter.enclosures,
        text_versions: letter.text_versions,
        knows_withdrawals: withdrawal::known(connection, &letter.subject, letter.asked_at)?,
        clock: Clock {
            wall: now,
            counter: place,
            offset_ms: read_setting(connection, "clock_offset_ms")?
                .and_then(|text| text.parse().ok()),
        },
        body: to_raw_value(letter.body).map_err(|_| VaultError::Damaged {
            what: "a packet that cannot be written",
        })?,
    };
    let introduction = operators::introduction(connection, identity.operator)?;
    let sealed = manifest.seal_introduced(
        &identity.device_key,
        &identity.operator_key,
        &membership.certificate,
        introduction.as_ref(),
        &membership.keys()?.intake,
    )?;
    let head = Head {
        packet: manifest.packet,
        device: identity.device,
        digest: sealed.digest,
        bytes: sealed.bytes.len() as u64,
        rank: letter.rank,
        parts: parts.iter().map(|part| part.part).collect(),
    };
    Ok((head, sealed.bytes))
}

/// Signs, seals and queues it, as the next packet of this device.
pub(crate) fn send<B: Serialize>(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    letter: Letter<'_, B>,
    parts: &[SealedPart],
    now: Timestamp,
) -> Result<Head, VaultError> {
    let place = next_place(tx)?;
    let (kind, dossier, revision) = (letter.kind, letter.dossier, letter.revision);
    let (head, sealed) = seal(vault, tx, membership, letter, parts, (place, now))?;
    let doing = "queue the packet";
    let sql = "INSERT INTO packet (id, digest, place, kind, dossier, revision, rank, queued_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = (
        head.packet.bytes(),
        head.digest.bytes(),
        row::whole(place),
        kind,
        dossier.as_ref().map(row::Bytes::bytes),
        revision,
        head.rank,
        now.as_millisecond(),
    );
    run(tx, doing, sql, values)?;
    let blobs = std::iter::once((head.digest, sealed.as_slice())).chain(
        parts
            .iter()
            .map(|part| (part.part.digest, part.bytes.as_slice())),
    );
    for (place, (digest, bytes)) in (0_i64..).zip(blobs) {
        let sql = "INSERT INTO blob (digest, packet, place, bytes, sent, content) VALUES (?1, ?2, ?3, ?4, 0, ?5)";
        let values = (
            digest.bytes(),
            head.packet.bytes(),
            place,
            row::whole(bytes.len() as u64),
            bytes,
        );
        run(tx, doing, sql, values)?;
    }
    Ok(head)
}
