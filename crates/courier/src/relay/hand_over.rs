//! The other side of the counter: what waits here is handed to a relay, which gives its word for it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tannha_domain::PacketId;
use tannha_packet::{Certificate, Custody, KeyList, Statement as _, Transport};
use tannha_vault::{PacketState, PostBox, Touched, Vault};
use tannha_wire::v1::CustodyNote;
use tokio::net::TcpStream;

use super::{Pairing, near};
use crate::{
    Courier, CourierError,
    carrier::{Counters, Https},
    post::{answers_of, ask, carry, fetch, fill, forget_beside, hear},
};

/// Where relays that one has met are remembered.
const KNOWN: &str = "relays";
/// How soon one asks a relay again by itself, which has everything, whether it has something for this device.
const ASKS_AGAIN: SignedDuration = SignedDuration::from_mins(30);
/// How long one looks for a relay that is not where it was.
const LOOKS: Duration = Duration::from_secs(3);
/// An address on the local network answers sooner, or is not there.
const ANSWERS: Duration = Duration::from_secs(2);

/// A relay that this device has met.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known {
    /// What its code said.
    pub pairing: Pairing,
    /// When something was handed over there last.
    pub handed_at: Option<Timestamp>,
}

/// The relays that this device has met, the newest last.
pub fn known(post: &PostBox) -> Result<Vec<Known>, CourierError> {
    Ok(post.note(KNOWN)?.unwrap_or_default())
}

/// Remembers a relay; a code that it shows anew takes the place of the one before.
pub fn remember(post: &PostBox, pairing: Pairing) -> Result<(), CourierError> {
    let mut relays = known(post)?;
    relays.retain(|relay| relay.pairing.name != pairing.name);
    relays.push(Known {
        pairing,
        handed_at: None,
    });
    Ok(post.put_note(KNOWN, &relays)?)
}

/// Forgets a relay.
pub fn forget(post: &PostBox, name: &str) -> Result<(), CourierError> {
    let mut relays = known(post)?;
    relays.retain(|relay| relay.pairing.name != name);
    Ok(post.put_note(KNOWN, &relays)?)
}

/// How handing over ended.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HandedOver {
    /// Packets for which the relay gave its word.
    pub packets: Vec<PacketId>,
    /// How many bytes they are.
    pub bytes: u64,
    /// Packets that were not taken whole.
    pub left: u64,
    /// Packets that are still without a receipt here.
    pub waiting: u64,
    /// Receipts that came back by the relay.
    pub receipts: u64,
    /// The province has stopped this device.
    pub stopped: bool,
    /// What a screen has to draw anew.
    #[serde(skip)]
    pub touched: Vec<Touched>,
}

impl Courier {
    /// Hands everything that waits to the relay of this name, and hears what it has for this device. The copies here stay
    /// until the province has everything safe. A sync that runs is waited for.
    pub async fn hand_over(&self, name: &str, now: Timestamp) -> Result<HandedOver, CourierError> {
        // Looking for one that is away takes some seconds, in which others may sync.
        let relays = known(&self.vault().post_box())?;
        let relay = relays.iter().find(|relay| relay.pairing.name == name);
        let relay = relay.ok_or(CourierError::RelayNotNear)?;
        let address = find(&relay.pairing).await?;
        let _no_sync = self.memory.lock().await;
        hand_over(self.vault(), &relay.pairing, address, now).await
    }

    /// Where there is no line: hands over to relays that one has met and that are near, as far as that is worth it. Answers
    /// with what a screen has to draw anew.
    pub(crate) async fn hand_over_nearby(&self, now: Timestamp) -> Vec<Touched> {
        let post = self.vault().post_box();
        let relays = known(&post).unwrap_or_default();
        for Known { pairing, handed_at } in relays.into_iter().rev() {
            let name = pairing.name.clone();
            let asked = handed_at.is_some_and(|at| {
                (SignedDuration::ZERO..ASKS_AGAIN).contains(&now.duration_since(at))
            });
            let lies_there = on_the_side(self.vault(), move |vault| all_lies_with(vault, &name));
            if asked && lies_there.await.unwrap_or(true) {
                continue;
            }
            match self.hand_over(&pairing.name, now).await {
                Ok(handed) => return handed.touched,
                // It is not near, or has no room: another may.
                Err(error) => {
                    tracing::debug!(code = error.code(), "nothing was handed over by itself");
                }
            }
        }
        Vec::new()
    }
}

/// Whether a relay has given its word for all that waits.
fn all_lies_with(vault: &Vault, name: &str) -> Result<bool, CourierError> {
    let outbox = vault.outbox()?;
    let mut waiting = outbox
        .iter()
        .filter(|item| item.state == PacketState::Waiting);
    Ok(waiting.all(|item| item.carrier.as_deref() == Some(name)))
}

