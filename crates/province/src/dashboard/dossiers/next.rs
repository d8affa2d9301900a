//! `GET /api/dossiers/next?after=ID`

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use tannha_domain::DossierId;

use super::id;
use crate::{App, dashboard::asking::Clerk, problem::Problem, review};

/// After which dossier.
#[derive(Debug, Deserialize)]
pub(in crate::dashboard) struct Asked {
    after: Option<String>,
}

/// A dossier that waits.
#[derive(Debug, Serialize)]
pub(in crate::dashboard) struct Found {
    id: DossierId,
}

/// What waits after this dossier; `null` where nothing else does.
pub(in crate::dashboard) async fn get(
    State(app): State<App>,
    clerk: Clerk,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Option<Found>>, Problem> {
    let Query(asked) =
        asked.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "request_unreadable"))?;
    let after = asked.after.as_deref().map(id).transpose()?;
    let next = review::after(&app.db, after, &clerk.0.areas).await?;
    Ok(Json(next.map(|id| Found { id })))
}
