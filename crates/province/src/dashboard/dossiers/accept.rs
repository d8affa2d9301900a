//! `POST /api/dossiers/{dossier}/accept`

use axum::{
    Json as Answer,
    extract::{Path, State},
};
use jiff::Timestamp;
use serde::Deserialize;
use tannha_domain::Digest;

use super::{id, next_after};
use crate::{
    App,
    dashboard::{
        answers::Next,
        asking::{Clerk, Json},
    },
    problem::Problem,
    review,
};

/// Which revision was seen.
#[derive(Debug, Deserialize)]
pub(in crate::dashboard) struct Seen {
    current: Digest,
}

/// Accepts a dossier that waits, and says which waits next.
pub(in crate::dashboard) async fn post(
    State(app): State<App>,
    clerk: Clerk,
    Path(dossier): Path<String>,
    Json(seen): Json<Seen>,
) -> Result<Answer<Next>, Problem> {
    let dossier = id(&dossier)?;
    review::accept(
        &app.db,
        dossier,
        Some(&seen.current),
        &clerk.0.name,
        &clerk.0.areas,
        Timestamp::now(),
    )
    .await?;
    Ok(Answer(next_after(&app, dossier, &clerk).await?))
}
