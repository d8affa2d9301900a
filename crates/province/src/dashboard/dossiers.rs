//! `/api/dossiers`: one file a verb. All of it is a clerk's, in the clerk's areas.

pub(super) mod accept;
pub(super) mod attachment;
pub(super) mod give_back;
pub(super) mod list;
pub(super) mod next;
pub(super) mod show;

use tannha_domain::DossierId;

use super::{answers::Next, asking::Clerk};
use crate::{App, ProvinceError, review};

fn id(text: &str) -> Result<DossierId, ProvinceError> {
    text.parse()
        .map_err(|_| ProvinceError::refused("dossier_unknown"))
}

/// What this clerk looks at after that dossier.
async fn next_after(app: &App, dossier: DossierId, clerk: &Clerk) -> Result<Next, ProvinceError> {
    Ok(Next {
        next: review::after(&app.db, Some(dossier), &clerk.0.areas).await?,
    })
}
