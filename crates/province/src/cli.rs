//! The commands of `tannha-province`. Their names are a contract: operators, tests and benches rely on them.

mod args;
mod form;
mod out;
mod withdrawal;

use std::path::PathBuf;

use clap::{Parser, Subcommand, error::ErrorKind};

pub use args::*;
pub use form::{Form, FormLoad};
pub use out::Out;
pub use withdrawal::Withdrawal;

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
    /// Who works with devices.
    #[command(subcommand)]
    Operators(Operators),
    /// The list of people.
    #[command(subcommand)]
    Roster(Roster),
    /// Pads of numbered sheets, for ink marks.
    #[command(subcommand)]
    Pad(Pad),
    /// The register of dossiers received on paper.
    #[command(subcommand)]
    Paper(Paper),
    /// What a provider answered.
    #[command(subcommand)]
    Outcomes(Outcomes),
    /// Accounts that people had before, as the field reported them.
    #[command(subcommand)]
    Existing(Existing),
    /// Sessions at which a provider's staff meet people.
    #[command(subcommand)]
    Session(Session),
    /// Days on which benefits are paid, and what people say after them.
    #[command(subcommand)]
    Payday(Payday),
    /// What people took back, and the 15 days in which it is carried out.
    #[command(subcommand)]
    Withdrawal(Withdrawal),
    /// What people complain of: for the district and the province.
    #[command(subcommand)]
    Complaint(Complaint),
    /// What is read out to people in their own languages.
    #[command(subcommand)]
    Recording(Recording),
    /// Providers' own forms, by product.
    #[command(subcommand)]
    Form(Form),
    /// Focal accounts.
    #[command(subcommand)]
    Focal(Focal),
    /// People whom volunteers put forward for the roster.
    #[command(subcommand)]
    Proposal(Proposal),
    /// What volunteers report as wrong on the roster.
    #[command(subcommand)]
    Correction(Correction),
    /// What visits left for the commune's desk and for the province.
    #[command(subcommand)]
    Task(Task),
    /// What the province decides once for everybody.
    Rule(Rule),
    /// How large what is captured may be, and how much a device brings in a day before it is slowed.
    Limits(Limits),
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
    /// What travels on a stick.
    #[command(subcommand)]
    Bundle(Bundle),
    /// Hold the log, the packets and the blobs against each other.
    Verify(Verify),
}

impl Command {
    /// Whether it reads or writes keys, which lie in the data folder alone.
    fn needs_the_data_folder(&self) -> bool {
        matches!(
            self,
            Self::Serve(_)
                | Self::Invite(_)
                | Self::Backup(_)
                | Self::Bundle(_)
                | Self::Restore(_)
                | Self::Pad(Pad::Show { .. } | Pad::Print { .. })
                | Self::Verify(Verify {
                    dossier: Some(_),
                    ..
                })
                | Self::Review(Review::Show { .. })
                | Self::Complaint(Complaint::Voice { .. })
                | Self::Recording(Recording::Add { .. } | Recording::Publish { .. })
                | Self::Form(Form::Load(_) | Form::Show { .. })
                | Self::Demo(_)
        )
    }
}

impl Command {
    /// Whether a province may begin with it: what brings people, staff or devices, and the server itself.
    pub fn may_begin(&self) -> bool {
        matches!(
            self,
            Self::Serve(_) | Self::Demo(_) | Self::Staff(Staff::Add { .. }) | Self::Roster(_)
        )
    }
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

    /// What is wrong with how the command was called, beyond what its words alone show.
    pub fn wrong_usage(&self) -> Option<(ErrorKind, &'static str)> {
        if self.data.is_none() && (self.database.is_none() || self.blobs.is_none()) {
            return Some((
                ErrorKind::MissingRequiredArgument,
                "--data DIR, or --database URL and --blobs URL",
            ));
        }
        if self.data.is_none() && self.command.needs_the_data_folder() {
            return Some((
                ErrorKind::MissingRequiredArgument,
                "--data DIR: the province's keys lie there, also beside --database and --blobs",
            ));
        }
        match &self.command {
            Command::Review(Review::Return {
                steps,
                reasons,
                roles,
                notes,
                ..
            }) if steps.len() != reasons.len()
                || roles.len() > steps.len()
                || notes.len() > steps.len() =>
            {
                Some((
                    ErrorKind::WrongNumberOfValues,
                    "one --reason for each --step, and no more --role or --note than that",
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wrong(words: &str) -> bool {
        let cli = Cli::try_parse_from(words.split(' ')).unwrap();
        cli.wrong_usage().is_some()
    }

    #[test]
    fn what_would_end_without_its_keys_is_wrong_usage_before_it_begins() {
        assert!(is_wrong("tannha-province report"));
        assert!(is_wrong("tannha-province --database x report"));
        assert!(!is_wrong("tannha-province --database x --blobs y report"));
        for command in ["serve", "invite --area 19", "restore d", "review show x"] {
            let elsewhere = format!("tannha-province --database x --blobs y {command}");
            assert!(is_wrong(&elsewhere), "{command}");
            assert!(!is_wrong(&format!("{elsewhere} --data z")), "{command}");
        }
    }

    #[test]
    fn each_step_that_is_returned_has_its_reason() {
        let returned = "tannha-province --data d review return x --step card --reason blur";
        assert!(!is_wrong(returned));
        assert!(is_wrong(&format!("{returned} --step photos")));
        assert!(is_wrong(&format!(
            "{returned} --role card_front --role card_back"
        )));
    }
}
