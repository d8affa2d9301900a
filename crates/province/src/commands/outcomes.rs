//! `outcomes import`: what a provider answered.

use jiff::Timestamp;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Outcomes},
    imports::{outcomes_import, sheet},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Outcomes, out: Out) -> Result<(), ProvinceError> {
    let Outcomes::Import(args) = args;
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
