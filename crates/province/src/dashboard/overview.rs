//! `GET /api/overview`

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Standing, UnitList};

use super::asking::Onlooker;
use crate::{
    App, campaign,
    cli::By,
    existing,
    people::{self, Counts},
    problem::Problem,
    report::{self, Line},
    review, secured, withdrawals,
};

/// The figures of now.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Overview {
    as_of: Timestamp,
    made_up_split: bool,
    campaign: Option<String>,
    rows: Vec<Line>,
    total: Counts,
    waiting_review: u64,
    secured: Reach,
    /// Served through a commune's focal account, and no part of the figures.
    focal: u64,
    /// Had an account before, and no part of the figures.
    existing: u64,
    /// What people took back and nobody has carried out.
    withdrawals: Withdrawals,
}

#[derive(Debug, Serialize)]
struct Withdrawals {
    waiting: u64,
    overdue: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reach {
    position: u64,
    head: u64,
    mark_at: Option<Timestamp>,
    old: bool,
}

/// The whole province, whatever the areas of who asks: sums name nobody.
pub(super) async fn get(State(app): State<App>, _: Onlooker) -> Result<Json<Overview>, Problem> {
    let now = Timestamp::now();
    let campaign = campaign::current(&app.db).await?;
    let report = report::make(&app.db, By::District, UnitList::L2022).await?;
    let secured = secured::state(&app.db).await?;
    Ok(Json(Overview {
        as_of: now,
        made_up_split: campaign.as_ref().is_some_and(|campaign| campaign.made_up),
        campaign: campaign.map(|campaign| campaign.name),
        rows: report.rows,
        total: report.total,
        waiting_review: review::count(&app.db, Some(Standing::Waiting), &[]).await?,
        secured: Reach {
            position: secured.position,
            head: secured.head,
            mark_at: secured.mark_at,
            old: secured.is_old(now),
        },
        focal: people::served_by_focal_accounts(&app.db).await?,
        existing: existing::confirmed(&app.db).await?,
        withdrawals: {
            let (waiting, overdue) = withdrawals::count(&app.db, now).await?;
            Withdrawals { waiting, overdue }
        },
    }))
}
