//! `invite`: the text of the QR that a device joins with; with `--count`, lines of text.

use std::io::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Invite, Out},
    invitations,
};

#[derive(Serialize)]
struct Answer {
    invitation: String,
}

pub(super) async fn run(app: &App, args: Invite, out: Out) -> Result<(), ProvinceError> {
    let made =
        invitations::invite(app, &args.areas, args.count.unwrap_or(1), Timestamp::now()).await?;
    if args.count.is_some() {
        let lines: Vec<String> = made.iter().map(ToString::to_string).collect();
        return writeln!(std::io::stdout(), "{}", lines.join("\n")).doing("print the answer");
    }
    for invitation in &made {
        out.answer(
            &Answer {
                invitation: invitation.to_string(),
            },
            |_| invitation.to_string(),
        )?;
    }
    Ok(())
}
