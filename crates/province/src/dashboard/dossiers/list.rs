//! `GET /api/dossiers?state=waiting&after=KEY&limit=50`

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{DossierId, Standing, UnitCode};

use crate::{
    App,
    dashboard::asking::Clerk,
    problem::Problem,
    review::{self, Waiting},
};

/// Which page of which list.
#[derive(Debug, Deserialize)]
pub(in crate::dashboard) struct Asked {
    #[serde(default)]
    state: Which,
    after: Option<String>,
    limit: Option<i64>,
}

/// Which dossiers.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    #[default]
    Waiting,
    Returned,
    Accepted,
    All,
}

/// A page.
#[derive(Debug, Serialize)]
pub(in crate::dashboard) struct List {
    rows: Vec<Row>,
    next: Option<String>,
    total: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: DossierId,
    name: String,
    area: UnitCode,
    area_name: String,
    contested: bool,
    received_at: Timestamp,
    standing: Standing,
    revision: u64,
    product: Option<String>,
}

impl From<Waiting> for Row {
    fn from(it: Waiting) -> Self {
        Self {
            id: it.id,
            name: it.name,
            area: it.area,
            area_name: it.area_name,
            contested: it.contested,
            received_at: it.received_at,
            standing: it.standing,
            revision: it.revision,
            product: it.product,
        }
    }
}

/// Oldest first, behind the key of the page before: what arrives meanwhile shifts nothing.
pub(in crate::dashboard) async fn get(
    State(app): State<App>,
    clerk: Clerk,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<List>, Problem> {
    let Query(asked) =
        asked.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "request_unreadable"))?;
    let standing = match asked.state {
        Which::Waiting => Some(Standing::Waiting),
        Which::Returned => Some(Standing::Returned),
        Which::Accepted => Some(Standing::Accepted),
        Which::All => None,
    };
    let page = review::page(
        &app.db,
        standing,
        &clerk.0.areas,
        asked.after.as_deref(),
        asked.limit.unwrap_or(50),
    )
    .await?;
    Ok(Json(List {
        rows: page.rows.into_iter().map(Row::from).collect(),
        next: page.next,
        total: page.total,
    }))
}
