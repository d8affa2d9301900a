//! `operators`: who works with which device, and the end of one's access.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    App, ProvinceError,
    cli::{Operators, Out},
    operators,
};

pub(super) async fn run(app: &App, args: Operators, out: Out) -> Result<(), ProvinceError> {
    match args {
        Operators::List => {
            let listed = operators::list(&app.db).await?;
            out.answer(&json!({ "operators": listed }), |_| {
                let lines = listed.iter().map(|one| {
                    let standing = if one.revoked { "revoked" } else { "active" };
                    format!("{}  {:<8}  {}  {}", one.id, standing, one.device, one.name)
                });
                lines.collect::<Vec<_>>().join("\n")
            })
        }
        Operators::Revoke { id } => {
            let id = id
                .parse()
                .map_err(|_| ProvinceError::refused("operator_unknown"))?;
            operators::revoke(app, id, Timestamp::now()).await?;
            out.answer(&json!({ "revoked": id }), |words| {
                words.say("cli_operator_revoked", &[])
            })
        }
    }
}
