//! Photos, signatures, recordings: on the disk under a key of their draft's own, which submitting destroys.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    Attachment, AttachmentId, Digest, Draft, DraftId, Judged, KeptBecause, Media, Role,
    SheetProblem,
};
use tannha_packet::{Enclosure, PacketError};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Opened,
    change::{check_gate, check_step},
};
use crate::{
    Vault, VaultError, limits, pin,
    row::{self, Bytes as _},
    sql::{one, run},
};

/// The largest attachment: a sealed part is at most 4 MiB, and the seal adds less than a hundredth.
pub const MAX_ATTACHMENT_BYTES: u64 = 4 * 1024 * 1024 - 64 * 1024;
/// As many parts as a packet may have.
pub const MAX_ATTACHMENTS: usize = 24;
/// What nearly every dossier needs and is often captured last: papers leave room for them.
const ROOM_IS_KEPT_FOR: [Role; 5] = [
    Role::CardFront,
    Role::CardBack,
    Role::Portrait,
    Role::Signature,
    Role::SignatureStrokes,
];

/// What encrypts one draft's attachments.
pub(crate) struct Cipher(ChaCha20Poly1305);

impl Cipher {
    pub(crate) fn make_key() -> Result<Zeroizing<[u8; 32]>, VaultError> {
        Ok(Zeroizing::new(pin::random()?))
    }

    /// The key of this draft; [`VaultError::NoDraft`] once it was destroyed.
    pub(crate) fn of(connection: &Connection, draft: DraftId) -> Result<Self, VaultError> {
        let sql = "SELECT key FROM draft_key WHERE draft = ?1";
        let key = one(
            connection,
            "read a draft's key",
            sql,
            [draft.bytes()],
            |found| Ok(Zeroizing::new(found.get::<_, [u8; 32]>(0)?)),
        )?;
        let key = key.ok_or(VaultError::NoDraft(draft))?;
        ChaCha20Poly1305::new_from_slice(key.as_slice())
            .map(Self)
            .map_err(|_| VaultError::Packet(PacketError::BadKey))
    }

    /// Nonce and encrypted bytes. The attachment's id is bound to them, so that two cannot be swapped.
    fn seal(&self, id: AttachmentId, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = pin::random::<12>()?;
        let sealed = self
            .0
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: bytes,
                    aad: id.bytes(),
                },
            )
            .map_err(|_| PacketError::Seal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    pub(crate) fn open(
        &self,
        id: AttachmentId,
        content: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let damaged = VaultError::Damaged {
            what: "an attachment",
        };
        let Some((nonce, sealed)) = content.split_first_chunk::<12>() else {
            return Err(damaged);
        };
        match self.0.decrypt(
            &Nonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: id.bytes(),
            },
        ) {
            Ok(bytes) => Ok(Zeroizing::new(bytes)),
            Err(_) => Err(damaged),
        }
    }
}

/// Names an attachment that an earlier revision sent.
pub(crate) fn carry(
    tx: &Transaction<'_>,
    draft: DraftId,
    enclosure: &Enclosure,
    now: Timestamp,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_attachment (id, draft, role, media, captured, bytes, verdict, captured_at, removed_at, sealed, sealed_bytes, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, ?9, ?6, NULL)";
    let values = rusqlite::params![
        enclosure.attachment.bytes(),
        draft.bytes(),
        enclosure.role.code(),
        enclosure.media.code(),
        enclosure.captured.bytes(),
        row::whole(enclosure.sealed_bytes),
        enclosure.judged.verdict.code(),
        now.as_millisecond(),
        enclosure.sealed.bytes(),
    ];
    run(tx, "carry an attachment over", sql, values)?;
    put_flaws(tx, enclosure.attachment, &enclosure.judged)?;
    enclosure.judged.because.map_or(Ok(()), |because| {
        put_because(tx, enclosure.attachment, because)
    })
}

