//! Recordings of the texts, by language. A pack is offered once it is whole.

use rusqlite::{Connection, Transaction};
use serde::Serialize;
use tannha_domain::{Address, Clip, ClipMedia, RecordingId, SpokenLanguage, unpack};

use crate::{
    Vault, VaultError,
    bulk::Came,
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

/// Whether a newer pack of the language is here or on its way. A province that was restored may give a number a second
/// time.
pub(crate) fn has_newer(
    connection: &Connection,
    language: &str,
    version: &str,
) -> Result<bool, VaultError> {
    let sql = "SELECT count(*) FROM (SELECT version FROM recording_pack WHERE language = ?1
            UNION ALL SELECT CAST(version AS INTEGER) FROM bulk_wanted WHERE kind = 'recordings' AND name = ?1)
        WHERE version > CAST(?2 AS INTEGER)";
    let doing = "look for a newer pack of recordings";
    Ok(count(connection, doing, sql, (language, version))? > 0)
}

/// Offers a pack that came down in the place of the one before; answers with whether it was whole.
pub(crate) fn put(tx: &Transaction<'_>, came: &Came, bytes: &[u8]) -> Result<bool, VaultError> {
    let list = unpack(bytes).ok().filter(|(list, _)| {
        list.language.code() == came.name && list.version.to_string() == came.version
    });
    let Some((list, contents)) = list else {
        return Ok(false);
    };
    let (doing, language) = ("keep a pack of recordings", list.language);
    run(
        tx,
        doing,
        "DELETE FROM recording_pack WHERE language = ?1",
        [language.code()],
    )?;
    let sql = "INSERT INTO recording_pack (language, version, blob, clips) VALUES (?1, ?2, ?3, ?4)";
    let clips = row::whole(list.clips.len() as u64);
    let values = (language.code(), list.version, came.blob.bytes(), clips);
    run(tx, doing, sql, values)?;
    for (clip, content) in list.clips.iter().zip(contents) {
        put_clip(tx, language, clip, content)?;
    }
    Ok(true)
}

fn put_clip(
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
            UNION ALL SELECT name, CAST(version AS INTEGER), items, 0 FROM bulk_wanted WHERE kind = 'recordings' ORDER BY 1, 2";
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
