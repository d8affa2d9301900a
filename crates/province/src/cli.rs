//! The commands of `tannha-province`. Their names are a contract: operators, tests and benches rely on them.

mod args;
mod out;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use args::*;
pub use out::Out;

use crate::place::Place;

/// The province of Tận Nhà.
#[derive(Debug, Parser)]
#[command(name = "tannha-province", version)]
pub struct Cli {
    /// The folder with keys, database and blobs.
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// A database elsewhere: `postgres://…`.
    #[arg(long, value_name = "URL", global = true)]
    pub database: Option<String>,
    /// Blobs elsewhere: a folder.
    #[arg(long, value_name = "URL", global = true)]
    pub blobs: Option<String>,
    /// Answer with one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
    /// Where enrolments and revocations are written before they count.
    #[arg(long, value_name = "PATH", global = true)]
    pub journal: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve devices and the dashboard.
    Serve(Serve),
    /// Make a synthetic province.
    Demo(Demo),
    /// People who sign in.
    #[command(subcommand)]
    Staff(Staff),
    /// Make invitations for devices.
    Invite(Invite),
    /// Devices that joined.
    #[command(subcommand)]
    Devices(Devices),
    /// The list of people.
    #[command(subcommand)]
    Roster(Roster),
    /// The register of dossiers received on paper.
    #[command(subcommand)]
    Paper(Paper),
    /// What a provider answered.
    #[command(subcommand)]
    Outcomes(Outcomes),
    /// Sessions at which a provider's staff meet people.
    #[command(subcommand)]
    Session(Session),
    /// Focal accounts.
    #[command(subcommand)]
    Focal(Focal),
    /// What visits left for the commune's desk and for the province.
    #[command(subcommand)]
    Task(Task),
    /// Needed, received and opened.
    Report(Report),
    /// Dossiers that wait for a clerk.
    #[command(subcommand)]
    Review(Review),
    /// Make a backup, and read it back.
    Backup(Backup),
    /// Put the newest good backup into an empty place.
    Restore(Restore),
    /// Say that backups made elsewhere reach this position.
    Secured(Secured),
    /// Hold the log, the packets and the blobs against each other.
    Verify(Verify),
}

impl Cli {
    /// Where the province lies.
    pub fn place(&self) -> Place {
        let blobs = self
            .blobs
            .as_deref()
            .map(|blobs| PathBuf::from(blobs.strip_prefix("file://").unwrap_or(blobs)));
        Place {
            data: self.data.clone(),
            database: self.database.clone(),
            blobs,
        }
    }

    /// Whether enough is said to know where the province lies.
    pub fn has_a_place(&self) -> bool {
        self.data.is_some() || (self.database.is_some() && self.blobs.is_some())
    }
}
