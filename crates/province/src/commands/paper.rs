//! `paper import`: the register of dossiers received on paper.

use jiff::Timestamp;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Paper},
    imports::{paper_import, sheet},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Paper, out: Out) -> Result<(), ProvinceError> {
    let Paper::Import(args) = args;
    let sheets = sheet::read(&args.file)?;
    let mut tx = app.db.write().await?;
    let imported = paper_import::import(&mut tx, &sheets, &args.provider, Timestamp::now()).await?;
    if args.dry_run {
        tx.rollback().await.doing("leave all as it was")?;
    } else {
        tx.commit().await.doing("keep the register")?;
    }
    out.answer(&imported, |words| {
        let counts = [
            ("rows", imported.rows),
            ("received", imported.received),
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
                "cli_paper_would_import"
            } else {
                "cli_paper_imported"
            },
            &params,
        );
        let rows = imported.unknown.iter().map(|row| (row.row, "", row.code));
        words.with_rows(summary, rows)
    })
}
