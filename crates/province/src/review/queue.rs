//! What waits for a clerk: by packet, oldest first. Paper is never among it.

use serde::Serialize;
use sqlx::any::AnyRow;
use tannha_domain::{DossierId, Standing, UnitCode, communes_under, unit};

use crate::{Columns as _, Db, Doing as _, ProvinceError, people::bulk};

/// A dossier in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// The dossier.
    pub id: DossierId,
    /// The name on it.
    pub name: String,
    /// The commune, with its list.
    pub area: UnitCode,
    /// What the commune is called.
    #[serde(skip)]
    pub area_name: String,
    /// When the revision that stands came, RFC 3339.
    pub received_at: jiff::Timestamp,
    /// Where it stands.
    pub standing: Standing,
    /// The revision that stands.
    #[serde(skip)]
    pub revision: u64,
    /// What the person chose.
    #[serde(skip)]
    pub product: Option<String>,
    /// Two revisions answer one: both are looked at.
    #[serde(skip)]
    pub contested: bool,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// Its dossiers.
    pub rows: Vec<Waiting>,
    /// The key of the page after this one.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

const COLUMNS: &str = "id, name, unit, received_at, standing, revision, product, contested";

fn read(row: &AnyRow) -> Result<Waiting, ProvinceError> {
    let area: UnitCode = row.parsed("unit")?;
    Ok(Waiting {
        id: row.parsed("id")?,
        name: row.text("name")?,
        area_name: unit(&area).map_or_else(|| area.to_string(), |unit| unit.name.clone()),
        area,
        received_at: row.moment("received_at")?,
        standing: row.parsed("standing")?,
        revision: row.count("revision")?,
        product: row.maybe_text("product")?,
        contested: row.flag("contested")?,
    })
}

/// Everything that waits, oldest first.
pub async fn waiting(db: &Db) -> Result<Vec<Waiting>, ProvinceError> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = page(db, Some(Standing::Waiting), &[], after.as_deref(), 500).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// Where clerks of these areas work, as a condition whose parameters begin at `first`.
fn within(areas: &[UnitCode], first: usize) -> (String, Vec<String>) {
    let mut units: Vec<String> = areas
        .iter()
        .flat_map(communes_under)
        .map(|unit| unit.to_string())
        .collect();
    units.sort();
    units.dedup();
    if areas.is_empty() {
        (String::new(), units)
    } else {
        (
            format!(" and unit in {}", bulk::places(first, units.len())),
            units,
        )
    }
}

/// A standing as a condition on `$1`; without one it holds for all.
fn stands(standing: Option<Standing>) -> (&'static str, &'static str) {
    standing.map_or(("standing <> $1", ""), |standing| {
        ("standing = $1", standing.code())
    })
}

/// Dossiers by packet that stand so, or all, oldest first, after the key of the page before.
pub async fn page(
    db: &Db,
    standing: Option<Standing>,
    areas: &[UnitCode],
    after: Option<&str>,
    limit: i64,
) -> Result<Page, ProvinceError> {
    let (since, id) = key(after);
    let (area, units) = within(areas, 5);
    let (stands, code) = stands(standing);
    let sql = format!(
        "select {COLUMNS} from dossier where {stands} and on_paper = 0 and (received_at > $2 or (received_at = $2 and id > $3)){area} \
         order by received_at, id limit $4"
    );
    let limit = limit.clamp(1, 500);
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(code)
        .bind(since)
        .bind(id)
        .bind(limit + 1);
    for unit in units {
        query = query.bind(unit);
    }
    let found = query
        .fetch_all(db.read())
        .await
        .doing("read the dossiers that wait")?;
    let mut rows = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("{}.{}", row.received_at.as_millisecond(), row.id));
    Ok(Page {
        rows,
        next,
        total: count(db, standing, areas).await?,
    })
}

/// How many dossiers by packet stand so, or are there at all.
pub async fn count(
    db: &Db,
    standing: Option<Standing>,
    areas: &[UnitCode],
) -> Result<u64, ProvinceError> {
    let (area, units) = within(areas, 2);
    let (stands, code) = stands(standing);
    let sql = format!("select count(*) as n from dossier where {stands} and on_paper = 0{area}");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(code);
    for unit in units {
        query = query.bind(unit);
    }
    query
        .fetch_one(db.read())
        .await
        .doing("count the dossiers that wait")?
        .count("n")
}

/// The one that waits after this one; the oldest, where none is younger.
pub async fn after(
    db: &Db,
    dossier: Option<DossierId>,
    areas: &[UnitCode],
) -> Result<Option<DossierId>, ProvinceError> {
    let place = match dossier {
        None => None,
        Some(dossier) => {
            let row = sqlx::query("select received_at from dossier where id = $1")
                .bind(dossier.to_string())
                .fetch_optional(db.read())
                .await;
            row.doing("read a dossier")?
                .map(|row| row.number("received_at"))
                .transpose()?
                .map(|at| format!("{at}.{dossier}"))
        }
    };
    for place in [place.as_deref(), None] {
        let page = page(db, Some(Standing::Waiting), areas, place, 1).await?;
        if let Some(next) = page.rows.first().filter(|next| Some(next.id) != dossier) {
            return Ok(Some(next.id));
        }
    }
    Ok(None)
}

fn key(after: Option<&str>) -> (i64, String) {
    let parts = after.and_then(|after| after.split_once('.'));
    parts
        .and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())))
        .unwrap_or((i64::MIN, String::new()))
}
