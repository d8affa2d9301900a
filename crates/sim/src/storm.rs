//! Many devices come back at once, each with a vault, keys and packets of its own, through the same courier and patrol as
//! the app's. Only the cost of unlocking is less, so that one machine can play them all.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use tannha_courier::{Courier, CourierError, Gate, Link, Network, Nudge, Report, SendOver, patrol};
use tannha_packet::Invitation;
use tannha_vault::{Cost, Vault};
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};

use crate::{SimError, print, random::Random, say, secret, workload};

/// Nobody guards the devices of a storm.
const PIN: &str = "246810";
/// So many devices are made ready beside each other: most of that is waiting for the disk.
const READY_AT_ONCE: usize = 8;
/// How often somebody hears how far it is.
const TELLS: Duration = Duration::from_secs(10);

/// A storm.
#[derive(Debug, Clone, Args)]
pub(crate) struct Storm {
    /// How many devices.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    devices: u32,
    /// How many dossiers each of them has submitted.
    #[arg(long)]
    dossiers: u64,
    /// A file with an invitation a line.
    #[arg(long, value_name = "FILE")]
    invitations: PathBuf,
    /// How many bytes a photo has in the mean; the standard work's, unless a test wants less.
    #[arg(long, default_value_t = 185_000)]
    bytes: u64,
    /// All come back in the first half of so many seconds, each at a moment of its own.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    within: u64,
    /// How many seconds after the first one nobody goes on; by default twice as long as `--within`.
    #[arg(long, value_name = "SECONDS")]
    until: Option<u64>,
    /// The same seed makes the same dossiers and the same moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Storm {
    /// Where the devices lie when nobody says: beside their invitations.
    pub(crate) fn folder(&self) -> PathBuf {
        self.invitations.with_extension("storm")
    }

    fn random(&self, device: u32, what: impl std::fmt::Display) -> Random {
        Random::of(&format!("{}/{device}/{what}", self.seed))
    }

    /// How long after the first moment this device comes back.
    fn comes_after(&self, device: u32) -> Duration {
        Duration::from_millis(self.random(device, "comes").below(self.within * 500))
    }
}

/// What a storm came to, over all devices.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    devices: u32,
    joined: u32,
    dossiers: u64,
    packets: u64,
    receipts: u64,
    waiting: u64,
    /// From the first moment to the last device's end.
    seconds: f64,
    syncs: u64,
    requests: u64,
    /// How often one was told to come again.
    busy: u64,
    /// How often a sync ended otherwise than well.
    errors: BTreeMap<String, u64>,
    /// From a device's coming back to its last receipt.
    seconds_to_last_receipt: Spread,
    bytes_up: u64,
    bytes_down: u64,
    #[serde(skip)]
    done: u32,
    #[serde(skip)]
    took: Vec<f64>,
}

#[derive(Debug, Default, Serialize)]
struct Spread {
    median: Option<f64>,
    p95: Option<f64>,
    max: Option<f64>,
}

impl Spread {
    fn of(mut seconds: Vec<f64>) -> Self {
        seconds.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            seconds
                .get((seconds.len() * percent / 100).min(seconds.len().saturating_sub(1)))
                .copied()
        };
        Self {
            median: at(50),
            p95: at(95),
            max: at(100),
        }
    }
}

#[derive(Default)]
struct Tally(Mutex<Outcome>);

impl Tally {
    fn open(&self) -> MutexGuard<'_, Outcome> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, code: &str) {
        *self.open().errors.entry(code.to_owned()).or_default() += 1;
    }

    fn hears(&self, outcome: &Result<tannha_courier::SyncReport, CourierError>) {
        match outcome {
            Ok(_) => {}
            Err(CourierError::Busy { .. }) => self.open().busy += 1,
            Err(error) => self.failed(error.code()),
        }
    }
}

/// Makes the devices ready, lets them come, and prints what became of them. On the same folder again it goes on: who
/// joined stays, and what waits goes up.
pub(crate) async fn rage(storm: Storm, data: &Path) -> Result<(), SimError> {
    let invitations = invitations(&storm)?;
    let tally = Arc::new(Tally::default());
    tally.open().devices = storm.devices;
    let storm = Arc::new(storm);
    let folders = make_ready(&storm, data, invitations, &tally).await?;

    let began = Instant::now();
    let ends = began + Duration::from_secs(storm.until.unwrap_or(storm.within * 2));
    let mut devices = JoinSet::new();
    for (device, folder) in folders {
        let tally = Arc::clone(&tally);
        let comes = began + storm.comes_after(device);
        devices.spawn(async move {
            sleep_until(comes).await;
            if let Err(error) = comes_back(&folder, ends, &tally).await {
                tally.failed(error.code());
            }
            tally.open().done += 1;
        });
    }
    let mut tells = interval(TELLS);
    loop {
        tokio::select! {
            ended = devices.join_next() => if ended.is_none() { break },
            _ = tells.tick() => tell(&tally),
        }
    }
    let mut outcome = std::mem::take(&mut *tally.open());
    outcome.seconds = began.elapsed().as_secs_f64();
    outcome.seconds_to_last_receipt = Spread::of(std::mem::take(&mut outcome.took));
    print(&outcome)
}

fn tell(tally: &Tally) {
    let outcome = tally.open();
    say(
        "cli_storm_under_way",
        &[
            ("done", outcome.done.to_string()),
            ("devices", outcome.joined.to_string()),
            ("busy", outcome.busy.to_string()),
        ],
    );
}

