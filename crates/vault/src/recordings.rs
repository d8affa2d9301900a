//! Recordings of the texts, by language. A pack comes down in pieces, and is offered once it is whole.

use rusqlite::{Connection, Transaction};
use serde::Serialize;
use tannha_domain::{
    Address, Base64, Clip, ClipMedia, Digest, MAX_PACK_BYTES, RecordingId, SpokenLanguage, unpack,
};
use tannha_packet::Opener;

use crate::{
    Vault, VaultError,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
};

/// A pack that is here, or on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordingPack {
    /// In which language.
    pub language: SpokenLanguage,
    /// Which version.
    pub version: u32,
    /// How many clips are in it.
    pub clips: u64,
    /// All of it is here, and it is offered.
    pub whole: bool,
}

/// A pack that is to come down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPack {
    /// In which language.
    pub language: SpokenLanguage,
    /// The digest of its encrypted bytes.
    pub blob: Digest,
    /// How many there are.
    pub bytes: u64,
    /// How many of them are here.
    pub here: u64,
}

/// A clip that can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Which.
    pub id: RecordingId,
    /// In which language.
    pub language: SpokenLanguage,
    /// Where people speak so.
    pub dialect: String,
    /// The version of its pack.
    pub pack: u32,
    /// What its bytes are.
    pub media: ClipMedia,
}

/// A pack that was published, as the feed names it.
pub(crate) struct Announced<'a> {
    pub(crate) language: SpokenLanguage,
    pub(crate) version: u32,
    pub(crate) clips: u64,
    pub(crate) blob: Digest,
    pub(crate) bytes: u64,
    pub(crate) key: &'a Base64,
}

/// Notes that a pack is to come down, unless a newer one of its language is here or on its way.
pub(crate) fn announced(tx: &Transaction<'_>, pack: &Announced<'_>) -> Result<(), VaultError> {
    let doing = "note a pack of recordings";
    let code = pack.language.code();
    // A province that was restored may give a number a second time.
    let sql = "SELECT count(*) FROM (SELECT version, blob FROM recording_pack WHERE language = ?1
            UNION ALL SELECT version, blob FROM recording_wanted WHERE language = ?1)
        WHERE version > ?2 OR blob = ?3";
    let values = (code, pack.version, pack.blob.bytes());
    if pack.bytes > MAX_PACK_BYTES || count(tx, doing, sql, values)? > 0 {
        return Ok(());
    }
    forget_wanted(tx, pack.language)?;
    let sql = "INSERT INTO recording_wanted (language, version, blob, bytes, clips, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = (
        code,
        pack.version,
        pack.blob.bytes(),
        row::whole(pack.bytes),
        row::whole(pack.clips),
        &pack.key.0,
    );
    run(tx, doing, sql, values)?;
    Ok(())
}

fn forget_wanted(tx: &Transaction<'_>, language: SpokenLanguage) -> Result<(), VaultError> {
    let doing = "forget half a pack of recordings";
    let of = "SELECT blob FROM recording_wanted WHERE language = ?1";
    run(
        tx,
        doing,
        &format!("DELETE FROM recording_piece WHERE blob IN ({of})"),
        [language.code()],
    )?;
    run(
        tx,
        doing,
        "DELETE FROM recording_wanted WHERE language = ?1",
        [language.code()],
    )?;
    Ok(())
}

fn wanted(connection: &Connection) -> Result<Vec<WantedPack>, VaultError> {
    let sql = "SELECT w.language, w.blob, w.bytes, (SELECT coalesce(sum(length(p.content)), 0) FROM recording_piece p WHERE p.blob = w.blob)
        FROM recording_wanted w ORDER BY w.bytes, w.language";
    rows(
        connection,
        "read which recordings are wanted",
        sql,
        [],
        |found| {
            Ok(WantedPack {
                language: row::text(found, 0)?,
                blob: row::id(found, 1)?,
                bytes: row::count(found, 2)?,
                here: row::count(found, 3)?,
            })
        },
    )
}

fn put(
    tx: &Transaction<'_>,
    language: SpokenLanguage,
    clip: &Clip,
    content: &[u8],
) -> Result<(), VaultError> {
    let sql = "INSERT INTO recording (id, language, dialect, purpose, text_version, address, provider, media, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING";
    let values = (
        clip.id.bytes(),
        language.code(),
        &clip.dialect,
        &clip.purpose,
        &clip.text_version,
        clip.address.map(Address::code),
        &clip.provider,
        clip.media.code(),
        content,
    );
    run(tx, "keep a recording", sql, values)?;
    Ok(())
}

impl Vault {
    /// The packs that are here, and those on their way, by language.
    pub fn recording_packs(&self) -> Result<Vec<RecordingPack>, VaultError> {
        let sql = "SELECT language, version, clips, 1 FROM recording_pack
            UNION ALL SELECT language, version, clips, 0 FROM recording_wanted ORDER BY 1, 2";
        self.read(|connection| {
            rows(
                connection,
                "read the packs of recordings",
                sql,
                [],
                |found| {
                    Ok(RecordingPack {
                        language: row::text(found, 0)?,
                        version: found.get(1)?,
                        clips: row::count(found, 2)?,
                        whole: found.get(3)?,
                    })
                },
            )
        })
    }

