//! What stands behind each command's name.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where devices are served.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    /// The address that devices know; by default https and the listen address.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Where the dashboard is served; by default localhost and a free port.
    #[arg(long, value_name = "ADDR")]
    pub dashboard: Option<String>,
    /// Make backups here by itself.
    #[arg(long, value_name = "DIR")]
    pub backup_dir: Option<PathBuf>,
    /// How many pictures and other blobs are taken at once; devices with more come again a little later.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u16).range(1..))]
    pub uploads: u16,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many accounts are needed; by default as many as in December 2022.
    #[arg(long, value_name = "N")]
    pub people: Option<u64>,
}

/// `staff`.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add somebody.
    Add {
        /// The name to sign in with.
        name: String,
        /// What they may do; may be repeated.
        #[arg(long = "role", value_enum, required = true)]
        roles: Vec<Role>,
        /// The areas they work in; by default the whole province.
        #[arg(long = "area", value_name = "CODE")]
        areas: Vec<String>,
        /// The password; without it one is made and shown once.
        #[arg(long)]
        password: Option<String>,
    },
    /// Who there is.
    List,
    /// Ends somebody's access.
    Disable {
        /// The name to sign in with.
        name: String,
    },
}

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Role {
    /// Reviews dossiers.
    Clerk,
    /// Sees the figures.
    Overview,
    /// Both, and staff and devices.
    Admin,
}

impl Role {
    /// The word that stands in the store and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Overview => "overview",
            Self::Admin => "admin",
        }
    }
}

/// `invite`.
#[derive(Debug, Args)]
pub struct Invite {
    /// The area that the device serves; may be repeated.
    #[arg(long = "area", value_name = "CODE", required = true)]
    pub areas: Vec<String>,
    /// How many invitations, a line each.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub count: Option<u32>,
}

/// `devices`.
#[derive(Debug, Subcommand)]
pub enum Devices {
    /// Which devices there are.
    List,
    /// Ends a device's access; what it captured still arrives, and is held.
    Revoke {
        /// The device.
        id: String,
    },
}

/// `operators`.
#[derive(Debug, Subcommand)]
pub enum Operators {
    /// Who works with which device.
    List,
    /// Ends the access of one of several operators of a device; whoever remains goes on with what they had begun.
    Revoke {
        /// The operator.
        id: String,
    },
}