fn put_flaws(tx: &Transaction<'_>, id: AttachmentId, judged: &Judged) -> Result<(), VaultError> {
    if !judged.flaws.is_empty() {
        let sql = "INSERT INTO draft_flaws (attachment, flaws) VALUES (?1, ?2)";
        let values = (id.bytes(), row::to_json(&judged.flaws)?);
        run(tx, "write what a picture lacks", sql, values)?;
    }
    Ok(())
}

fn put_because(
    tx: &Transaction<'_>,
    id: AttachmentId,
    because: KeptBecause,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_kept_anyway (attachment, because) VALUES (?1, ?2)
        ON CONFLICT (attachment) DO UPDATE SET because = excluded.because";
    run(tx, "keep an attachment", sql, (id.bytes(), because.code()))?;
    Ok(())
}

/// Whether one more of this role fits into a packet. One of a role of which a dossier holds one only does not count
/// beside itself.
fn check_room(there: &Draft, role: Role) -> Result<(), VaultError> {
    let lacks = |role: &&Role| there.attachments_of(**role).next().is_none();
    let kept_free = if role.is_single() {
        0
    } else {
        ROOM_IS_KEPT_FOR.iter().filter(lacks).count()
    };
    let others = there
        .attachments
        .iter()
        .filter(|attachment| !role.is_single() || attachment.role != role)
        .count();
    if others + 1 + kept_free > MAX_ATTACHMENTS {
        return Err(VaultError::TooMany);
    }
    Ok(())
}

fn put(
    tx: &Transaction<'_>,
    draft: DraftId,
    attachment: &Attachment,
    bytes: &[u8],
    now: Timestamp,
) -> Result<(), VaultError> {
    let content = Cipher::of(tx, draft)?.seal(attachment.id, bytes)?;
    let sql = "INSERT INTO draft_attachment (id, draft, role, media, captured, bytes, verdict, captured_at, removed_at, sealed, sealed_bytes, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, NULL, NULL, ?9)";
    let values = rusqlite::params![
        attachment.id.bytes(),
        draft.bytes(),
        attachment.role.code(),
        attachment.media.code(),
        attachment.captured.bytes(),
        row::whole(attachment.bytes),
        attachment.judged.verdict.code(),
        now.as_millisecond(),
        content,
    ];
    run(tx, "write an attachment", sql, values)?;
    put_flaws(tx, attachment.id, &attachment.judged)
}

/// Something that was captured, on its way into a draft.
pub(super) struct Captured<'a> {
    attachment: Attachment,
    bytes: &'a [u8],
}

impl<'a> Captured<'a> {
    pub(super) fn new(
        role: Role,
        media: Media,
        judged: impl Into<Judged>,
        bytes: &'a [u8],
    ) -> Self {
        let attachment = Attachment {
            id: AttachmentId::from(Uuid::now_v7()),
            role,
            media,
            captured: Digest::of(bytes),
            bytes: bytes.len() as u64,
            judged: judged.into(),
            carried: false,
        };
        Self { attachment, bytes }
    }

    /// Writes it. One of a role of which a dossier holds one only takes the old one's place.
    pub(super) fn put(
        &self,
        tx: &Transaction<'_>,
        there: &Draft,
        today: Date,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        let role = self.attachment.role;
        check_step(there, role.step(), today)?;
        check_gate(there, role.moment(), today)?;
        check_room(there, role)?;
        limits::check(tx, self.attachment.bytes)?;
        if role.is_single() {
            let sql = "DELETE FROM draft_attachment WHERE draft = ?1 AND role = ?2";
            let values = (there.id.bytes(), role.code());
            run(tx, "take the old attachment away", sql, values)?;
        }
        put(tx, there.id, &self.attachment, self.bytes, now)
    }
}

