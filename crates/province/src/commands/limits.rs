//! `limits`: how much is captured and brought.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    App, ProvinceError,
    cli::{Limits as Args, Out},
    limits,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Args, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    if let Some(bytes) = args.attachment_bytes {
        limits::set_attachment_bytes(&app.db, bytes, now).await?;
    }
    if let Some(bytes) = args.daily_bytes {
        limits::set_daily_bytes(&app.db, bytes, now).await?;
    }
    let limits = limits::read(&app.db).await?;
    let says = json!({
        "attachment_bytes": limits.attachment_bytes,
        "daily_bytes": limits.daily_bytes,
    });
    out.answer(&says, |words| {
        words.say(
            "cli_limits",
            &[
                ("attachment", &limits.attachment_bytes.to_string()),
                (
                    "daily",
                    &limits
                        .daily_bytes
                        .map_or_else(|| "–".to_owned(), |bytes| bytes.to_string()),
                ),
            ],
        )
    })
}