/// `roster`.
#[derive(Debug, Subcommand)]
pub enum Roster {
    /// Import a list of people.
    Import {
        /// A CSV or XLSX file.
        file: PathBuf,
        /// Where people live whose row does not say.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
        /// Say what would happen, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// `bundle`.
#[derive(Debug, Subcommand)]
pub enum Bundle {
    /// Take what a stick brings: packets, and what devices ask.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Write the answers to all that devices asked by a stick.
    Export {
        /// The file.
        file: PathBuf,
    },
}

/// `paper`.
#[derive(Debug, Subcommand)]
pub enum Paper {
    /// Import the register of dossiers received on paper.
    Import(ProviderFile),
}

/// `outcomes`.
#[derive(Debug, Subcommand)]
pub enum Outcomes {
    /// Import a provider's answer.
    Import(ProviderFile),
    /// Say what followed an open account; the person's devices hear it.
    Follow {
        /// What: on the payer's list, or handed over by the provider.
        #[arg(value_enum)]
        what: Follow,
        /// The day, yyyy-MM-dd.
        #[arg(long)]
        on: String,
        /// Who says so.
        #[arg(long)]
        source: String,
        /// Of whom, by id; may be repeated.
        #[arg(long = "person", value_name = "ID", required = true)]
        people: Vec<String>,
    },
}

/// What follows an open account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Follow {
    /// The payer has it on its list.
    PaymentListed,
    /// The provider handed over card, book or contract.
    HandedOver,
}

/// A file of one provider.
#[derive(Debug, Args)]
pub struct ProviderFile {
    /// A CSV or XLSX file.
    pub file: PathBuf,
    /// Whose it is.
    #[arg(long, value_name = "CODE")]
    pub provider: String,
    /// Say what would happen, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `existing`.
#[derive(Debug, Subcommand)]
pub enum Existing {
    /// What waits for a clerk, the oldest first; of each number its end.
    List {
        /// One area only.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
    },
    /// One account, whole. Showing it is written down.
    Show {
        /// The report.
        id: String,
    },
    /// It is the person's: the need is closed, and the area's devices hear it.
    Confirm {
        /// The report.
        id: String,
        /// The desk's own words, for the volunteer.
        #[arg(long)]
        note: Option<String>,
    },
    /// It cannot be used: it comes back to the volunteers.
    Refuse {
        /// The report.
        id: String,
        /// Why, for the volunteer.
        #[arg(long)]
        note: String,
    },
}

/// `session`.
#[derive(Debug, Subcommand)]
pub enum Session {
    /// Plan a session; the devices of who is called hear when, where and what to bring.
    Add(SessionAdd),
    /// Every session, the newest first: who came, who did not and why, and what follows.
    List,
}

/// `session add`.
#[derive(Debug, Args)]
pub struct SessionAdd {
    /// The commune, or an area above it.
    #[arg(long, value_name = "CODE")]
    pub area: String,
    /// The day, yyyy-MM-dd.
    #[arg(long)]
    pub on: String,
    /// The hour, HH:MM.
    #[arg(long)]
    pub at: Option<String>,
    /// Who comes.
    #[arg(long, value_name = "CODE")]
    pub provider: String,
    /// Where in the commune.
    #[arg(long)]
    pub place: Option<String>,
    /// The provider's staff come to the home.
    #[arg(long)]
    pub home: bool,
    /// One hamlet alone.
    #[arg(long)]
    pub hamlet: Option<String>,
    /// Who is called, by id; may be repeated. Otherwise all whose dossier this provider has accepted there.
    #[arg(long = "person", value_name = "ID")]
    pub people: Vec<String>,
}

/// `pad`.
#[derive(Debug, Subcommand)]
pub enum Pad {
    /// Make pads for a commune; its devices hear of them.
    Add(PadAdd),
    /// Every pad: who took it over, how many sheets are used and left.
    List {
        /// One area only.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
    },
    /// The serials of a pad, with what the QR of each says.
    Show {
        /// The pad, by its four letters.
        pad: String,
    },
    /// A pad as PDF, a sheet a page: to print before the first door.
    Print {
        /// The pad, by its four letters.
        pad: String,
        /// The file, which must not be there yet; `-` is standard output, for a printer's pipe.
        file: PathBuf,
        /// Whom people call; printed on each tear-off slip.
        #[arg(long)]
        phone: Option<String>,
    },
}

/// `pad add`.
#[derive(Debug, Args)]
pub struct PadAdd {
    /// The commune.
    #[arg(long, value_name = "CODE")]
    pub area: String,
    /// How many sheets each has.
    #[arg(long, value_name = "N")]
    pub sheets: u16,
    /// How many pads.
    #[arg(long, value_name = "M", default_value_t = 1)]
    pub count: u16,
}

/// `payday`.
#[derive(Debug, Subcommand)]
pub enum Payday {
    /// Name a day on which benefits are paid; every device asks after it.
    Add {
        /// The day, yyyy-MM-dd.
        day: String,
    },
    /// Every pay day, with what people said after it.
    List,
}

/// `recording`.
#[derive(Debug, Subcommand)]
pub enum Recording {
    /// Bring a clip: one text, spoken in one language. It waits for its approval.
    Add {
        /// `vietnamese`, `tay`, `nung`, `san_diu`, `cao_lan`, `san_chi`, `dao` or `mong`.
        #[arg(long)]
        language: String,
        /// Where people speak so, in one word: `vo-nhai`.
        #[arg(long)]
        dialect: String,
        /// The purpose whose text it says, by its code.
        #[arg(long)]
        purpose: String,
        /// Whom it addresses: `ong`, `ba`, `chu`, `co`, `anh`, `chi`, `em`; without it, everybody.
        #[arg(long)]
        address: Option<String>,
        /// The provider that it names; without it, none.
        #[arg(long, value_name = "CODE")]
        provider: Option<String>,
        /// WAV, Ogg, MP3 or M4A, at most 512 kB.
        file: PathBuf,
    },
    /// Write down what somebody who did not make it heard, in Vietnamese again: from now on it counts.
    Approve {
        /// The clip.
        id: String,
        /// What it says.
        #[arg(long, value_name = "TEXT")]
        back_translation: String,
    },
    /// Take an approval back; the next pack is without the clip.
    Withdraw {
        /// The clip.
        id: String,
    },
    /// Every clip, and whether it counts.
    List,
    /// Send what counts in a language to the devices, as the next version of its pack.
    Publish {
        /// The language.
        #[arg(long)]
        language: String,
    },
}

/// `complaint`.
#[derive(Debug, Subcommand)]
pub enum Complaint {
    /// What waits for an answer, the most urgent first. Showing it is written down.
    List {
        /// The district, or the province; a commune reads none.
        #[arg(long, value_name = "CODE")]
        area: String,
    },
    /// A recording, as MP4 with AAC on standard output. Hearing it is written down.
    Voice {
        /// The complaint.
        id: String,
    },
    /// Answer one. The device that sent it hears it, and tells the person.
    Answer {
        /// The complaint.
        id: String,
        /// What the person is told.
        #[arg(long)]
        note: String,
    },
}

/// `focal`.
#[derive(Debug, Subcommand)]
pub enum Focal {
    /// Serve a person through the commune's focal account; the area's devices hear it.
    Add {
        /// The commune.
        #[arg(long, value_name = "CODE")]
        area: String,
        /// The person, by id.
        #[arg(long)]
        person: Option<String>,
    },
    /// Who authorised it in the field and is not served yet.
    List,
}

/// `proposal`.
#[derive(Debug, Subcommand)]
pub enum Proposal {
    /// Who waits for a decision, the oldest first.
    List {
        /// One area only.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
    },
    /// Put somebody on the roster; the area's devices hear it.
    Accept {
        /// The proposal.
        id: String,
    },
    /// Say no; the area's devices hear it.
    Refuse {
        /// The proposal.
        id: String,
        /// Why, for the volunteer.
        #[arg(long)]
        note: String,
    },
}

/// `correction`.
#[derive(Debug, Subcommand)]
pub enum Correction {
    /// What waits for a decision, the oldest first.
    List {
        /// One area only.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
    },
    /// Mend the roster; the area's devices hear it.
    Accept {
        /// The correction.
        id: String,
    },
    /// Leave the roster as it is; the area's devices hear it.
    Refuse {
        /// The correction.
        id: String,
        /// Why, for the volunteer.
        #[arg(long)]
        note: String,
    },
}

/// `task`.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// What waits for an answer, the most urgent first.
    List {
        /// One area only.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
    },
    /// Answer one; the area's devices hear it.
    Answer {
        /// The task.
        id: String,
        /// `mended`, `impossible` or `waits`.
        #[arg(long, value_name = "CODE")]
        answer: String,
        /// The desk's own words, for the volunteer.
        #[arg(long)]
        note: Option<String>,
    },
}

/// `rule`.
#[derive(Debug, Args)]
pub struct Rule {
    /// Which.
    pub name: RuleName,
    /// Whether it holds from now on.
    #[arg(action = clap::ArgAction::Set)]
    pub holds: bool,
}

/// `limits`. Without an option it says what holds.
#[derive(Debug, Args)]
pub struct Limits {
    /// How many bytes one picture, sheet or recording may have when it is captured.
    #[arg(long, value_name = "BYTES")]
    pub attachment_bytes: Option<u64>,
    /// How much a device brings in a day before it is slowed.
    #[arg(long, value_name = "BYTES")]
    pub daily_bytes: Option<u64>,
}

/// What a province can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleName {
    /// A volunteer may write down where a house stands, where the person says yes.
    HousePlace,
    /// The legal basis of the notices is recorded.
    LegalBasis,
}

