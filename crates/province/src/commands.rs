//! One file a command: it parses what is left to parse, calls, and prints.

mod backup;
mod demo;
mod devices;
mod focal;
mod invite;
mod outcomes;
mod paper;
mod report;
mod restore;
mod review;
mod roster;
mod secured;
mod serve;
mod session;
mod staff;
mod task;
mod verify;

use crate::{
    App, ProvinceError,
    cli::{Cli, Command, Out},
    journal::Journal,
};

/// Runs a command to its end.
pub async fn run(cli: Cli, out: Out) -> Result<(), ProvinceError> {
    let place = cli.place();
    if let Command::Restore(args) = cli.command {
        return restore::run(place, args, cli.journal.as_deref(), out).await;
    }
    let journal = Journal::open(cli.journal.as_deref())?;
    let app = App::open(place).await?.with_journal(journal);
    match cli.command {
        Command::Serve(args) => serve::run(&app, args, out).await,
        Command::Demo(args) => demo::run(&app, args, out).await,
        Command::Staff(args) => staff::run(&app, args, out).await,
        Command::Invite(args) => invite::run(&app, args, out).await,
        Command::Devices(args) => devices::run(&app, args, out).await,
        Command::Roster(args) => roster::run(&app, args, out).await,
        Command::Paper(args) => paper::run(&app, args, out).await,
        Command::Outcomes(args) => outcomes::run(&app, args, out).await,
        Command::Session(args) => session::run(&app, args, out).await,
        Command::Focal(args) => focal::run(&app, args, out).await,
        Command::Task(args) => task::run(&app, args, out).await,
        Command::Report(args) => report::run(&app, args, out).await,
        Command::Review(args) => review::run(&app, args, out).await,
        Command::Backup(args) => backup::run(&app, args, out).await,
        Command::Restore(_) => Ok(()),
        Command::Secured(args) => secured::run(&app, args, out).await,
        Command::Verify(args) => verify::run(&app, args, out).await,
    }
}
