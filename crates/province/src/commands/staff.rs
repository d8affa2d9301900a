//! `staff`: people who sign in.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{UnitList, resolve};

use crate::{
    App, ProvinceError,
    cli::{Out, Staff},
    journal::Line,
    staff,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Staff, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Staff::Add {
            name,
            roles,
            areas,
            password,
        } => {
            let areas = areas.iter().map(|area| {
                resolve(area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))
            });
            let areas = areas.collect::<Result<Vec<_>, _>>()?;
            let hired =
                staff::hire(&app.db, &name, &roles, &areas, password.as_deref(), now).await?;
            out.answer(&hired, |words| {
                words.say(
                    "cli_staff_added",
                    &[("name", &hired.name), ("password", &hired.password)],
                )
            })
        }
        Staff::List => {
            let members = staff::list(&app.db).await?;
            out.answer(&json!({ "staff": members }), |words| {
                let line = |member: &staff::Member| {
                    let ended = if member.disabled {
                        words.say("cli_staff_ended", &[])
                    } else {
                        String::new()
                    };
                    format!(
                        "{:<20} {:<24} {ended}",
                        member.name,
                        member.roles.join(", ")
                    )
                };
                members.iter().map(line).collect::<Vec<_>>().join("\n")
            })
        }
        Staff::Disable { name } => {
            // The journal first: what ended must not come back with an older backup.
            app.journal.write(&Line::Disabled {
                staff: name.clone(),
            })?;
            staff::disable(&app.db, &name, now).await?;
            out.answer(&json!({ "name": name, "disabled": true }), |words| {
                words.say("cli_staff_disabled", &[("name", &name)])
            })
        }
    }
}
