//! `GET /api/dossiers/{dossier}`

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;

use super::id;
use crate::{
    App,
    dashboard::asking::Clerk,
    problem::Problem,
    review::{self, Shown},
    staff,
};

/// One dossier in full. Who opened it is written down before it is answered.
pub(in crate::dashboard) async fn get(
    State(app): State<App>,
    clerk: Clerk,
    Path(dossier): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let dossier = id(&dossier)?;
    let shown = review::show(&app, dossier).await?;
    clerk.works_in(&shown.area)?;
    staff::audited(
        &app.db,
        &clerk.0.name,
        "dossier_shown",
        dossier,
        None,
        Timestamp::now(),
    )
    .await?;
    Ok(Json(shown))
}
