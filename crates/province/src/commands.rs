//! One file a command: it parses what is left to parse, calls, and prints.

mod backup;
mod bundle;
mod complaint;
mod correction;
mod demo;
mod devices;
mod existing;
mod focal;
mod form;
mod invite;
mod limits;
mod operators;
mod outcomes;
mod pad;
mod paper;
mod payday;
mod proposal;
mod recording;
mod report;
mod restore;
mod review;
mod roster;
mod rule;
mod secured;
mod serve;
mod session;
mod staff;
mod task;
mod verify;
mod withdrawal;

use std::{
    path::{Path, PathBuf, absolute},
    time::Duration,
};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Cli, Command, Out},
    journal::Journal,
    store::{set_setting, setting},
};

/// The setting with the journal's path, as the last `serve` that was given one had it.
const JOURNAL: &str = "journal";

/// How long a command waits for its connections to close.
const CLOSING: Duration = Duration::from_secs(5);

/// Runs a command to its end.
pub async fn run(cli: Cli, out: Out) -> Result<(), ProvinceError> {
    let place = cli.place();
    let given = cli.journal.clone();
    if let Command::Restore(args) = cli.command {
        return restore::run(place, args, given.as_deref(), out).await;
    }
    // A mistyped folder must not answer like a province in which nothing happened.
    if !cli.command.may_begin() && !place.is_there() {
        return Err(ProvinceError::refused("province_missing"));
    }
    let app = App::open(place).await?;
    let db = app.db.clone();
    let done = with(app, given.as_deref(), cli.command, out).await;
    // SQLCipher frees what all connections share when the process exits: one that is still open would end it by a signal.
    // Whoever still holds one at the end of a server is not waited for.
    let _ = tokio::time::timeout(CLOSING, db.close()).await;
    done
}

/// Runs a command on the province that it opened.
async fn with(
    app: App,
    journal: Option<&Path>,
    command: Command,
    out: Out,
) -> Result<(), ProvinceError> {
    let journal = self::journal(&app, journal, &command).await?;
    let app = app.with_journal(journal);
    match command {
        Command::Serve(args) => serve::run(&app, args, out).await,
        Command::Demo(args) => demo::run(&app, args, out).await,
        Command::Staff(args) => staff::run(&app, args, out).await,
        Command::Invite(args) => invite::run(&app, args, out).await,
        Command::Devices(args) => devices::run(&app, args, out).await,
        Command::Operators(args) => operators::run(&app, args, out).await,
        Command::Roster(args) => roster::run(&app, args, out).await,
        Command::Pad(args) => pad::run(&app, args, out).await,
        Command::Bundle(args) => bundle::run(&app, args, out).await,
        Command::Paper(args) => paper::run(&app, args, out).await,
        Command::Outcomes(args) => outcomes::run(&app, args, out).await,
        Command::Existing(args) => existing::run(&app, args, out).await,
        Command::Session(args) => session::run(&app, args, out).await,
        Command::Payday(args) => payday::run(&app, args, out).await,
        Command::Withdrawal(args) => withdrawal::run(&app, args, out).await,
        Command::Complaint(args) => complaint::run(&app, args, out).await,
        Command::Recording(args) => recording::run(&app, args, out).await,
        Command::Form(args) => form::run(&app, args, out).await,
        Command::Focal(args) => focal::run(&app, args, out).await,
        Command::Proposal(args) => proposal::run(&app, args, out).await,
        Command::Correction(args) => correction::run(&app, args, out).await,
        Command::Task(args) => task::run(&app, args, out).await,
        Command::Rule(args) => rule::run(&app, args, out).await,
        Command::Limits(args) => limits::run(&app, args, out).await,
        Command::Report(args) => report::run(&app, args, out).await,
        Command::Review(args) => review::run(&app, args, out).await,
        Command::Backup(args) => backup::run(&app, args, out).await,
        Command::Restore(_) => Ok(()),
        Command::Secured(args) => secured::run(&app, args, out).await,
        Command::Verify(args) => verify::run(&app, args, out).await,
    }
}

/// The journal that a command writes to: the one that it is given, which `serve` keeps for all others, or the kept one.
/// A revocation beside a running server must not be missing from the journal because nobody named it again.
async fn journal(
    app: &App,
    given: Option<&Path>,
    command: &Command,
) -> Result<Journal, ProvinceError> {
    let path = match given {
        Some(path) => Some(absolute(path).doing("find the journal")?),
        None if writes(command) => setting(app.db.read(), JOURNAL).await?.map(PathBuf::from),
        None => None,
    };
    let Some(path) = path else {
        return Ok(Journal::none());
    };
    let journal = Journal::open(Some(&path)).map_err(|error| {
        tracing::error!(%error, cause = ?std::error::Error::source(&error).map(ToString::to_string), "no journal");
        ProvinceError::refused("journal_unwritable").with("path", path.display())
    })?;
    if given.is_some() && matches!(command, Command::Serve(_)) {
        let mut tx = app.db.write().await?;
        set_setting(&mut tx, JOURNAL, &path.to_string_lossy()).await?;
        tx.commit().await.doing("keep the journal's path")?;
    }
    Ok(journal)
}

/// Whether a command may write what a restore must know.
fn writes(command: &Command) -> bool {
    matches!(
        command,
        Command::Serve(_) | Command::Devices(_) | Command::Operators(_) | Command::Staff(_)
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{journal::Line, testing::Home, words::Words};

    fn command(words: &[&str]) -> Cli {
        Cli::parse_from(["tannha-province"].iter().chain(words))
    }

    #[tokio::test]
    async fn what_a_command_ends_beside_a_server_stands_in_the_servers_journal() {
        let home = Home::new().await;
        let hoa = home.has_hoa().await;
        let path = home.folder.path().join("journal");
        let (data, id) = (home.folder.path().join("data"), hoa.id.to_string());
        let serve = command(&["serve"]).command;
        journal(&home.app, Some(&path), &serve).await.unwrap();
        let out = Out {
            json: true,
            words: Words::En,
        };
        let data = data.to_string_lossy();
        let revoke = || command(&["--data", &data, "devices", "revoke", &id]);
        run(revoke(), out).await.unwrap();
        let lines = Journal::read(&path).unwrap();
        assert!(
            matches!(lines.as_slice(), [Line::Revoked { device }] if *device == hoa.id),
            "{lines:?}"
        );

        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let refused = run(revoke(), out).await.unwrap_err();
        assert_eq!(refused.code(), "journal_unwritable");
        run(command(&["--data", &data, "report"]), out)
            .await
            .unwrap();
    }
}
