//! `review`: what waits for a clerk, and what a clerk decides.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{DossierId, Reason};

use crate::{
    App, ProvinceError,
    cli::{Out, Review},
    review, staff,
};

/// Who decides by a command, in the history of a dossier.
pub(super) const CONSOLE: &str = "console";

/// Runs it.
pub(super) async fn run(app: &App, args: Review, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Review::List => {
            let waiting = review::waiting(&app.db).await?;
            out.answer(&json!({ "dossiers": waiting }), |words| {
                let lines = waiting.iter().map(|dossier| {
                    format!(
                        "{}  {}  {}  {}",
                        dossier.id, dossier.received_at, dossier.area_name, dossier.name
                    )
                });
                if waiting.is_empty() {
                    words.say("cli_review_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Review::Held => {
            let held = review::held(&app.db).await?;
            out.answer(&json!({ "packets": held }), |words| {
                let lines = held.iter().map(|held| {
                    let area = held.area.as_ref().map(ToString::to_string);
                    format!(
                        "{}  {}  {}  {}  {}  {}",
                        held.packet,
                        held.received_at,
                        held.code,
                        held.kind,
                        area.unwrap_or_default(),
                        held.device
                    )
                });
                if held.is_empty() {
                    words.say("cli_review_held_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Review::Show { id } => {
            let id = dossier(&id)?;
            let shown = review::show(app, id).await?;
            let mut tx = app.db.write().await?;
            staff::audit(
                &mut tx,
                CONSOLE,
                "dossier_shown",
                Some(&id.to_string()),
                None,
                now,
            )
            .await?;
            crate::Doing::doing(tx.commit().await, "write the audit")?;
            out.answer(&shown, |_| {
                serde_json::to_string_pretty(&shown).unwrap_or_default()
            })
        }
        Review::Accept { id } => {
            let id = dossier(&id)?;
            review::accept(&app.db, id, None, CONSOLE, &[], now).await?;
            decided(id, "accepted", out)
        }
        Review::Return {
            id,
            steps,
            reasons,
            roles,
            notes,
        } => {
            let id = dossier(&id)?;
            review::give_back(
                &app.db,
                id,
                None,
                named(&steps, &reasons, &roles, &notes)?,
                CONSOLE,
                &[],
                now,
            )
            .await?;
            decided(id, "returned", out)
        }
    }
}

fn decided(id: DossierId, standing: &str, out: Out) -> Result<(), ProvinceError> {
    out.answer(&json!({ "id": id, "standing": standing }), |words| {
        words.say(&format!("cli_review_{standing}"), &[])
    })
}

fn dossier(id: &str) -> Result<DossierId, ProvinceError> {
    id.parse()
        .map_err(|_| ProvinceError::refused("dossier_unknown"))
}

/// A step, its reason, and the picture that it is about, where one is named: the first with the first, and so on.
fn named(
    steps: &[String],
    reasons: &[String],
    roles: &[String],
    notes: &[String],
) -> Result<Vec<Reason>, ProvinceError> {
    if steps.len() != reasons.len() || roles.len() > steps.len() || notes.len() > steps.len() {
        return Err(ProvinceError::refused("reasons_and_steps_differ"));
    }
    let unknown = || ProvinceError::refused("reason_unknown");
    let mut named = Vec::new();
    for (at, (step, reason)) in steps.iter().zip(reasons).enumerate() {
        let (step, code) = (
            step.parse().map_err(|_| unknown())?,
            reason.parse().map_err(|_| unknown())?,
        );
        let role = roles
            .get(at)
            .map(|role| role.parse().map_err(|_| unknown()))
            .transpose()?;
        named.push(Reason {
            role,
            note: notes.get(at).filter(|note| !note.is_empty()).cloned(),
            ..Reason::new(step, code).ok_or_else(|| unknown().with("step", step))?
        });
    }
    Ok(named)
}
