//! What `tannha` can be asked for. Everything but the window runs without a display.

mod card;
mod photo;
mod pictures;
mod slip;
mod words;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

pub(crate) use words::say;

use crate::{Options, ports::folder, run};

/// Brings payment accounts home: the field app of Tận Nhà.
#[derive(Parser)]
#[command(name = "tannha", version)]
struct Arguments {
    /// Where the app keeps its encrypted data.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Full screen, for a counter.
    #[arg(long)]
    kiosk: bool,
    /// Where sticks are mounted, beside the places of the desktop.
    #[arg(long, value_name = "DIR")]
    sticks: Option<PathBuf>,
    /// An invitation, filled in on the first screen.
    #[arg(long, value_name = "TEXT")]
    invitation: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Identity cards.
    #[command(subcommand)]
    Card(Card),
    /// Photos of cards, faces and papers.
    #[command(subcommand)]
    Photo(Photo),
    /// Slips that people took home.
    #[command(subcommand)]
    Slip(Slip),
}

#[derive(Subcommand)]
enum Card {
    /// Reads the cards on these pictures, by their QR or else their machine-readable zone; a line of JSON each.
    Read {
        /// The pictures: JPEG, PNG or WebP.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// The answer is JSON in any case.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum Photo {
    /// Says whether these pictures should be taken again, and why; a line of JSON each.
    Judge {
        /// What they should show.
        #[arg(long)]
        role: photo::ShownRole,
        /// The pictures: JPEG, PNG or WebP.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// The answer is JSON in any case.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum Slip {
    /// Says whether the code on a slip holds, with no network; JSON.
    Verify {
        /// What the code says, or a picture of it: JPEG, PNG or `WebP`.
        #[arg(value_name = "TEXT|PICTURE")]
        slip: String,
        /// The province's root key, or an invitation of it.
        #[arg(long, value_name = "KEY")]
        root: String,
        /// The name on the paper: it must be the one that was signed.
        #[arg(long)]
        name: Option<String>,
        /// The answer is JSON in any case.
        #[arg(long)]
        json: bool,
    },
}

/// Reads the arguments and does what they ask for.
pub(crate) fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(usage) => {
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    match arguments.command {
        Some(Command::Card(Card::Read { paths, json: _ })) => card::read(&paths),
        Some(Command::Photo(Photo::Judge {
            role,
            paths,
            json: _,
        })) => photo::judge_all(role, &paths),
        Some(Command::Slip(Slip::Verify {
            slip,
            root,
            name,
            json: _,
        })) => slip::verify(&slip, &root, name.as_deref()),
        None => run(Options {
            data: arguments.data.unwrap_or_else(folder::default),
            kiosk: arguments.kiosk,
            sticks: arguments.sticks,
            invitation: arguments.invitation,
        }),
    }
}
