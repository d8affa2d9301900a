//! The roster of a device's areas as one blob: encrypted once a version, its key sealed to each device.

use jiff::{SignedDuration, Timestamp};
use tannha_domain::{Base64, Digest, News, UnitCode};
use tannha_packet::Opener;

use crate::{
    App, Db, Doing as _, ProvinceError,
    devices::Device,
    feed, log, people,
    store::{Columns as _, packets::size},
};

/// How hard zstd works: the blob is made once and goes over thin links.
const LEVEL: i32 = 9;
/// How long a roster stays after a newer one: whoever was fetching it comes to its end over the thinnest link.
const STAYS: SignedDuration = SignedDuration::from_hours(24);

/// The item of the feed that brings a device its roster.
pub async fn news(app: &App, device: &Device, now: Timestamp) -> Result<News, ProvinceError> {
    // Read before the people are: a change in between makes the next blob newer, never this one older than it says.
    let mut areas = device.areas.clone();
    areas.sort();
    let version = feed::roster_version(&app.db, &areas).await?;
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
    let mut tx = app.db.write().await?;
    sqlx::query(
        "insert into old_roster_blob (digest, areas, replaced_at) select digest, areas, $2 from roster_blob where areas = $1 \
         on conflict (digest) do nothing",
    )
    .bind(written(areas)?)
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("keep an old roster")?;
    sqlx::query(
        "insert into roster_blob (areas, version, digest, bytes, people, opener, made_at) values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (areas) do update set version = excluded.version, digest = excluded.digest, bytes = excluded.bytes, \
         people = excluded.people, opener = excluded.opener, made_at = excluded.made_at",
    )
    .bind(written(areas)?)
    .bind(log::position(version)?)
    .bind(digest.to_string())
    .bind(size(sealed.len())?)
    .bind(i64::try_from(count).map_err(|_| ProvinceError::Broken { what: "count" })?)
    .bind(app.keys()?.intake.recipient().seal(opener.expose().as_bytes())?)
    .bind(now.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("keep a roster")?;
    tx.commit().await.doing("keep a roster")?;
    forget_the_old(app, now).await?;
    Ok(Made {
        digest,
        bytes: sealed.len() as u64,
        people: count,
        opener,
    })
}

/// Removes rosters that were replaced long ago.
async fn forget_the_old(app: &App, now: Timestamp) -> Result<(), ProvinceError> {
    let since = now.checked_sub(STAYS).unwrap_or(now).as_millisecond();
    let rows = sqlx::query("select digest from old_roster_blob where replaced_at < $1")
        .bind(since)
        .fetch_all(app.db.read())
        .await
        .doing("find old rosters")?;
    for row in rows {
        let digest: Digest = row.parsed("digest")?;
        app.blobs.remove(&digest).await?;
        let mut tx = app.db.write().await?;
        sqlx::query("delete from old_roster_blob where digest = $1")
            .bind(digest.to_string())
            .execute(&mut *tx)
            .await
            .doing("forget an old roster")?;
        tx.commit().await.doing("forget an old roster")?;
    }
    Ok(())
}

/// Whether a blob is a roster of exactly these areas: what a device may fetch.
pub async fn is_roster_of(
    app: &App,
    device: &Device,
    blob: &Digest,
) -> Result<bool, ProvinceError> {
    let mut areas = device.areas.clone();
    areas.sort();
    let sql = "select digest from roster_blob where digest = $1 and areas = $2 \
         union all select digest from old_roster_blob where digest = $1 and areas = $2";
    let row = sqlx::query(sql)
        .bind(blob.to_string())
        .bind(written(&areas)?)
        .fetch_optional(app.db.read())
        .await
        .doing("find a roster")?;
    Ok(row.is_some())
}

/// Whether a blob is a roster of some areas, made here.
pub async fn is_one(db: &Db, blob: &Digest) -> Result<bool, ProvinceError> {
    let sql = "select digest from roster_blob where digest = $1 \
         union all select digest from old_roster_blob where digest = $1";
    let row = sqlx::query(sql)
        .bind(blob.to_string())
        .fetch_optional(db.read())
        .await
        .doing("find a roster")?;
    Ok(row.is_some())
}

fn written(areas: &[UnitCode]) -> Result<String, ProvinceError> {
    serde_json::to_string(areas).map_err(|_| ProvinceError::Broken { what: "areas" })
}

#[cfg(test)]
mod tests {
    use tannha_domain::{LogPoint, PersonId};
    use uuid::Uuid;

    use super::*;
    use crate::{
        devices,
        testing::{COMMUNE, Home, on_the_roster},
    };

    async fn somebody_leaves(app: &App, commune: &str) {
        let mut tx = app.db.write().await.unwrap();
        let entry = log::Entry::new("person");
        let now = Timestamp::now();
        let point: LogPoint = log::append(&mut tx, &entry, now).await.unwrap();
        let left = News::PersonLeft {
            person: PersonId::from(Uuid::from_u128(1)),
        };
        let area = commune.parse().unwrap();
        feed::publish(&mut tx, &point, now, &area, None, &left)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn blob(app: &App, device: &Device, now: Timestamp) -> Digest {
        match news(app, device, now).await.unwrap() {
            News::Roster { blob, .. } => blob,
            _ => panic!("a roster"),
        }
    }

    /// A change in one commune made the rosters of all hundred and eighty anew.
    #[tokio::test]
    async fn a_roster_is_made_anew_only_where_somebody_of_its_areas_changed() {
        let home = Home::new().await;
        let hoa = home.has_hoa().await;
        let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
        let now = Timestamp::now();
        let first = blob(&home.app, &device, now).await;
        somebody_leaves(&home.app, "2022:05503").await;
        assert_eq!(blob(&home.app, &device, now).await, first);
        somebody_leaves(&home.app, COMMUNE).await;
        assert_ne!(blob(&home.app, &device, now).await, first);
    }

    /// Simple held a district of 50,000 people on each phone, "near-unusable".
    #[tokio::test]
    async fn a_roster_names_nobody_of_another_commune() {
        let home = Home::new().await;
        on_the_roster(&home, "Nông Thị Mơ").await;
        let hoa = home.has_hoa().await;
        let here = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
        let elsewhere = Device {
            areas: vec!["2022:05503".parse().unwrap()],
            ..devices::find(&home.app, hoa.id).await.unwrap().unwrap()
        };
        for (device, count) in [(here, 1), (elsewhere, 0)] {
            let roster = news(&home.app, &device, Timestamp::now()).await.unwrap();
            assert!(matches!(roster, News::Roster { people, .. } if people == count));
        }
    }

    /// The download was half done when a newer roster was made, and ended in "not found".
    #[tokio::test]
    async fn an_old_roster_stays_for_a_day_for_who_is_fetching_it() {
        let home = Home::new().await;
        let hoa = home.has_hoa().await;
        let device = devices::find(&home.app, hoa.id).await.unwrap().unwrap();
        let now = Timestamp::now();
        let first = blob(&home.app, &device, now).await;
        somebody_leaves(&home.app, COMMUNE).await;
        blob(&home.app, &device, now).await;
        assert!(is_roster_of(&home.app, &device, &first).await.unwrap());
        assert!(home.app.blobs.size(&first).await.is_some());
        somebody_leaves(&home.app, COMMUNE).await;
        blob(&home.app, &device, now + SignedDuration::from_hours(25)).await;
        assert!(!is_roster_of(&home.app, &device, &first).await.unwrap());
        assert!(home.app.blobs.size(&first).await.is_none());
    }
}
