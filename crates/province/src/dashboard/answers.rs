//! What several handlers answer.

use serde::Serialize;
use tannha_domain::DossierId;

use crate::{App, ProvinceError, cli::Role, staff::SignedIn, store::setting};

/// Who is signed in, and where.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Me {
    name: String,
    roles: Vec<&'static str>,
    language: &'static str,
    demo: bool,
    province_name: String,
}

impl Me {
    pub(super) async fn of(app: &App, asking: SignedIn) -> Result<Self, ProvinceError> {
        let read = app.db.read();
        // What somebody may do by another role they may do: the screens ask by role.
        let roles = [Role::Clerk, Role::Overview, Role::Admin]
            .into_iter()
            .filter(|role| asking.may(*role))
            .map(Role::code)
            .collect();
        Ok(Self {
            name: asking.name,
            roles,
            language: "vi",
            demo: setting(read, "demo").await?.as_deref() == Some("1"),
            province_name: setting(read, "province_name").await?.unwrap_or_default(),
        })
    }
}

/// The dossier that waits next, after a decision.
#[derive(Debug, Serialize)]
pub(super) struct Next {
    pub(super) next: Option<DossierId>,
}
