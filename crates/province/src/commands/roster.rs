//! `roster import`: a commune's list of people.

use jiff::Timestamp;
use tannha_domain::Digest;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Roster},
    imports::{roster_import, sheet},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Roster, out: Out) -> Result<(), ProvinceError> {
    let Roster::Import {
        file,
        area,
        dry_run,
    } = args;
    let sheets = sheet::read(&file)?;
    let digest = Digest::of(&std::fs::read(&file).doing("read the list")?);
    let mut tx = app.db.write().await?;
    let imported =
        roster_import::import(&mut tx, &sheets, area.as_deref(), &digest, Timestamp::now()).await?;
    if dry_run {
        tx.rollback().await.doing("leave all as it was")?;
    } else {
        tx.commit().await.doing("keep the list")?;
    }
    out.answer(&imported, |words| {
        let summary = words.say(
            if dry_run {
                "cli_roster_would_import"
            } else {
                "cli_roster_imported"
            },
            &[
                ("rows", &imported.rows.to_string()),
                ("added", &imported.added.to_string()),
                ("changed", &imported.changed.to_string()),
                ("unchanged", &imported.unchanged.to_string()),
                ("refused", &imported.refused.len().to_string()),
            ],
        );
        let rows = imported
            .refused
            .iter()
            .map(|row| (row.row, row.column.as_str(), row.code.as_str()));
        words.with_rows(summary, rows)
    })
}
