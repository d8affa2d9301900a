//! Recordings of the texts that people are asked, by language. A clip counts once somebody approved its back-translation;
//! what is approved goes to the devices in versioned packs, each encrypted once.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Address, Base64, Clip, ClipMedia, Digest, MAX_CLIP_BYTES, News, PackList, RecordingId, SHARE,
    SpokenLanguage, is_dialect, pack, purpose, text_version,
};
use tannha_packet::Opener;
use uuid::Uuid;

use crate::{
    App, Columns as _, Db, Doing as _, ProvinceError, Tx, feed,
    log::{self, Entry},
    store::packets::size,
};

/// The longest back-translation.
const MAX_BACK_TRANSLATION_CHARACTERS: usize = 4_000;

/// A clip that somebody brings.
pub struct Brought<'a> {
    /// In which language.
    pub language: SpokenLanguage,
    /// Where people speak so.
    pub dialect: &'a str,
    /// The code of the purpose whose text it says.
    pub purpose: &'a str,
    /// Whom it addresses.
    pub address: Option<Address>,
    /// The provider that it names.
    pub provider: Option<&'a str>,
    /// Its bytes.
    pub content: &'a [u8],
}

/// A clip as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recording {
    /// Which.
    pub id: RecordingId,
    /// In which language.
    pub language: SpokenLanguage,
    /// Where people speak so.
    pub dialect: String,
    /// Whose text.
    pub purpose: String,
    /// Whom it addresses.
    pub address: Option<Address>,
    /// The provider that it names.
    pub provider: Option<String>,
    /// How large.
    pub bytes: u64,
    /// Approved: the next pack has it.
    pub approved: bool,
    /// It says the text of now.
    pub current: bool,
}

/// A pack that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// In which language.
    pub language: SpokenLanguage,
    /// Which version.
    pub version: u32,
    /// How many clips are in it.
    pub clips: usize,
    /// How many bytes come down.
    pub bytes: u64,
    /// The same clips as in the version before, so that this is that one.
    pub unchanged: bool,
}

/// Whether this is the version of now of the text that a clip says: the Vietnamese one, in whatever language.
fn is_current(code: &str, version: &str) -> bool {
    text_version(code, "vi").is_some_and(|now| now == version)
}

/// Takes in a clip; it waits for its approval.
pub async fn add(
    app: &App,
    brought: &Brought<'_>,
    now: Timestamp,
) -> Result<RecordingId, ProvinceError> {
    let of = purpose(brought.purpose).ok_or(ProvinceError::refused("recording_purpose"))?;
    if !is_dialect(brought.dialect) {
        return Err(ProvinceError::refused("recording_dialect"));
    }
    // Of all the texts only this one is about the provider that was chosen.
    if brought.provider.is_some() && of.code != SHARE {
        return Err(ProvinceError::refused("recording_provider"));
    }
    if brought.content.len() > MAX_CLIP_BYTES {
        return Err(ProvinceError::refused("recording_too_large"));
    }
    let media = ClipMedia::of(brought.content).ok_or(ProvinceError::refused("recording_media"))?;
    let sealed = app.keys()?.intake.recipient().seal(brought.content)?;
    let sealed = app.blobs.keep(&sealed).await?;
    let id = RecordingId::from(Uuid::now_v7());
    let sql = "insert into recording (id, language, dialect, purpose, text_version, address, provider, media, bytes, digest, sealed, added_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let mut tx = app.db.write().await?;
    sqlx::query(sql)
        .bind(id.to_string())
        .bind(brought.language.code())
        .bind(brought.dialect)
        .bind(&of.code)
        .bind(of.version("vi"))
        .bind(brought.address.map(Address::code))
        .bind(brought.provider)
        .bind(media.code())
        .bind(size(brought.content.len())?)
        .bind(Digest::of(brought.content).to_string())
        .bind(sealed.to_string())
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("keep a recording")?;
    tx.commit().await.doing("keep a recording")?;
    Ok(id)
}