/// One for each device.
fn invitations(storm: &Storm) -> Result<Vec<Invitation>, SimError> {
    let text = std::fs::read_to_string(&storm.invitations).map_err(|_| SimError::Invitations)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read: Vec<Invitation> = lines
        .take(storm.devices as usize)
        .map(|line| line.trim().parse())
        .collect::<Result<_, _>>()?;
    if read.len() == storm.devices as usize {
        Ok(read)
    } else {
        Err(SimError::Invitations)
    }
}

/// The devices that joined, with everything submitted.
async fn make_ready(
    storm: &Arc<Storm>,
    data: &Path,
    invitations: Vec<Invitation>,
    tally: &Arc<Tally>,
) -> Result<Vec<(u32, PathBuf)>, SimError> {
    let at_once = Arc::new(Semaphore::new(READY_AT_ONCE));
    let mut devices = JoinSet::new();
    for (device, invitation) in (1..).zip(invitations) {
        let (storm, at_once) = (Arc::clone(storm), Arc::clone(&at_once));
        let folder = data.join(format!("device-{device:04}"));
        devices.spawn(async move {
            let _turn = at_once.acquire().await;
            let ready = is_ready(&storm, device, &folder, &invitation).await;
            (device, folder, ready)
        });
    }
    let mut ready = Vec::new();
    let mut tells = interval(TELLS);
    loop {
        let ended = tokio::select! {
            ended = devices.join_next() => ended,
            _ = tells.tick() => {
                let counts = [("ready", ready.len().to_string()), ("devices", storm.devices.to_string())];
                say("cli_storm_prepared", &counts);
                continue;
            }
        };
        let Some(ended) = ended else { break };
        match ended.map_err(std::io::Error::from)? {
            (device, folder, Ok(packets)) => {
                let mut outcome = tally.open();
                outcome.joined += 1;
                outcome.dossiers += storm.dossiers;
                outcome.packets += packets;
                ready.push((device, folder));
            }
            (_, _, Err(SimError::Courier(error))) => tally.failed(error.code()),
            (_, _, Err(error)) => return Err(error),
        }
    }
    Ok(ready)
}

/// A device that joined and has submitted all it is to submit; answers with how many packets it has.
async fn is_ready(
    storm: &Arc<Storm>,
    device: u32,
    folder: &Path,
    invitation: &Invitation,
) -> Result<u64, SimError> {
    let vault = in_background(folder, |folder| {
        if Vault::exists(folder) {
            return open(folder);
        }
        let (secret, now) = (secret(folder)?, Timestamp::now());
        let made = Vault::create(folder, PIN, "tannha-sim", &secret, Cost::LEAST, now);
        Ok(made?)
    })
    .await?;
    if vault.membership().is_none() {
        tannha_courier::join(&vault, invitation).await?;
    }
    let storm = Arc::clone(storm);
    in_background(folder, move |_| {
        let now = Timestamp::now();
        // A storm that was killed in the middle of one.
        for half in vault.drafts()? {
            vault.discard_draft(half.id, now)?;
        }
        let counts = vault.counts()?;
        for number in counts.waiting + counts.received..storm.dossiers {
            let mut random = storm.random(device, number);
            workload::submit_made_up(&vault, &mut random, storm.bytes, now)?;
        }
        let counts = vault.counts()?;
        Ok(counts.waiting + counts.received)
    })
    .await
}

/// A network that nothing is kept back from.
fn cable() -> Gate {
    Gate::new(SendOver::Any, || Network {
        link: Link::Cable,
        metered: Some(false),
        roaming: Some(false),
    })
}

/// One device, from the moment it comes back until nothing waits. Its vault is open for so long only.
async fn comes_back(folder: &Path, ends: Instant, tally: &Arc<Tally>) -> Result<(), SimError> {
    let came = Instant::now();
    let vault = in_background(folder, open).await?;
    let courier = Courier::new(vault.clone())?;
    let (over, told) = (Notify::new(), Arc::clone(tally));
    let tells = |report| match report {
        Report::Begins => told.open().syncs += 1,
        Report::Progress(_) | Report::Stopped | Report::KeptBack(_) | Report::Rests(_) => {}
        Report::Ended(outcome) => {
            told.hears(&outcome);
            if outcome.is_ok_and(|report| report.waiting == 0) {
                over.notify_one();
            }
        }
    };
    tokio::select! {
        () = patrol(courier.clone(), Nudge::default(), cable(), tells) => {}
        () = over.notified() => {}
        () = sleep_until(ends) => {}
    }
    let took = came.elapsed().as_secs_f64();
    let carried = courier.carried();
    let counts = in_background(folder, move |_| Ok(vault.counts()?)).await?;
    let mut outcome = tally.open();
    outcome.receipts += counts.received;
    outcome.waiting += counts.waiting;
    outcome.requests += carried.requests;
    outcome.bytes_up += carried.bytes_up;
    outcome.bytes_down += carried.bytes_down;
    if counts.waiting == 0 {
        outcome.took.push(took);
    }
    Ok(())
}

fn open(folder: &Path) -> Result<Vault, SimError> {
    let opened = Vault::open(folder, PIN, &secret(folder)?, Timestamp::now());
    Ok(opened?)
}

async fn in_background<T: Send + 'static>(
    folder: &Path,
    work: impl FnOnce(&Path) -> Result<T, SimError> + Send + 'static,
) -> Result<T, SimError> {
    let folder = folder.to_owned();
    let done = tokio::task::spawn_blocking(move || work(&folder)).await;
    done.map_err(std::io::Error::from)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_of_what_there_is() {
        let spread = Spread::of((1..=100).rev().map(f64::from).collect());
        assert_eq!(
            (spread.median, spread.p95, spread.max),
            (Some(51.0), Some(96.0), Some(100.0))
        );
        assert!(Spread::of(Vec::new()).max.is_none());
    }
}