    /// The packs that are to come down, the smallest first.
    pub fn wanted_recordings(&self) -> Result<Vec<WantedPack>, VaultError> {
        self.read(wanted)
    }

    /// Keeps what came down of a pack, from where it ended before.
    pub fn add_to_recordings(&self, blob: Digest, piece: &[u8]) -> Result<(), VaultError> {
        self.write(|tx| {
            let Some(pack) = wanted(tx)?.into_iter().find(|pack| pack.blob == blob) else {
                return Err(VaultError::NoBlob);
            };
            if pack.here + piece.len() as u64 > pack.bytes {
                return Err(VaultError::NoBlob);
            }
            let sql = "INSERT INTO recording_piece (blob, at, content) VALUES (?1, ?2, ?3)";
            let values = (blob.bytes(), row::whole(pack.here), piece);
            run(tx, "keep a piece of recordings", sql, values)?;
            Ok(())
        })
    }

    /// Opens a pack that came down and offers it in the place of the one before; answers with whether it was whole. One
    /// that was damaged on the way comes down anew.
    pub fn complete_recordings(&self, blob: Digest) -> Result<bool, VaultError> {
        let doing = "read recordings";
        let found = self.read(|connection| {
            let sql = "SELECT language, version, key FROM recording_wanted WHERE blob = ?1";
            let wanted = one(connection, doing, sql, [blob.bytes()], |found| {
                Ok((
                    row::text::<SpokenLanguage>(found, 0)?,
                    found.get::<_, u32>(1)?,
                    found.get::<_, Vec<u8>>(2)?,
                ))
            })?;
            let sql = "SELECT content FROM recording_piece WHERE blob = ?1 ORDER BY at";
            let pieces: Vec<Vec<u8>> =
                rows(connection, doing, sql, [blob.bytes()], |found| found.get(0))?;
            Ok(wanted.map(|wanted| (wanted, pieces.concat())))
        })?;
        let Some(((language, version, key), sealed)) = found else {
            return Err(VaultError::NoBlob);
        };
        let opened = self.open_pack(blob, &key, &sealed);
        self.write(|tx| {
            let list = opened.as_deref().and_then(|bytes| unpack(bytes).ok());
            let list =
                list.filter(|(list, _)| (list.language, list.version) == (language, version));
            let Some((list, contents)) = list else {
                run(
                    tx,
                    "forget half a pack of recordings",
                    "DELETE FROM recording_piece WHERE blob = ?1",
                    [blob.bytes()],
                )?;
                return Ok(false);
            };
            let doing = "keep a pack of recordings";
            run(
                tx,
                doing,
                "DELETE FROM recording_pack WHERE language = ?1",
                [language.code()],
            )?;
            let sql = "INSERT INTO recording_pack (language, version, blob, clips) VALUES (?1, ?2, ?3, ?4)";
            let clips = row::whole(list.clips.len() as u64);
            run(
                tx,
                doing,
                sql,
                (language.code(), version, blob.bytes(), clips),
            )?;
            for (clip, content) in list.clips.iter().zip(contents) {
                put(tx, language, clip, content)?;
            }
            forget_wanted(tx, language)?;
            Ok(true)
        })
    }

    fn open_pack(&self, blob: Digest, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        if Digest::of(sealed) != blob {
            return None;
        }
        let key = self.identity().opener.open(key).ok()?;
        let key = std::str::from_utf8(&key).ok()?;
        Opener::from_kept(key).ok()?.open(sealed).ok()
    }

    /// What can be played of this text, one a language and dialect: addressed to this person before one that has no form
    /// of address, and naming this provider before one that names none. A clip of an earlier text is none of it.
    pub fn recordings(
        &self,
        purpose: &str,
        text_version: &str,
        address: Option<Address>,
        provider: Option<&str>,
    ) -> Result<Vec<Recording>, VaultError> {
        let sql = "SELECT r.id, r.language, r.dialect, p.version, r.media FROM recording r JOIN recording_pack p ON p.language = r.language
            WHERE r.purpose = ?1 AND r.text_version = ?2
                AND (r.address IS NULL OR r.address = ?3) AND (r.provider IS NULL OR r.provider = ?4)
            ORDER BY r.language, r.dialect, r.provider IS NULL, r.address IS NULL, r.id";
        let mut found = self.read(|connection| {
            let values = (purpose, text_version, address.map(Address::code), provider);
            rows(connection, "find recordings", sql, values, |found| {
                Ok(Recording {
                    id: row::id(found, 0)?,
                    language: row::text(found, 1)?,
                    dialect: found.get(2)?,
                    pack: found.get(3)?,
                    media: row::text(found, 4)?,
                })
            })
        })?;
        found.dedup_by(|next, before| {
            (next.language, &next.dialect) == (before.language, &before.dialect)
        });
        Ok(found)
    }

    /// A clip's bytes.
    pub fn recording(&self, id: RecordingId) -> Result<Vec<u8>, VaultError> {
        self.read(|connection| {
            let sql = "SELECT content FROM recording WHERE id = ?1";
            one(connection, "read a recording", sql, [id.bytes()], |found| {
                found.get(0)
            })?
            .ok_or(VaultError::NoBlob)
        })
    }
}

#[cfg(test)]
mod tests;