async fn hand_over(
    vault: &Vault,
    pairing: &Pairing,
    address: SocketAddr,
    now: Timestamp,
) -> Result<HandedOver, CourierError> {
    let (post, name) = (vault.post_box(), pairing.name.as_str());
    let carrier = Https::to_relay(address, pairing, vault, Arc::<Counters>::default())?;

    on_the_side(vault, move |vault| {
        fill(vault, false, now)?;
        ask(vault, now)
    })
    .await?;
    let sender = post.sender()?.ok_or(CourierError::NotJoined)?;
    let keys = sender.keys()?;
    let before = vault.counts()?.waiting;
    let mut handed = HandedOver::default();
    let (mut last, mut full) = (None, None);
    for letter in post.letters_of(sender.device)? {
        let brought = carry(&post, &carrier, &letter, true);
        let brought = match brought.await.map_err(of_a_relay) {
            Ok(brought) => brought,
            Err(error) if error.code() == "relay_full" => {
                handed.left += letter.heads.len() as u64;
                full = Some(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        let word = brought.custody.map(|note| {
            let custody = checked(&note, &keys)?;
            let holds = custody.device == sender.device && custody.packets == letter.packets();
            holds.then_some(note).ok_or(CourierError::RelayForeign)
        });
        match word.transpose()? {
            Some(note) => {
                let packets: Vec<PacketId> = letter.heads.iter().map(|head| head.packet).collect();
                let note = serde_json::to_string(&note).map_err(|_| CourierError::Unreadable)?;
                vault.note_custody(&packets, name, &note, now)?;
                handed.bytes += letter
                    .heads
                    .iter()
                    .flat_map(tannha_domain::Head::blobs)
                    .map(|part| part.bytes)
                    .sum::<u64>();
                handed.packets.extend(packets);
            }
            None => handed.left += letter.heads.len() as u64,
        }
        last = Some(letter);
    }
    if let Some(full) = full.filter(|_| last.is_none()) {
        return Err(full);
    }
    let mut answers = Vec::new();
    if let Some(letter) = &mut last {
        (answers, letter.beside) = answers_of(&carrier, letter).await.map_err(of_a_relay)?;
        post.keep(letter)?;
        fetch(&post, &carrier, letter).await.map_err(of_a_relay)?;
    }
    let mut relays = known(&post)?;
    if let Some(relay) = relays.iter_mut().find(|relay| relay.pairing.name == name) {
        relay.handed_at = Some(now);
        relay.pairing.addresses = with_first(address, &relay.pairing.addresses);
        post.put_note(KNOWN, &relays)?;
    }
    handed.touched = on_the_side(vault, move |vault| {
        let touched = hear(vault, &answers, now)?;
        forget_beside(&vault.post_box(), last)?;
        Ok(touched)
    })
    .await?;
    handed.stopped = handed.touched.contains(&Touched::Stopped);
    handed.touched.push(Touched::Outbox);
    handed.waiting = vault.counts()?.waiting;
    handed.receipts = before.saturating_sub(handed.waiting);
    Ok(handed)
}

/// The same in the words of a relay.
pub(super) fn of_a_relay(error: CourierError) -> CourierError {
    match error {
        CourierError::NotOurProvince => CourierError::RelayOther,
        CourierError::Unreachable => CourierError::RelayNotNear,
        error => error,
    }
}

/// The note, if a device of this province gave its word for the key that signed it.
fn checked(note: &CustodyNote, keys: &KeyList) -> Result<Custody, CourierError> {
    let carrier: Certificate = keys.verify(&note.certificate)?;
    let word = Transport::verify(&note.transport, &carrier.device_key)?;
    let custody = Custody::verify(&note.note, &word.key)?;
    if word.device != carrier.device || custody.carrier != carrier.device {
        return Err(CourierError::RelayForeign);
    }
    Ok(custody)
}

/// Where the relay is now: where it was, or where its name is heard.
pub(super) async fn find(pairing: &Pairing) -> Result<SocketAddr, CourierError> {
    if let Some(address) = answers(&pairing.addresses).await {
        return Ok(address);
    }
    let here = near(LOOKS).await;
    let here = here.into_iter().find(|found| found.name == pairing.name);
    match here {
        Some(found) => answers(&found.addresses)
            .await
            .ok_or(CourierError::RelayNotNear),
        None => Err(CourierError::RelayNotNear),
    }
}

async fn answers(addresses: &[SocketAddr]) -> Option<SocketAddr> {
    let mut tries: FuturesUnordered<_> = addresses
        .iter()
        .map(|address| async move {
            let connects = tokio::time::timeout(ANSWERS, TcpStream::connect(address));
            matches!(connects.await, Ok(Ok(_))).then_some(*address)
        })
        .collect();
    while let Some(tried) = tries.next().await {
        if tried.is_some() {
            return tried;
        }
    }
    None
}

fn with_first(address: SocketAddr, before: &[SocketAddr]) -> Vec<SocketAddr> {
    let others = before.iter().copied().filter(|other| *other != address);
    std::iter::once(address).chain(others).take(4).collect()
}

async fn on_the_side<T: Send + 'static>(
    vault: &Vault,
    work: impl FnOnce(&Vault) -> Result<T, CourierError> + Send + 'static,
) -> Result<T, CourierError> {
    let vault = vault.clone();
    let done = tokio::task::spawn_blocking(move || work(&vault)).await;
    done.map_err(|_| CourierError::Cut)?
}
