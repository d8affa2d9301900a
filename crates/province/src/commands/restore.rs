//! `restore DIR`

use std::path::Path;

use jiff::Timestamp;

use crate::{
    ProvinceError,
    cli::{Out, Restore},
    place::Place,
    restore,
};

pub(super) async fn run(
    place: Place,
    args: Restore,
    journal: Option<&Path>,
    out: Out,
) -> Result<(), ProvinceError> {
    if journal.is_none() && !args.no_journal {
        return Err(ProvinceError::refused("journal_needed"));
    }
    let restored = restore::restore(&place, &args.dir, journal, Timestamp::now()).await?;
    out.answer(&restored, |words| {
        let (number, position) = (restored.number.to_string(), restored.position.to_string());
        words.say(
            "cli_restored",
            &[("number", &number), ("position", &position)],
        )
    })
}
