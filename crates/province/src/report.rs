//! Needed, received and opened: by the campaign's areas, by commune, by provider, by category.

use std::collections::BTreeMap;

use serde::Serialize;
use tannha_domain::{Extent, UnitCode, UnitList, successors, unit, with_parents};

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, campaign, cli::By,
    imports::roster_import::Category, people::Counts,
};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// A row for each area, provider or category.
    pub rows: Vec<Line>,
    /// All people, each once.
    pub total: Counts,
}

/// One row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Makes a report.
pub async fn make(db: &Db, by: By, units: UnitList) -> Result<Report, ProvinceError> {
    let communes = communes(db).await?;
    let mut total = Counts::default();
    for (_, counts) in &communes {
        total += *counts;
    }
    let rows = match by {
        By::District => districts(db, communes, units).await?,
        By::Commune => by_commune(communes, units),
        By::Provider => providers(db).await?,
        By::Category => categories(db).await?,
    };
    Ok(Report { rows, total })
}

async fn communes(db: &Db) -> Result<Vec<(UnitCode, Counts)>, ProvinceError> {
    let rows = sqlx::query("select unit, needed, received, opened from unit_count order by unit")
        .fetch_all(db.read())
        .await
        .doing("read the counts")?;
    rows.iter()
        .map(|row| Ok((row.parsed("unit")?, counts(row)?)))
        .collect()
}

fn counts(row: &sqlx::any::AnyRow) -> Result<Counts, ProvinceError> {
    Ok(Counts {
        needed: row.number("needed")?,
        received: row.number("received")?,
        opened: row.number("opened")?,
    })
}

/// A row for each area of the campaign, also where nobody is counted; without a campaign for each where somebody is.
async fn districts(
    db: &Db,
    communes: Vec<(UnitCode, Counts)>,
    units: UnitList,
) -> Result<Vec<Line>, ProvinceError> {
    if units == UnitList::L2025 {
        // The district tier ended.
        return Ok(by_commune(communes, units));
    }
    let areas = campaign::current(db)
        .await?
        .map(|campaign| campaign.areas)
        .unwrap_or_default();
    let mut order: Vec<UnitCode> = areas
        .into_iter()
        .filter(|area| area.list == UnitList::L2022)
        .collect();
    let mut sums: BTreeMap<UnitCode, Counts> = order
        .iter()
        .map(|area| (area.clone(), Counts::default()))
        .collect();
    for (commune, counts) in communes {
        let above: Vec<UnitCode> = with_parents(&commune)
            .iter()
            .map(|unit| UnitCode::new(commune.list, unit.code.clone()))
            .collect();
        let listed = above.iter().find(|unit| sums.contains_key(unit)).cloned();
        // A district has three digits; a commune of 2025 has none above it but the province.
        let district = above
            .iter()
            .find(|unit| unit.code.len() == 3)
            .or(above.last())
            .unwrap_or(&commune);
        let area = listed.unwrap_or_else(|| district.clone());
        if !sums.contains_key(&area) {
            order.push(area.clone());
        }
        *sums.entry(area).or_default() += counts;
    }
    let line = |area: UnitCode| Line {
        code: code(&area, units),
        name: name(&area),
        counts: sums.get(&area).copied().unwrap_or_default(),
    };
    Ok(order.into_iter().map(line).collect())
}

/// Old communes are counted where they went as a whole. Of one that was split nobody knows which part: it stands apart.
fn by_commune(communes: Vec<(UnitCode, Counts)>, units: UnitList) -> Vec<Line> {
    let mut sums: BTreeMap<UnitCode, Counts> = BTreeMap::new();
    for (commune, counts) in communes {
        let now = match (units, successors(&commune).as_slice()) {
            (UnitList::L2025, [only]) if only.extent == Extent::Whole => only.code.clone(),
            _ => commune,
        };
        *sums.entry(now).or_default() += counts;
    }
    sums.into_iter()
        .map(|(commune, counts)| Line {
            code: code(&commune, units),
            name: name(&commune),
            counts,
        })
        .collect()
}

/// The code alone where it is of the list that was asked for; otherwise with its list.
fn code(area: &UnitCode, units: UnitList) -> String {
    if area.list == units {
        area.code.clone()
    } else {
        area.to_string()
    }
}

fn name(area: &UnitCode) -> String {
    unit(area).map_or_else(|| area.to_string(), |unit| unit.name.clone())
}

/// By provider of the dossier; who has none yet stands in a row of no provider, so that the sums are the total.
async fn providers(db: &Db) -> Result<Vec<Line>, ProvinceError> {
    let sql = "select provider as code, cast(sum(payee) as bigint) as needed, cast(sum(received) as bigint) as received, \
               cast(sum(opened) as bigint) as opened from (select p.payee, p.received, p.opened, coalesce((select max(d.provider) \
               from dossier d where d.person = p.id and (p.opened = 0 or d.standing = 'opened')), '') as provider from person p) as each_person \
               group by provider order by provider";
    lines(db, sql, |code| {
        if code.is_empty() {
            "—".to_owned()
        } else {
            provider_name(code)
        }
    })
    .await
}

/// The name of a provider, as its products give it.
pub fn provider_name(code: &str) -> String {
    static PRODUCTS: &str = include_str!("../../../data/products.csv");
    let mut reader = csv::Reader::from_reader(PRODUCTS.as_bytes());
    let found = reader
        .records()
        .flatten()
        .find(|row| row.get(2) == Some(code))
        .and_then(|row| row.get(1).map(str::to_owned));
    found.unwrap_or_else(|| code.to_owned())
}

/// By category; a person in two of them stands in two rows and once in the total.
async fn categories(db: &Db) -> Result<Vec<Line>, ProvinceError> {
    let sql = "select category as code, count(*) as needed, cast(sum(received) as bigint) as received, cast(sum(opened) as bigint) as opened \
               from (select distinct e.category, p.id, p.received, p.opened from entitlement e join person p on p.id = e.payee \
               where e.ended_at is null) as each_payee group by category order by category";
    lines(db, sql, |code| Category::name_of(code).to_owned()).await
}

async fn lines(
    db: &Db,
    sql: &'static str,
    name: impl Fn(&str) -> String,
) -> Result<Vec<Line>, ProvinceError> {
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("make a report")?;
    rows.iter()
        .map(|row| {
            let code = row.text("code")?;
            Ok(Line {
                name: name(&code),
                counts: counts(row)?,
                code,
            })
        })
        .collect()
}
