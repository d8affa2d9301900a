//! `POST /api/dossiers/{dossier}/return`

use axum::{
    Json as Answer,
    extract::{Path, State},
};
use jiff::Timestamp;
use serde::Deserialize;
use tannha_domain::{Digest, Reason};

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

/// What to redo. It does not print itself: a note may name somebody.
#[derive(Deserialize)]
pub(in crate::dashboard) struct Redo {
    /// Which revision was seen.
    current: Digest,
    reasons: Vec<Reason>,
}

/// Returns a dossier that waits, and says which waits next.
pub(in crate::dashboard) async fn post(
    State(app): State<App>,
    clerk: Clerk,
    Path(dossier): Path<String>,
    Json(redo): Json<Redo>,
) -> Result<Answer<Next>, Problem> {
    let dossier = id(&dossier)?;
    review::give_back(
        &app.db,
        dossier,
        Some(&redo.current),
        redo.reasons,
        &clerk.0.name,
        &clerk.0.areas,
        Timestamp::now(),
    )
    .await?;
    Ok(Answer(next_after(&app, dossier, &clerk).await?))
}
