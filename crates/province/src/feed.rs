//! The feed: what devices hear, each item at its place in the log.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use tannha_domain::{Change, DeviceId, LogPoint, News, UnitCode, communes_under, contains};

use crate::{
    Doing as _, ProvinceError, log,
    store::{Columns as _, Db, Tx, setting, told},
};

/// The setting that said, until there was one for each commune, at which position somebody on the roster last changed.
const ROSTER_VERSION: &str = "roster_version";

/// The area of an item that only the device which it names hears.
const NOWHERE: &str = "";

/// The area of what is for every device; `changes` asks for it by name.
const EVERYWHERE: &str = "*";

/// The longest item: with what every answer carries and one packet's it fits, so that none stops the feed.
pub const MAX_ITEM_BYTES: usize = 5 * 1024;

/// Publishes an item to every device that serves the area, and to the device that is named. Its place is a log entry of
/// this transaction; an answer to a device ends at a whole entry, so one entry has few items.
pub async fn publish(
    tx: &mut Tx,
    point: &LogPoint,
    at: Timestamp,
    area: &UnitCode,
    device: Option<DeviceId>,
    news: &News,
) -> Result<(), ProvinceError> {
    put(tx, point, at, &area.to_string(), device, news).await?;
    if matches!(news, News::Person { .. } | News::PersonLeft { .. }) {
        roster_changes(tx, point, area).await?;
    }
    Ok(())
}

async fn put(
    tx: &mut Tx,
    point: &LogPoint,
    at: Timestamp,
    area: &str,
    device: Option<DeviceId>,
    news: &News,
) -> Result<(), ProvinceError> {
    sqlx::query(
        "insert into feed (position, ordinal, at, area, device, news) \
         select $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, $5 from feed where position = $1",
    )
    .bind(log::position(point.position)?)
    .bind(at.as_millisecond())
    .bind(area)
    .bind(device.map(|device| device.to_string()))
    .bind(words(news)?)
    .execute(&mut **tx)
    .await
    .doing("publish a change")?;
    Ok(())
}

async fn roster_changes(
    tx: &mut Tx,
    point: &LogPoint,
    commune: &UnitCode,
) -> Result<(), ProvinceError> {
    sqlx::query("insert into roster_change (unit, position) values ($1, $2) on conflict (unit) do update set position = excluded.position")
        .bind(commune.to_string())
        .bind(log::position(point.position)?)
        .execute(&mut **tx)
        .await
        .doing("note a roster's change")?;
    Ok(())
}

/// Publishes an item to every device of now and to those that join later, whatever their areas.
pub async fn publish_to_all(
    tx: &mut Tx,
    point: &LogPoint,
    at: Timestamp,
    news: &News,
) -> Result<(), ProvinceError> {
    put(tx, point, at, EVERYWHERE, None, news).await
}

/// Publishes an item to one device, and to no area.
pub async fn publish_to(
    tx: &mut Tx,
    point: &LogPoint,
    at: Timestamp,
    device: DeviceId,
    news: &News,
) -> Result<(), ProvinceError> {
    put(tx, point, at, NOWHERE, Some(device), news).await
}

/// Whether an item can ever be told.
pub fn fits(news: &News) -> bool {
    words(news).is_ok()
}

fn words(news: &News) -> Result<String, ProvinceError> {
    let words = serde_json::to_string(news).map_err(|_| ProvinceError::Broken { what: "news" })?;
    if words.len() > MAX_ITEM_BYTES {
        return Err(ProvinceError::refused("change_too_large"));
    }
    Ok(words)
}

/// Publishes many items, each at an entry of its own: what an import uses. None of them is about the roster.
pub async fn publish_all(
    tx: &mut Tx,
    at: Timestamp,
    items: &[(LogPoint, UnitCode, News)],
) -> Result<(), ProvinceError> {
    for some in items.chunks(log::ROWS) {
        let sql = log::rows_of(
            "insert into feed (position, ordinal, at, area, news) values",
            5,
            some.len(),
        );
        let mut insert = sqlx::query(AssertSqlSafe(sql));
        for (point, area, news) in some {
            let words = words(news)?;
            insert = insert
                .bind(log::position(point.position)?)
                .bind(1_i64)
                .bind(at.as_millisecond())
                .bind(area.to_string())
                .bind(words);
        }
        insert.execute(&mut **tx).await.doing("publish changes")?;
    }
    Ok(())
}

/// Says that many people changed at once: the devices of these communes fetch their roster anew.
pub async fn roster_changed(
    tx: &mut Tx,
    point: &LogPoint,
    communes: &BTreeSet<UnitCode>,
) -> Result<(), ProvinceError> {
    for commune in communes {
        roster_changes(tx, point, commune).await?;
    }
    told::rosters_are_due(tx, |areas| {
        communes.iter().any(|commune| serves(areas, commune))
    })
    .await
}

/// The position at which somebody on the roster of these areas last changed.
pub async fn roster_version(db: &Db, areas: &[UnitCode]) -> Result<u64, ProvinceError> {
    let row = sqlx::query("select coalesce(max(position), 0) as position from roster_change where $1 like '%\"' || unit || '\"%'")
        .bind(units(areas)?)
        .fetch_one(db.read())
        .await
        .doing("read a roster's version")?;
    let before = setting(db.read(), ROSTER_VERSION).await?;
    let before = before.and_then(|version| version.parse().ok());
    Ok(row.count("position")?.max(before.unwrap_or(0)))
}

/// The communes of these areas as a text in which each stands in quotes: `like` finds a code there, and none is part of
/// another one.
fn units(areas: &[UnitCode]) -> Result<String, ProvinceError> {
    let units: BTreeSet<String> = areas
        .iter()
        .flat_map(communes_under)
        .map(|unit| unit.to_string())
        .collect();
    serde_json::to_string(&units).map_err(|_| ProvinceError::Broken { what: "areas" })
}

/// Whether one of these areas is the unit or contains it.
pub fn serves(areas: &[UnitCode], unit: &UnitCode) -> bool {
    areas.iter().any(|area| contains(area, unit))
}

/// The changes after a position, up to and with another one, that a device of these areas hears: at most so many entries.
pub async fn changes(
    tx: &mut Tx,
    device: DeviceId,
    areas: &[UnitCode],
    after: u64,
    until: u64,
    limit: i64,
) -> Result<Vec<Change>, ProvinceError> {
    // `strpos` and `instr` have different names, so the list of units is compared by `like`, which both databases know.
    let rows = sqlx::query(
        "select position, at, news from feed \
         where position > $1 and position <= $2 and (device = $3 or area = '*' or $4 like '%\"' || area || '\"%') \
         order by position, ordinal limit $5",
    )
    .bind(log::position(after)?)
    .bind(log::position(until)?)
    .bind(device.to_string())
    .bind(units(areas)?)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await
    .doing("read the feed")?;
    rows.iter()
        .map(|row| {
            Ok(Change {
                position: row.count("position")?,
                at: row.moment("at")?,
                news: row.json("news")?,
            })
        })
        .collect()
}
