//! The roster of a device's areas as one blob: encrypted once a version, its key sealed to each device.

use jiff::Timestamp;
use tannha_domain::{Base64, Digest, News, UnitCode};
use tannha_packet::Opener;

use crate::{
    App, Db, Doing as _, ProvinceError, devices::Device, feed, log, people, store::Columns as _,
};

/// How hard zstd works: the blob is made once and goes over thin links.
const LEVEL: i32 = 9;

/// The item of the feed that brings a device its roster.
pub async fn news(app: &App, device: &Device, now: Timestamp) -> Result<News, ProvinceError> {
    // Read before the people are: a change in between makes the next blob newer, never this one older than it says.
    let version = feed::roster_version(&app.db).await?;
    let mut areas = device.areas.clone();
    areas.sort();
    let made = match kept(app, &areas, version).await? {
        Some(made) => made,
        None => make(app, &areas, version, now).await?,
    };
    let key = device.recipient.seal(made.opener.expose().as_bytes())?;
    Ok(News::Roster {
        blob: made.digest,
        bytes: made.bytes,
        people: made.people,
        key: Base64(key),
    })
}

struct Made {
    digest: Digest,
    bytes: u64,
    people: u64,
    opener: Opener,
}

async fn kept(app: &App, areas: &[UnitCode], version: u64) -> Result<Option<Made>, ProvinceError> {
    let row = sqlx::query(
        "select digest, bytes, people, opener from roster_blob where areas = $1 and version = $2",
    )
    .bind(written(areas)?)
    .bind(log::position(version)?)
    .fetch_optional(app.db.read())
    .await
    .doing("find a roster")?;
    let Some(row) = row else { return Ok(None) };
    let digest = row.parsed("digest")?;
    if app.blobs.size(&digest).await.is_none() {
        return Ok(None);
    }
    let opener = app.keys()?.intake.open(&row.bytes("opener")?)?;
    let opener =
        String::from_utf8(opener).map_err(|_| ProvinceError::Broken { what: "roster key" })?;
    Ok(Some(Made {
        digest,
        bytes: row.count("bytes")?,
        people: row.count("people")?,
        opener: Opener::from_kept(&opener)?,
    }))
}

async fn make(
    app: &App,
    areas: &[UnitCode],
    version: u64,
    now: Timestamp,
) -> Result<Made, ProvinceError> {
    let people = people::under(&app.db, areas).await?;
    let count = people.len() as u64;
    let broken = ProvinceError::Broken { what: "roster" };
    let (opener, sealed) = tokio::task::spawn_blocking(move || {
        let mut lines = zstd::Encoder::new(Vec::new(), LEVEL).doing("compress a roster")?;
        for person in &people {
            serde_json::to_writer(&mut lines, person)
                .map_err(|_| ProvinceError::Broken { what: "roster" })?;
            std::io::Write::write_all(&mut lines, b"\n").doing("compress a roster")?;
        }
        let lines = zeroize::Zeroizing::new(lines.finish().doing("compress a roster")?);
        let opener = Opener::make();
        let sealed = opener.recipient().seal(&lines)?;
        Ok::<_, ProvinceError>((opener, sealed))
    })
    .await
    .map_err(|_| broken)??;
    let digest = app.blobs.keep(&sealed).await?;
    let old = old_digest(app, areas).await?;
    let mut tx = app.db.write().await?;
    sqlx::query(
        "insert into roster_blob (areas, version, digest, bytes, people, opener, made_at) values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (areas) do update set version = excluded.version, digest = excluded.digest, bytes = excluded.bytes, \
         people = excluded.people, opener = excluded.opener, made_at = excluded.made_at",
    )
    .bind(written(areas)?)
    .bind(log::position(version)?)
    .bind(digest.to_string())
    .bind(i64::try_from(sealed.len()).map_err(|_| ProvinceError::Broken { what: "size" })?)
    .bind(i64::try_from(count).map_err(|_| ProvinceError::Broken { what: "count" })?)
    .bind(app.keys()?.intake.recipient().seal(opener.expose().as_bytes())?)
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("keep a roster")?;
    tx.commit().await.doing("keep a roster")?;
    if let Some(old) = old {
        app.blobs.remove(&old).await?;
    }
    Ok(Made {
        digest,
        bytes: sealed.len() as u64,
        people: count,
        opener,
    })
}

async fn old_digest(app: &App, areas: &[UnitCode]) -> Result<Option<Digest>, ProvinceError> {
    let row = sqlx::query("select digest from roster_blob where areas = $1")
        .bind(written(areas)?)
        .fetch_optional(app.db.read())
        .await;
    row.doing("find a roster")?
        .map(|row| row.parsed("digest"))
        .transpose()
}

/// Whether a blob is a roster of exactly these areas: what a device may fetch.
pub async fn is_roster_of(
    app: &App,
    device: &Device,
    blob: &Digest,
) -> Result<bool, ProvinceError> {
    let mut areas = device.areas.clone();
    areas.sort();
    let row = sqlx::query("select version from roster_blob where digest = $1 and areas = $2")
        .bind(blob.to_string())
        .bind(written(&areas)?)
        .fetch_optional(app.db.read())
        .await
        .doing("find a roster")?;
    Ok(row.is_some())
}

/// Whether a blob is a roster of some areas, made here.
pub async fn is_one(db: &Db, blob: &Digest) -> Result<bool, ProvinceError> {
    let row = sqlx::query("select version from roster_blob where digest = $1")
        .bind(blob.to_string())
        .fetch_optional(db.read())
        .await
        .doing("find a roster")?;
    Ok(row.is_some())
}

fn written(areas: &[UnitCode]) -> Result<String, ProvinceError> {
    serde_json::to_string(areas).map_err(|_| ProvinceError::Broken { what: "areas" })
}
