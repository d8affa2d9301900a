//! The campaign: a time window with targets by area.

use jiff::civil::Date;
use tannha_domain::{News, UnitCode, communes_under};
use uuid::Uuid;

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx,
    people::{Counts, bulk},
};

/// A campaign.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub starts_on: Date,
    /// Its last day.
    pub ends_on: Date,
    /// Whether the split by area was made up, which the screens then say.
    pub made_up: bool,
    /// Its areas, in the order in which reports list them.
    pub areas: Vec<UnitCode>,
}

/// Begins a campaign. The last one that was begun is the one that counts.
pub async fn begin(tx: &mut Tx, campaign: &Campaign) -> Result<(), ProvinceError> {
    let id = Uuid::now_v7().to_string();
    sqlx::query(
        "insert into campaign (id, name, starts_on, ends_on, made_up) values ($1, $2, $3, $4, $5)",
    )
    .bind(&id)
    .bind(&campaign.name)
    .bind(campaign.starts_on.to_string())
    .bind(campaign.ends_on.to_string())
    .bind(i64::from(campaign.made_up))
    .execute(&mut **tx)
    .await
    .doing("begin a campaign")?;
    let rows: Vec<_> = campaign
        .areas
        .iter()
        .zip(1_i64..)
        .map(|(area, place)| vec![id.as_str().into(), place.into(), area.to_string().into()])
        .collect();
    bulk::insert(
        tx,
        "campaign_area (campaign, place, unit)",
        &rows,
        "begin a campaign",
    )
    .await
}

/// The campaign of now.
pub async fn current(db: &Db) -> Result<Option<Campaign>, ProvinceError> {
    let row = sqlx::query(
        "select id, name, starts_on, ends_on, made_up from campaign order by id desc limit 1",
    )
    .fetch_optional(db.read())
    .await;
    let Some(row) = row.doing("read the campaign")? else {
        return Ok(None);
    };
    let areas = sqlx::query("select unit from campaign_area where campaign = $1 order by place")
        .bind(row.text("id")?)
        .fetch_all(db.read())
        .await
        .doing("read the campaign's areas")?;
    Ok(Some(Campaign {
        name: row.text("name")?,
        starts_on: row.parsed("starts_on")?,
        ends_on: row.parsed("ends_on")?,
        made_up: row.flag("made_up")?,
        areas: areas
            .iter()
            .map(|row| row.parsed("unit"))
            .collect::<Result<_, _>>()?,
    }))
}

/// The campaign as a device of these areas hears of it: its own areas' target, and how far it is.
pub async fn for_areas(db: &Db, areas: &[UnitCode]) -> Result<Option<News>, ProvinceError> {
    let Some(campaign) = current(db).await? else {
        return Ok(None);
    };
    let counts = counts(db, areas).await?;
    let whole = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(Some(News::Campaign {
        name: campaign.name,
        ends_on: campaign.ends_on,
        target: whole(counts.needed),
        done: whole(counts.received),
    }))
}

/// What the communes of these areas count together.
async fn counts(db: &Db, areas: &[UnitCode]) -> Result<Counts, ProvinceError> {
    let mut units: Vec<String> = areas
        .iter()
        .flat_map(communes_under)
        .map(|unit| unit.to_string())
        .collect();
    units.sort();
    units.dedup();
    let mut sum = Counts::default();
    for units in units.chunks(400) {
        let sql = format!(
            "select needed, received, opened from unit_count where unit in {}",
            bulk::places(1, units.len())
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for unit in units {
            query = query.bind(unit);
        }
        for row in query.fetch_all(db.read()).await.doing("read the counts")? {
            sum += Counts {
                needed: row.number("needed")?,
                received: row.number("received")?,
                opened: row.number("opened")?,
            };
        }
    }
    Ok(sum)
}