/// By what the report has its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The campaign's districts.
    District,
    /// Communes.
    Commune,
    /// Providers.
    Provider,
    /// Categories.
    Category,
}

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// What a row is.
    #[arg(long, value_enum, default_value = "district")]
    pub by: By,
    /// Which list of units.
    #[arg(long, value_parser = ["2022", "2025"], default_value = "2022")]
    pub units: String,
}

/// `review`.
#[derive(Debug, Subcommand)]
pub enum Review {
    /// What waits, oldest first.
    List,
    /// Packets that are whole and do not count as they are.
    Held,
    /// One dossier.
    Show {
        /// The dossier.
        id: String,
    },
    /// Accept one.
    Accept {
        /// The dossier.
        id: String,
    },
    /// Return one.
    Return {
        /// The dossier.
        id: String,
        /// The step to redo; may be repeated, each with its reason.
        #[arg(long = "step", required = true)]
        steps: Vec<String>,
        /// Why; one for each step.
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
        /// The one picture to take again; one for each step, or none.
        #[arg(long = "role")]
        roles: Vec<String>,
        /// The clerk's own words; one for each step, or none.
        #[arg(long = "note")]
        notes: Vec<String>,
    },
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder that keeps the backups.
    pub dir: PathBuf,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder that keeps the backups.
    pub dir: PathBuf,
    /// There is no journal.
    #[arg(long, conflicts_with = "journal")]
    pub no_journal: bool,
}

/// `secured`.
#[derive(Debug, Args)]
pub struct Secured {
    /// The log's position.
    pub position: u64,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// One dossier only.
    pub dossier: Option<String>,
    /// The page to print, as PDF: a file that is not there yet.
    #[arg(long, value_name = "FILE", requires = "dossier")]
    pub paper: Option<PathBuf>,
}