impl Vault {
    /// Writes what was captured. One of a role of which a dossier holds one only takes the old one's place.
    pub fn add_attachment(
        &self,
        draft: DraftId,
        role: Role,
        media: Media,
        judged: impl Into<Judged>,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<AttachmentId, VaultError> {
        // A sheet is kept with what was read from its picture, and in no other way.
        if role == Role::Sheet {
            return Err(VaultError::Sheet(SheetProblem::None));
        }
        let captured = Captured::new(role, media, judged, bytes);
        let mut replaced = false;
        self.change(draft, now, |tx, there, today| {
            replaced = role.is_single() && there.attachments_of(role).next().is_some();
            captured.put(tx, there, today, now)
        })?;
        if replaced {
            self.forget_deleted_after_commit();
        }
        Ok(captured.attachment.id)
    }

    /// Keeps a picture that the judge would have had taken again, and why.
    pub fn keep_anyway(
        &self,
        draft: DraftId,
        id: AttachmentId,
        because: KeptBecause,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        self.change(draft, now, |tx, there, today| {
            let attachment = there
                .attachments
                .iter()
                .find(|attachment| attachment.id == id && !attachment.carried)
                .ok_or(VaultError::NoAttachment(id))?;
            check_step(there, attachment.role.step(), today)?;
            put_because(tx, id, because)
        })
    }

    /// What was captured. [`VaultError::AttachmentSent`] for one that an earlier revision brought to the province.
    pub fn attachment(&self, id: AttachmentId) -> Result<(Media, Zeroizing<Vec<u8>>), VaultError> {
        self.read(|connection| {
            let sql = "SELECT draft, media, content FROM draft_attachment WHERE id = ?1";
            let found = one(
                connection,
                "read an attachment",
                sql,
                [id.bytes()],
                |found| {
                    Ok((
                        row::id::<DraftId>(found, 0)?,
                        row::text::<Media>(found, 1)?,
                        found.get::<_, Option<Vec<u8>>>(2)?,
                    ))
                },
            )?;
            let (draft, media, content) = found.ok_or(VaultError::NoAttachment(id))?;
            let content = content.ok_or(VaultError::AttachmentSent(id))?;
            Ok((media, Cipher::of(connection, draft)?.open(id, &content)?))
        })
    }

    /// Takes an attachment away. The last one that was taken can be put back; the one before it goes for good.
    pub fn remove_attachment(
        &self,
        draft: DraftId,
        id: AttachmentId,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        let opened = self.change(draft, now, |tx, there, today| {
            let doing = "take an attachment away";
            let role = there
                .attachments
                .iter()
                .find(|attachment| attachment.id == id)
                .map(|attachment| attachment.role);
            check_step(
                there,
                role.ok_or(VaultError::NoAttachment(id))?.step(),
                today,
            )?;
            run(
                tx,
                doing,
                "DELETE FROM draft_attachment WHERE draft = ?1 AND removed_at IS NOT NULL",
                [draft.bytes()],
            )?;
            run(
                tx,
                doing,
                "UPDATE draft_attachment SET removed_at = ?2 WHERE id = ?1",
                (id.bytes(), now.as_millisecond()),
            )?;
            Ok(())
        })?;
        Ok(opened)
    }

    /// Puts back what was taken away last. Nothing to put back changes nothing; [`VaultError::TooMany`] where its place
    /// was taken since.
    pub fn undo_remove(&self, draft: DraftId, now: Timestamp) -> Result<Opened, VaultError> {
        self.change(draft, now, |tx, there, _| {
            let doing = "put an attachment back";
            let sql =
                "SELECT role FROM draft_attachment WHERE draft = ?1 AND removed_at IS NOT NULL";
            if let Some(role) = one(tx, doing, sql, [draft.bytes()], |found| row::text(found, 0))? {
                check_room(there, role)?;
            }
            run(
                tx,
                doing,
                "UPDATE draft_attachment SET removed_at = NULL WHERE draft = ?1",
                [draft.bytes()],
            )?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
