//! `withdrawal`: what people took back, until it is carried out.

use jiff::Timestamp;
use serde_json::json;

use super::review::CONSOLE;
use crate::{
    App, ProvinceError,
    cli::{Out, Withdrawal},
    marks, withdrawals,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Withdrawal, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Withdrawal::List => {
            let waiting = withdrawals::waiting(&app.db, now).await?;
            out.answer(&json!({ "withdrawals": waiting }), |words| {
                let lines = waiting.iter().map(|one| {
                    let late = if one.overdue {
                        words.say("cli_withdrawal_overdue", &[])
                    } else {
                        String::new()
                    };
                    let purposes = one.purposes.join(", ");
                    let mark = marks::said(one.mark, one.sheet.as_ref(), words);
                    format!(
                        "{}  {}{late}  {}  {}  {purposes}  {mark}",
                        one.id, one.due_on, one.area, one.name
                    )
                });
                if waiting.is_empty() {
                    words.say("cli_withdrawal_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Withdrawal::Done { id, note } => {
            let id = id
                .parse()
                .map_err(|_| ProvinceError::refused("withdrawal_unknown"))?;
            withdrawals::done(&app.db, id, note.as_deref(), CONSOLE, now).await?;
            out.answer(&json!({ "withdrawal": id }), |words| {
                words.say("cli_withdrawal_done", &[])
            })
        }
    }
}
