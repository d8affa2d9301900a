//! One device without a window, on the real vault, packets and courier.
//!
//! `tannha-sim --data DIR join --invitation TEXT --pin PIN`, then `submit --workload DIR`, `sync`, `status`; `day` and
//! `holds` are what the tests kill it in the middle of, and look afterwards. `storm` is many devices at once.

mod day;
mod random;
mod storm;
mod words;
mod workload;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};
use jiff::Timestamp;
use serde::Serialize;
use storm::Storm;
use tannha_courier::{
    Courier, CourierError, Post,
    relay::{self, Pairing, Relay},
    stick::{self, Room},
};
use tannha_packet::{Invitation, PacketError};
use tannha_vault::{
    Cost, Counts, DeviceSecret, FormStanding, PostBox, RecordingPack, Vault, VaultError,
};
use words::Words;
use workload::{End, WorkloadError};

/// How often a relay tries to bring on what it has.
const BRINGS_ON: std::time::Duration = std::time::Duration::from_secs(2);

/// A device without a window.
#[derive(Parser)]
#[command(name = "tannha-sim", version)]
struct Arguments {
    /// The device's folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Who unlocks, by name; the first one who came where nobody is named.
    #[arg(long)]
    operator: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Joins a province.
    Join {
        /// The invitation's text.
        #[arg(long)]
        invitation: String,
        /// The PIN, six digits or more.
        #[arg(long)]
        pin: String,
        /// By a stick: the wish is written into this file, and `import` brings the answer.
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// By a relay of this code: the wish is brought there, and the same once more fetches the answer.
        #[arg(long, value_name = "CODE", conflicts_with = "export")]
        relay: Option<String>,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Writes what waits into a file for the province, and what this device asks.
    Export {
        /// The file.
        file: PathBuf,
        /// How many bytes it may have; what does not fit is left for the next one.
        #[arg(long, value_name = "BYTES")]
        room: Option<u64>,
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// Packets that lie on another stick.
        #[arg(long = "without", value_name = "PACKET")]
        without: Vec<tannha_domain::PacketId>,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Reads what the province answered by a file.
    Import {
        /// The file.
        file: PathBuf,
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Lets somebody else work with the device.
    AddOperator {
        /// Their invitation's text.
        #[arg(long)]
        invitation: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// Their PIN.
        #[arg(long)]
        new_pin: String,
        /// The PIN of whoever works with it already.
        #[arg(long)]
        pin: String,
    },
    /// Whoever unlocks leaves, which gives the device's store another key: a line before that, and one when it is done.
    Leave {
        /// The PIN.
        #[arg(long)]
        pin: String,
    },
    /// Submits the dossiers of a workload folder.
    Submit {
        /// The folder.
        #[arg(long)]
        workload: PathBuf,
        /// Leaves them as drafts, and locks.
        #[arg(long)]
        draft: bool,
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Brings everything to the province and news back.
    Sync {
        /// Which way: to the province, or to a relay on this network.
        #[arg(long, default_value = "https", value_parser = ["https", "relay"])]
        via: String,
        /// The relay's code.
        #[arg(long, value_name = "CODE", required_if_eq("via", "relay"))]
        relay: Option<String>,
        /// Syncs once more, as an app does that has not ended since, and tells of that.
        #[arg(long, conflicts_with = "relay")]
        again: bool,
        /// Submits the dossiers of this folder in between.
        #[arg(long, value_name = "DIR", requires = "again")]
        workload: Option<PathBuf>,
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Brings what lies in the post box to the province, of this device and of others: nobody unlocks it.
    Post {
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Takes over from others on this network until it is ended: a line with its code, then it brings on what it has.
    Relay {
        /// How many bytes there is room for.
        #[arg(long, value_name = "BYTES", default_value_t = u64::MAX)]
        room: u64,
    },
    /// A scripted day, a line for each thing once it is kept.
    Day {
        /// The same seed makes the same day.
        #[arg(long)]
        seed: u64,
        /// How many doors.
        #[arg(long, default_value_t = 12)]
        doors: u32,
        /// The PIN.
        #[arg(long)]
        pin: String,
    },
    /// What is on the device, in the words of `day`.
    Holds {
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// How many dossiers stand where.
    Status {
        /// The PIN.
        #[arg(long)]
        pin: String,
        /// One JSON document, which is what is printed anyway.
        #[arg(long)]
        json: bool,
    },
    /// Many devices come back at once, each with dossiers of made-up people.
    Storm(Storm),
}

impl Arguments {
    /// The folder: a device's, or that of a storm's devices.
    fn folder(&self) -> PathBuf {
        match (&self.data, &self.command) {
            (Some(data), _) => data.clone(),
            (None, Command::Storm(storm)) => storm.folder(),
            (None, _) => Self::command()
                .error(ErrorKind::MissingRequiredArgument, "--data DIR")
                .exit(),
        }
    }
}

/// Why a command was refused.
#[derive(Debug, thiserror::Error)]
enum SimError {
    #[error("the invitation cannot be read")]
    Invitation(#[from] PacketError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Courier(#[from] CourierError),
    #[error(transparent)]
    Workload(#[from] WorkloadError),
    #[error("there is not an invitation for each device")]
    Invitations,
    #[error("cannot write the answer")]
    Output(#[from] std::io::Error),
}

impl SimError {
    fn code(&self) -> &str {
        match self {
            Self::Invitation(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Courier(error) => error.code(),
            Self::Workload(error) => error.code(),
            Self::Invitations => "storm_invitations",
            Self::Output(_) => "output",
        }
    }

    /// What the sentence needs beside the code.
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Vault(error)
            | Self::Courier(CourierError::Vault(error))
            | Self::Workload(WorkloadError::Vault(error)) => error.params(),
            Self::Workload(error) => error.params(),
            _ => Vec::new(),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    // Only fails when a provider stands already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let said = Words::of_environment().of_error(&error);
            let _ = writeln!(std::io::stderr(), "tannha-sim: {said} ({})", error.code());
            ExitCode::FAILURE
        }
    }
}

/// Joins by the line, or brings the wish elsewhere; answers with whether the device has joined.
async fn join(
    vault: &Vault,
    invitation: &Invitation,
    export: Option<&Path>,
    relay: Option<&str>,
) -> Result<bool, SimError> {
    if let Some(file) = export {
        stick::export_wish(vault, invitation, file)?;
        return Ok(false);
    }
    if let Some(code) = relay {
        return Ok(relay::wish(vault, invitation, code.parse()?).await?);
    }
    tannha_courier::join(vault, invitation).await?;
    Ok(true)
}

async fn run(arguments: Arguments) -> Result<(), SimError> {
    let data = arguments.folder();
    let open = |pin: &str| open(&data, arguments.operator.as_deref(), pin);
    match arguments.command {
        Command::Join {
            invitation,
            pin,
            export,
            relay,
            ..
        } => {
            let invitation: Invitation = invitation.parse()?;
            let vault = if Vault::exists(&data) {
                open(&pin)?
            } else {
                Vault::create(
                    &data,
                    &pin,
                    "tannha-sim",
                    &secret(&data)?,
                    Cost::STANDARD,
                    Timestamp::now(),
                )?
            };
            let joined = join(&vault, &invitation, export.as_deref(), relay.as_deref()).await?;
            print(&serde_json::json!({ "device": vault.identity().device, "joined": joined }))
        }
        Command::Export {
            file,
            room,
            pin,
            without,
            ..
        } => {
            let room = Room {
                bytes: room,
                without,
            };
            print(&stick::export(
                &open(&pin)?,
                &file,
                &room,
                Timestamp::now(),
            )?)
        }
        Command::Import { file, pin, .. } => {
            let vault = open(&pin)?;
            let imported = stick::import(&vault, &file, Timestamp::now())?;
            close_where_stopped(&vault)?;
            print(&imported)
        }
        Command::AddOperator {
            invitation,
            name,
            new_pin,
            pin,
        } => {
            let (invitation, secret) = (invitation.parse()?, secret(&data)?);
            let vault = open(&pin)?;
            let added =
                vault.add_operator(&invitation, &name, &new_pin, &secret, Timestamp::now())?;
            print(&serde_json::json!({ "operator": added }))
        }
        Command::Leave { pin } => {
            let vault = open(&pin)?;
            let me = vault.identity().operator;
            print(&serde_json::json!({ "leaves": me }))?;
            vault.forget_operator(me, Timestamp::now())?;
            print(&serde_json::json!({ "left": me }))
        }
        Command::Submit {
            workload,
            draft,
            pin,
            ..
        } => {
            let written = write(&open(&pin)?, &workload, draft)?;
            print(&written)
        }
        Command::Sync {
            pin,
            relay: Some(code),
            ..
        } => print(&hand_over(&open(&pin)?, &code).await?),
        Command::Sync {
            pin,
            again,
            workload,
            ..
        } => print(&sync(&open(&pin)?, again, workload.as_deref()).await?),
        Command::Post { .. } => print(&Post::of(&data).sync().await?),
        Command::Relay { room } => stand_as_a_relay(&data, room).await,
        Command::Day { seed, doors, pin } => {
            day::spend(&open(&pin)?, &day::Plan { seed, doors }).await
        }
        Command::Holds { pin, .. } => print(&day::inventory(&open(&pin)?)?),
        Command::Status { pin, .. } => print(&status(&open(&pin)?)?),
        Command::Storm(storm) => storm::rage(storm, &data).await,
    }
}

/// Until it is ended.
async fn stand_as_a_relay(data: &Path, room: u64) -> Result<(), SimError> {
    let counter = Relay::open(PostBox::of(data), std::sync::Arc::new(move || room)).await?;
    print(&serde_json::json!({ "code": counter.pairing().to_string() }))?;
    std::io::stdout().flush()?;
    let post = Post::of(data);
    loop {
        if let Err(error) = post.sync().await {
            tracing::info!(code = error.code(), "nothing goes on from here now");
        }
        tokio::time::sleep(BRINGS_ON).await;
    }
}

/// Syncs by the line, and once more, with these dossiers submitted in between.
async fn sync(
    vault: &Vault,
    again: bool,
    workload: Option<&Path>,
) -> Result<tannha_courier::SyncReport, SimError> {
    let courier = at_an_open_post_box(vault).await?;
    let mut report = courier.sync(|_| ()).await?;
    if again {
        if let Some(workload) = workload {
            write(vault, workload, false)?;
        }
        report = courier.sync(|_| ()).await?;
    }
    close_where_stopped(vault)?;
    Ok(report)
}

/// Hands over to the relay that shows this code.
async fn hand_over(vault: &Vault, code: &str) -> Result<relay::HandedOver, SimError> {
    let courier = at_an_open_post_box(vault).await?;
    let pairing: Pairing = code.parse()?;
    let name = pairing.name.clone();
    relay::remember(&vault.post_box(), pairing)?;
    let handed = courier.hand_over(&name, Timestamp::now()).await?;
    close_where_stopped(vault)?;
    Ok(handed)
}

async fn at_an_open_post_box(vault: &Vault) -> Result<Courier, SimError> {
    let courier = Courier::new(vault.clone())?;
    courier.open_post_box(|_| ()).await?;
    Ok(courier)
}

/// Who hears that this device is stopped closes it.
fn close_where_stopped(vault: &Vault) -> Result<(), SimError> {
    if vault.post_box().is_stopped()? {
        tannha_courier::keep_drafts(vault, Timestamp::now())?;
    }
    Ok(())
}

/// Dossiers of a folder, submitted or left as drafts behind a lock.
fn write(vault: &Vault, workload: &Path, draft: bool) -> Result<serde_json::Value, SimError> {
    let now = Timestamp::now();
    if !draft {
        let submitted = workload::submit(vault, workload, End::Submitted, now)?;
        return Ok(serde_json::json!({ "submitted": submitted }));
    }
    let drafts = workload::submit(vault, workload, End::Draft, now)?;
    tannha_courier::keep_drafts(vault, now)?;
    Ok(serde_json::json!({ "drafts": drafts }))
}

/// How many packets stand where, how many people are on the roster, and which recordings and forms are here.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    counts: Counts,
    people: u64,
    recordings: Vec<RecordingPack>,
    forms: Vec<FormStanding>,
}

fn status(vault: &Vault) -> Result<Status, VaultError> {
    Ok(Status {
        counts: vault.counts()?,
        people: vault.roster_count()?,
        recordings: vault.recording_packs()?,
        forms: vault.forms()?,
    })
}

fn secret(data: &Path) -> Result<DeviceSecret, VaultError> {
    DeviceSecret::from_file(&data.join("device-secret"))
}

fn open(data: &Path, operator: Option<&str>, pin: &str) -> Result<Vault, VaultError> {
    let secret = secret(data)?;
    let who = match operator {
        None => None,
        Some(name) => {
            let known = Vault::operators(data, &secret)?;
            let found = known.into_iter().find(|one| one.name == name);
            Some(found.ok_or(VaultError::NoOperator)?.id)
        }
    };
    Vault::open_as(data, who, pin, &secret, Timestamp::now())
}

/// Says how far it is.
fn say(key: &str, params: &[(&'static str, String)]) {
    let said = Words::of_environment().say(key, params);
    let _ = writeln!(std::io::stderr(), "{said}");
}

fn print(answer: &impl Serialize) -> Result<(), SimError> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, answer).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
