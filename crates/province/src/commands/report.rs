//! `report`: needed, received and opened.

use tannha_domain::UnitList;

use crate::{
    App, ProvinceError,
    cli::{Out, Report},
    report,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Report, out: Out) -> Result<(), ProvinceError> {
    let units = if args.units == "2025" {
        UnitList::L2025
    } else {
        UnitList::L2022
    };
    let report = report::make(&app.db, args.by, units).await?;
    out.answer(&report, |words| {
        let line = |name: &str, counts: &crate::people::Counts| {
            format!(
                "{name:<40}{:>10}{:>10}{:>10}",
                counts.needed, counts.received, counts.opened
            )
        };
        let heading = format!(
            "{:<40}{:>10}{:>10}{:>10}",
            words.say("cli_report_area", &[]),
            words.say("cli_report_needed", &[]),
            words.say("cli_report_received", &[]),
            words.say("cli_report_opened", &[])
        );
        let rows = report.rows.iter().map(|row| line(&row.name, &row.counts));
        let lines: Vec<String> = std::iter::once(heading)
            .chain(rows)
            .chain([line(&words.say("cli_report_total", &[]), &report.total)])
            .collect();
        lines.join("\n")
    })
}