/// Writes down what the clip says, as somebody who did not make it heard it: from now on it counts.
pub async fn approve(
    db: &Db,
    id: RecordingId,
    back_translation: &str,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let said = back_translation.trim();
    if said.is_empty() || said.chars().count() > MAX_BACK_TRANSLATION_CHARACTERS {
        return Err(ProvinceError::refused("recording_back_translation"));
    }
    let mut tx = db.write().await?;
    let row = sqlx::query("select purpose, text_version, digest from recording where id = $1")
        .bind(id.to_string())
        .fetch_optional(&mut *tx)
        .await
        .doing("find a recording")?
        .ok_or(ProvinceError::refused("recording_unknown"))?;
    if !is_current(&row.text("purpose")?, &row.text("text_version")?) {
        return Err(ProvinceError::refused("recording_text_old"));
    }
    sqlx::query("update recording set back_translation = $2, approved_at = $3 where id = $1")
        .bind(id.to_string())
        .bind(said)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("approve a recording")?;
    let entry = Entry::new("recording_approved")
        .with("recording", id)
        .with("digest", row.text("digest")?)
        .with("back_translation", Digest::of(said.as_bytes()));
    log::append(&mut tx, &entry, now).await?;
    tx.commit().await.doing("approve a recording")
}

/// Takes an approval back: the next pack is without this clip.
pub async fn withdraw(db: &Db, id: RecordingId, now: Timestamp) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let changed = sqlx::query("update recording set approved_at = null where id = $1")
        .bind(id.to_string())
        .execute(&mut *tx)
        .await
        .doing("take back a recording")?;
    if changed.rows_affected() == 0 {
        return Err(ProvinceError::refused("recording_unknown"));
    }
    let entry = Entry::new("recording_withdrawn").with("recording", id);
    log::append(&mut tx, &entry, now).await?;
    tx.commit().await.doing("take back a recording")
}

/// Every clip, by language.
pub async fn list(db: &Db) -> Result<Vec<Recording>, ProvinceError> {
    let sql = "select id, language, dialect, purpose, text_version, address, provider, bytes, approved_at from recording \
         order by language, purpose, dialect, added_at, id";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the recordings")?;
    rows.iter()
        .map(|row| {
            let purpose = row.text("purpose")?;
            Ok(Recording {
                id: row.parsed("id")?,
                language: row.parsed("language")?,
                dialect: row.text("dialect")?,
                address: row.maybe_parsed("address")?,
                provider: row.maybe_text("provider")?,
                bytes: row.count("bytes")?,
                approved: row.maybe_number("approved_at")?.is_some(),
                current: is_current(&purpose, &row.text("text_version")?),
                purpose,
            })
        })
        .collect()
}

/// Publishes what is approved in a language as its next pack; the devices hear of it.
pub async fn publish(
    app: &App,
    language: SpokenLanguage,
    now: Timestamp,
) -> Result<Published, ProvinceError> {
    let (clips, sealed) = approved(&app.db, language).await?;
    if clips.is_empty() {
        return Err(ProvinceError::refused("recordings_none"));
    }
    let before = newest(&app.db, language).await?;
    let ids: Vec<RecordingId> = clips.iter().map(|clip| clip.id).collect();
    if let Some(same) = before.as_ref().filter(|before| before.clips == ids) {
        return Ok(Published {
            language,
            version: same.version,
            clips: ids.len(),
            bytes: same.bytes,
            unchanged: true,
        });
    }
    let mut contents = Vec::with_capacity(sealed.len());
    for blob in &sealed {
        let bytes = app.blobs.read(blob).await?;
        contents.push(app.keys()?.intake.open(&bytes)?);
    }
    let list = PackList {
        language,
        version: before.map_or(1, |before| before.version + 1),
        clips,
    };
    let opener = Opener::make();
    let bytes = opener.recipient().seal(&pack(&list, &contents))?;
    let made = Pack {
        version: list.version,
        clips: ids,
        bytes: bytes.len() as u64,
        digest: app.blobs.keep(&bytes).await?,
    };
    let mut tx = app.db.write().await?;
    put(&mut tx, app, language, &made, &opener, now).await?;
    tx.commit().await.doing("publish recordings")?;
    Ok(Published {
        language,
        version: made.version,
        clips: made.clips.len(),
        bytes: made.bytes,
        unchanged: false,
    })
}

