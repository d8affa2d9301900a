//! `backup DIR`

use jiff::Timestamp;

use crate::{
    App, ProvinceError, backup,
    cli::{Backup, Out},
};

pub(super) async fn run(app: &App, args: Backup, out: Out) -> Result<(), ProvinceError> {
    let made = backup::make(app, &args.dir, Timestamp::now()).await?;
    out.answer(&made, |words| {
        let (number, position, secured) = (
            made.number.to_string(),
            made.position.to_string(),
            made.secured.to_string(),
        );
        words.say(
            "cli_backup_made",
            &[
                ("number", &number),
                ("position", &position),
                ("secured", &secured),
            ],
        )
    })
}
