//! `payday`: the days on which benefits are paid, and what people say after them.

use jiff::{Timestamp, civil::Date};
use serde_json::json;

use crate::{
    App, ProvinceError, after_opening,
    cli::{Out, Payday},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Payday, out: Out) -> Result<(), ProvinceError> {
    match args {
        Payday::Add { day } => {
            let day: Date = day
                .parse()
                .map_err(|_| ProvinceError::refused("day_unreadable"))?;
            after_opening::add_pay_day(&app.db, day, Timestamp::now()).await?;
            out.answer(&json!({ "payday": day }), |words| {
                words.say("cli_payday_added", &[("day", &day.to_string())])
            })
        }
        Payday::List => {
            let days = after_opening::pay_days(&app.db).await?;
            out.answer(&json!({ "paydays": days }), |words| {
                let lines = days.iter().map(|day| {
                    let counts = [
                        ("day", day.day.clone()),
                        ("asked", day.asked.to_string()),
                        ("came", day.came.to_string()),
                        ("none", day.none.to_string()),
                        ("less", day.less.to_string()),
                        ("taken", day.taken.to_string()),
                    ];
                    let params: Vec<(&str, &str)> = counts
                        .iter()
                        .map(|(name, count)| (*name, count.as_str()))
                        .collect();
                    words.say("cli_payday_line", &params)
                });
                lines.collect::<Vec<_>>().join("\n")
            })
        }
    }
}