/// What is approved and says the texts of now, with where its sealed bytes lie. Of several clips for the same ear the one
/// that was approved last counts.
async fn approved(
    db: &Db,
    language: SpokenLanguage,
) -> Result<(Vec<Clip>, Vec<Digest>), ProvinceError> {
    let sql = "select id, dialect, purpose, text_version, address, provider, media, bytes, digest, sealed from recording \
         where language = $1 and approved_at is not null order by purpose, dialect, approved_at desc, id";
    let rows = sqlx::query(sql)
        .bind(language.code())
        .fetch_all(db.read())
        .await
        .doing("read the recordings")?;
    let (mut clips, mut sealed) = (Vec::<Clip>::new(), Vec::new());
    for row in &rows {
        let clip = Clip {
            id: row.parsed("id")?,
            dialect: row.text("dialect")?,
            purpose: row.text("purpose")?,
            text_version: row.text("text_version")?,
            address: row.maybe_parsed("address")?,
            provider: row.maybe_text("provider")?,
            media: row.parsed("media")?,
            bytes: row.count("bytes")?,
            digest: row.parsed("digest")?,
        };
        let is_newer = clips.iter().any(|other| {
            (
                &other.purpose,
                &other.dialect,
                other.address,
                &other.provider,
            ) == (&clip.purpose, &clip.dialect, clip.address, &clip.provider)
        });
        if !is_newer && is_current(&clip.purpose, &clip.text_version) {
            clips.push(clip);
            sealed.push(row.parsed("sealed")?);
        }
    }
    Ok((clips, sealed))
}

struct Pack {
    version: u32,
    clips: Vec<RecordingId>,
    bytes: u64,
    digest: Digest,
}

async fn newest(db: &Db, language: SpokenLanguage) -> Result<Option<Pack>, ProvinceError> {
    let sql = "select version, clips, bytes, digest from recording_pack where language = $1 order by version desc limit 1";
    let row = sqlx::query(sql)
        .bind(language.code())
        .fetch_optional(db.read())
        .await
        .doing("find a pack of recordings")?;
    row.map(|row| {
        Ok(Pack {
            version: u32::try_from(row.count("version")?)
                .map_err(|_| ProvinceError::Broken { what: "version" })?,
            clips: row.json("clips")?,
            bytes: row.count("bytes")?,
            digest: row.parsed("digest")?,
        })
    })
    .transpose()
}

async fn put(
    tx: &mut Tx,
    app: &App,
    language: SpokenLanguage,
    made: &Pack,
    opener: &Opener,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let key = opener.expose();
    let clips =
        serde_json::to_string(&made.clips).map_err(|_| ProvinceError::Broken { what: "clips" })?;
    let sql = "insert into recording_pack (language, version, digest, bytes, clips, opener, published_at) values ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(language.code())
        .bind(i64::from(made.version))
        .bind(made.digest.to_string())
        .bind(size(made.bytes)?)
        .bind(clips)
        .bind(app.keys()?.intake.recipient().seal(key.as_bytes())?)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("keep a pack of recordings")?;
    let entry = Entry::new("recordings")
        .with("language", language)
        .with("version", made.version)
        .with("digest", made.digest);
    let point = log::append(tx, &entry, now).await?;
    let news = News::Recordings {
        language,
        version: made.version,
        clips: made.clips.len() as u64,
        blob: made.digest,
        bytes: made.bytes,
        // Each device is told its own: see `bulk::with_keys`.
        key: Base64(Vec::new()),
    };
    feed::publish_to_all(tx, &point, now, &news).await
}

#[cfg(test)]
mod tests;
