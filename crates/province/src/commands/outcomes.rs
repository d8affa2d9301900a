//! `outcomes`: what a provider answered, and what followed.

use jiff::{Timestamp, civil::Date};
use serde_json::json;
use tannha_domain::DossierEvent;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Follow, Out, Outcomes},
    dossiers,
    imports::{outcomes_import, sheet},
};

async fn follow(
    app: &App,
    what: Follow,
    on: &str,
    source: &str,
    people: &[String],
    out: Out,
) -> Result<(), ProvinceError> {
    let on: Date = on
        .parse()
        .map_err(|_| ProvinceError::refused("day_unreadable"))?;
    let source = source.to_owned();
    let event = match what {
        Follow::PaymentListed => DossierEvent::PaymentListed { on, source },
        Follow::HandedOver => DossierEvent::HandedOver { on, source },
    };
    let mut tx = app.db.write().await?;
    let mut told = 0;
    for person in people {
        let person = person
            .parse()
            .map_err(|_| ProvinceError::refused("person_unknown"))?;
        told += usize::from(dossiers::follows(&mut tx, person, &event, Timestamp::now()).await?);
    }
    tx.commit().await.doing("say what followed")?;
    let unchanged = people.len() - told;
    out.answer(&json!({ "told": told, "unchanged": unchanged }), |words| {
        words.say("cli_outcomes_followed", &[("told", &told.to_string())])
    })
}

/// Runs it.
pub(super) async fn run(app: &App, args: Outcomes, out: Out) -> Result<(), ProvinceError> {
    let args = match args {
        Outcomes::Import(args) => args,
        Outcomes::Follow {
            what,
            on,
            source,
            people,
        } => return follow(app, what, &on, &source, &people, out).await,
    };
    let sheets = sheet::read(&args.file)?;
    let mut tx = app.db.write().await?;
    let imported =
        outcomes_import::import(&mut tx, &sheets, &args.provider, Timestamp::now()).await?;
    if args.dry_run {
        tx.rollback().await.doing("leave all as it was")?;
    } else {
        tx.commit().await.doing("keep the answer")?;
    }
    out.answer(&imported, |words| {
        let counts = [
            ("rows", imported.rows),
            ("opened", imported.opened),
            ("refused", imported.refused),
            ("unchanged", imported.unchanged),
        ]
        .map(|(name, count)| (name, count.to_string()));
        let mut params: Vec<(&str, &str)> = counts
            .iter()
            .map(|(name, count)| (*name, count.as_str()))
            .collect();
        let unknown = imported.unknown.len().to_string();
        params.push(("unknown", &unknown));
        let summary = words.say(
            if args.dry_run {
                "cli_outcomes_would_import"
            } else {
                "cli_outcomes_imported"
            },
            &params,
        );
        let rows = imported.unknown.iter().map(|row| (row.row, "", row.code));
        words.with_rows(summary, rows)
    })
}
