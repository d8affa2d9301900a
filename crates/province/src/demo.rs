//! A synthetic province: nine districts as of December 2022, made-up people with a fixed seed, and the published
//! figures. The split by district was never published: this one is made up, and says so.
//!
//! Everything comes through the imports that people use: lists are drawn up as communes draw them up, and read.

mod household;
mod lists;
mod names;
mod random;
mod split;

use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;
use tannha_domain::{Digest, UnitCode, UnitList, districts_2022_of};
use tannha_paper::demo_form;

use crate::{
    App, Columns as _, Db, Doing as _, ProvinceError,
    campaign::{self, Campaign},
    cli::{By, Role},
    forms,
    imports::{day, outcomes_import, paper_import, roster_import},
    people::Counts,
    report,
    staff::{self, Hired},
    store::set_setting,
};
use lists::Lists;
use random::Random;

/// Thái Nguyên in December 2022: accounts needed, dossiers received, accounts opened.
const PUBLISHED: Counts = Counts {
    needed: 34_914,
    received: 23_995,
    opened: 12_077,
};
/// What most people of the demo choose.
const FORM_OF: &str = "vietinbank_luuxa_account";
const SEED: u64 = 0x7a6e_2022_1218;

/// What was made.
#[derive(Debug, Serialize)]
pub struct Made {
    /// Who may sign in, with their passwords: shown this once.
    pub staff: Vec<Hired>,
    /// How many people are on the roster.
    pub people: u64,
    /// What the report counts.
    pub total: Counts,
}

/// Makes the demo province. With `people` as many are needed, and the rest in the same proportions.
pub async fn make(app: &App, people: Option<u64>, now: Timestamp) -> Result<Made, ProvinceError> {
    if holds_something(&app.db).await? {
        return Err(ProvinceError::refused("demo_exists"));
    }
    let mut random = Random::of(SEED);
    let communes = split::communes(scaled(people), &mut random);
    let lists = Lists::draw_up(&communes, day(now), &mut random);

    let mut tx = app.db.write().await?;
    set_setting(&mut tx, "province_name", "Thái Nguyên").await?;
    set_setting(&mut tx, "demo", "1").await?;
    campaign::begin(&mut tx, &the_campaign(now)).await?;
    let imported =
        roster_import::import(&mut tx, &lists.roster, None, &Digest::of(b"demo"), now).await?;
    if !imported.refused.is_empty() {
        return Err(ProvinceError::Broken {
            what: "demo roster",
        });
    }
    tx.commit().await.doing("keep the demo's roster")?;
    let mut tx = app.db.write().await?;
    for (provider, register) in &lists.papers {
        let imported =
            paper_import::import(&mut tx, std::slice::from_ref(register), provider, now).await?;
        all_known(&imported.unknown)?;
    }
    for (provider, answer) in &lists.outcomes {
        let imported =
            outcomes_import::import(&mut tx, std::slice::from_ref(answer), provider, now).await?;
        all_known(&imported.unknown)?;
    }
    tx.commit().await.doing("keep the demo's history")?;

    a_form(app, now).await?;
    let staff = hire(app, now).await?;
    let report = report::make(&app.db, By::District, UnitList::L2022).await?;
    Ok(Made {
        staff,
        people: imported.people,
        total: report.total,
    })
}

/// One product has a form of its own: made up, like everything here.
async fn a_form(app: &App, now: Timestamp) -> Result<(), ProvinceError> {
    let (pages, list) = demo_form().map_err(|_| ProvinceError::Broken { what: "demo form" })?;
    let form = forms::Brought {
        product: FORM_OF,
        version: "MT-01",
        from: day(now),
        pages,
        list,
    };
    forms::load(app, &form, now).await?;
    forms::publish(app, FORM_OF, "MT-01", now).await?;
    Ok(())
}

fn all_known(unknown: &[crate::imports::Unknown]) -> Result<(), ProvinceError> {
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(ProvinceError::Broken {
            what: "demo register",
        })
    }
}

async fn holds_something(db: &Db) -> Result<bool, ProvinceError> {
    let row =
        sqlx::query("select (select count(*) from person) + (select count(*) from staff) as n")
            .fetch_one(db.read())
            .await;
    Ok(row.doing("look for what is there")?.count("n")? > 0)
}

fn scaled(people: Option<u64>) -> Counts {
    let needed = people
        .and_then(|people| i64::try_from(people).ok())
        .unwrap_or(PUBLISHED.needed);
    let share = |of: i64| (needed * of + PUBLISHED.needed / 2) / PUBLISHED.needed;
    Counts {
        needed,
        received: share(PUBLISHED.received),
        opened: share(PUBLISHED.opened),
    }
}

/// The campaign of the figures. Its last day lies ahead, so that the demo's tablets have something to count down to.
fn the_campaign(now: Timestamp) -> Campaign {
    let today = day(now);
    let areas = districts_2022_of("19")
        .into_iter()
        .map(|district| UnitCode::new(UnitList::L2022, district.code.clone()));
    Campaign {
        name: "Tết vì người nghèo 2023".to_owned(),
        starts_on: today.saturating_sub(20.days()),
        ends_on: today.saturating_add(33.days()),
        made_up: true,
        areas: areas.collect(),
    }
}

async fn hire(app: &App, now: Timestamp) -> Result<Vec<Hired>, ProvinceError> {
    let mut hired = Vec::new();
    for (name, roles) in [
        ("chi-thanh", &[Role::Clerk, Role::Overview][..]),
        ("anh-tuan", &[Role::Overview]),
        ("quan-tri", &[Role::Admin]),
    ] {
        hired.push(staff::hire(&app.db, name, roles, &[], None, now).await?);
    }
    Ok(hired)
}

#[cfg(test)]
mod tests;
