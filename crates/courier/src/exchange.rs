//! One exchange as a page of named steps: what I have, what I last heard; then what is lacking goes up, and what is
//! new is applied.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    Change, Digest, DossierEvent, DossierId, Head, News, PacketId, RosterPerson, SignedBytes,
};
use tannha_packet::Opener;
use tannha_vault::{ExchangeState, Heard, Touched, Vault, VaultError};
use tannha_wire::v1::{Exchange, ExchangeReply, MAX_EXCHANGE_BYTES, Unconfirmed, Wanted};
use tokio::sync::Mutex;

use crate::{CourierError, Progress, SyncReport, carrier::Https};

/// The names of lists that stand in an exchange only where they are not empty.
const NAMES_OF_LISTS: usize = r#","unconfirmed":[]"#.len();
/// How many heads are looked at; those that fit are offered.
const HEADS_LOOKED_AT: usize = 64;
/// A roster of a whole province is a few megabytes; this much is never one.
const MAX_ROSTER_BYTES: u64 = 256 * 1024 * 1024;

/// Carries one vault's packets. Syncs run one after another, whoever asks for them.
#[derive(Clone)]
pub struct Courier {
    vault: Vault,
    state: Arc<Mutex<State>>,
}

/// What is remembered between syncs, in memory only: losing it costs bytes, never packets.
#[derive(Default)]
struct State {
    /// Up to where each blob was put on the wire.
    attempted: BTreeMap<Digest, u64>,
    /// A roster that came down in part.
    roster: Option<(Digest, Vec<u8>)>,
}

/// What one round did.
#[derive(Default)]
struct Round {
    receipts: u64,
    delivered: bool,
    more: bool,
}

impl Courier {
    /// A courier for this vault.
    pub fn new(vault: Vault) -> Result<Self, CourierError> {
        Ok(Self {
            vault,
            state: Arc::default(),
        })
    }

    /// Exchanges until nothing is outstanding that could be brought now.
    pub async fn sync(
        &self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<SyncReport, CourierError> {
        let mut state = self.state.lock().await;
        let began = Instant::now();
        let carrier = self.carrier().await?;
        let mut report = SyncReport::default();
        let outcome = loop {
            let round = match self
                .round(&carrier, &mut state, &mut report, &progress)
                .await
            {
                Ok(round) => round,
                Err(error) => break Err(error),
            };
            report.receipts += round.receipts;
            let moved = round.delivered || round.more || round.receipts > 0;
            let nothing_left = !round.delivered
                && !round.more
                && self.with(|vault| vault.outgoing(1)).await?.is_empty();
            if !moved || nothing_left {
                break Ok(());
            }
        };
        (report.requests, report.bytes_up, report.bytes_down) = carrier.counters.read();
        report.seconds = began.elapsed().as_secs_f64();
        report.waiting = self.with(Vault::counts).await?.waiting;
        outcome.map(|()| report)
    }

    async fn carrier(&self) -> Result<Https, CourierError> {
        let (membership, keys) = self
            .with(|vault| Ok((vault.membership(), vault.keys())))
            .await?;
        let (membership, keys) = (membership.ok_or(CourierError::NotJoined)?, keys?);
        let identity = self.vault.identity();
        Https::new(
            &membership.url,
            &keys,
            identity.device,
            identity.device_key.clone(),
        )
    }

    async fn round(
        &self,
        carrier: &Https,
        state: &mut State,
        report: &mut SyncReport,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Round, CourierError> {
        let ask = self.gather().await?;
        let told = ask
            .unconfirmed
            .iter()
            .map(|told| (told.dossier, told.event.clone()))
            .collect();
        let manifests: Vec<Digest> = ask.heads.iter().map(|head| head.digest).collect();
        let reply = self.ask(carrier, &ask).await?;
        let roster = self.fetch_roster(carrier, state, &reply.changes).await?;
        let receipts = reply.receipts.len() as u64;
        let more = reply.more;
        let held_there = reply.held_packets;
        let mut wanted = self.hear(told, reply, roster, progress).await?;
        // Facts and consents of all dossiers first, then pictures.
        wanted.sort_by_key(|wanted| !manifests.contains(&wanted.blob));
        let delivered = self
            .deliver(carrier, state, report, wanted, progress)
            .await?;
        if !delivered && !more && manifests.is_empty() {
            self.compare_counts(held_there).await?;
        }
        Ok(Round {
            receipts,
            delivered,
            more,
        })
    }

    async fn ask(&self, carrier: &Https, ask: &Exchange) -> Result<ExchangeReply, CourierError> {
        match carrier.post("/v1/exchange", ask).await {
            Err(CourierError::Refused { code }) if code == "device_unknown" => {
                let membership = self.vault.membership().ok_or(CourierError::NotJoined)?;
                if !carrier.introduce(&membership.certificate) {
                    return Err(CourierError::Refused { code });
                }
                carrier.post("/v1/exchange", ask).await
            }
            reply => reply,
        }
    }

    /// What I have, and what I last heard, as much as fits.
    async fn gather(&self) -> Result<Exchange, CourierError> {
        let (state, heads) = self
            .with(|vault| Ok((vault.exchange_state()?, vault.outgoing(HEADS_LOOKED_AT)?)))
            .await?;
        Ok(fit(state, heads, Vec::new(), Timestamp::now()))
    }

    /// A roster comes down as a blob, resumes where it was cut, and counts only when it is whole.
    async fn fetch_roster(
        &self,
        carrier: &Https,
        state: &mut State,
        changes: &[Change],
    ) -> Result<Option<Vec<RosterPerson>>, CourierError> {
        let Some((blob, size, people, key)) =
            changes.iter().rev().find_map(|change| match &change.news {
                News::Roster {
                    blob,
                    bytes,
                    people,
                    key,
                } => Some((*blob, *bytes, *people, key)),
                _ => None,
            })
        else {
            return Ok(None);
        };
        let mut bytes = match state.roster.take() {
            Some((digest, bytes)) if digest == blob => bytes,
            _ => Vec::new(),
        };
        while (bytes.len() as u64) < size {
            let mut response = match carrier.get(blob, bytes.len() as u64).await {
                Ok(response) => response,
                Err(error) => {
                    state.roster = Some((blob, bytes));
                    return Err(error);
                }
            };
            loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => {
                        carrier.count_down(chunk.len());
                        bytes.extend_from_slice(&chunk);
                    }
                    Ok(None) => break,
                    Err(error) => {
                        state.roster = Some((blob, bytes));
                        return Err(error.into());
                    }
                }
            }
        }
        if Digest::of(&bytes) != blob {
            return Err(CourierError::RosterNotWhole);
        }
        let key = self.vault.identity().opener.open(&key.0)?;
        let list = tokio::task::spawn_blocking(move || read_roster(&key, &bytes))
            .await
            .map_err(|_| CourierError::Unreadable)??;
        if list.len() as u64 == people {
            Ok(Some(list))
        } else {
            Err(CourierError::RosterNotWhole)
        }
    }

    /// Everything that was heard is applied in one transaction; what is still wanted comes back.
    async fn hear(
        &self,
        told: Vec<(DossierId, DossierEvent)>,
        reply: ExchangeReply,
        roster: Option<Vec<RosterPerson>>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Vec<Wanted>, CourierError> {
        let wanted = reply.wanted;
        let heard = Heard {
            told,
            cursor: reply.cursor,
            receipts: reply.receipts,
            refused: reply
                .refused
                .into_iter()
                .map(|refused| (refused.packet, refused.digest, refused.code))
                .collect(),
            changes: reply.changes,
            mark: reply.mark,
            epochs: reply.epochs,
            key_list: reply.key_list,
            now_there: reply.now,
        };
        let touched = self
            .with(move |vault| vault.hear(&heard, roster, Timestamp::now()))
            .await?;
        if !touched.is_empty() {
            progress(Progress::Heard(touched));
        }
        Ok(wanted)
    }

    /// What the province lacks goes up in this order, each from where its durable bytes end.
    async fn deliver(
        &self,
        carrier: &Https,
        state: &mut State,
        report: &mut SyncReport,
        wanted: Vec<Wanted>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<bool, CourierError> {
        let mut delivered = false;
        for Wanted {
            packet,
            blob,
            durable,
        } in wanted
        {
            let bytes = match self
                .with(move |vault| vault.blob(blob, durable, usize::MAX))
                .await
            {
                Err(CourierError::Vault(VaultError::NoBlob)) => {
                    self.is_gone(packet, blob, progress).await?;
                    continue;
                }
                bytes => bytes?,
            };
            let end = durable + bytes.len() as u64;
            let attempted = state.attempted.insert(blob, end).unwrap_or(durable);
            report.bytes_resent += attempted.min(end).saturating_sub(durable);
            let durable = carrier.put(blob, durable, bytes).await?;
            state.attempted.insert(blob, durable);
            self.with(move |vault| vault.sent(blob, durable)).await?;
            progress(Progress::Sent {
                packet,
                bytes: durable,
            });
            delivered = true;
        }
        Ok(delivered)
    }

    /// What the province asks for and nobody has any more becomes a task; the others go on.
    async fn is_gone(
        &self,
        packet: PacketId,
        blob: Digest,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<(), CourierError> {
        if self
            .with(move |vault| vault.mark_gone(blob, Timestamp::now()))
            .await?
        {
            tracing::warn!(packet.id = %packet, "a restored province asks for bytes that were safe and are gone");
            progress(Progress::Heard(vec![Touched::Outbox]));
        }
        Ok(())
    }

    /// The last step: both sides count. A province that holds less than it signed for was restored, and its list of
    /// epochs says so at the next exchange; until then it is a line in the log.
    async fn compare_counts(&self, held_there: u64) -> Result<(), CourierError> {
        let here = self.with(Vault::counts).await?.received;
        if held_there < here {
            tracing::warn!(
                here,
                there = held_there,
                "the province holds fewer packets than it signed for"
            );
        }
        Ok(())
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, CourierError> {
        let vault = self.vault.clone();
        let done = tokio::task::spawn_blocking(move || work(&vault)).await;
        Ok(done.map_err(|_| CourierError::Cut)??)
    }
}

/// An exchange that its limit allows, whatever waits. What is told back has half of the room, so that packets go on
/// beside it; one event that is larger than that goes when nothing else does.
fn fit(
    state: ExchangeState,
    heads: Vec<Head>,
    proofs: Vec<SignedBytes>,
    now: Timestamp,
) -> Exchange {
    let mut exchange = Exchange {
        sent_at: now,
        counter: state.counter,
        highest: state.highest,
        cursor: state.cursor,
        key_list: state.key_list,
        secured: state.secured,
        heads: Vec::new(),
        proofs,
        unconfirmed: Vec::new(),
    };
    let mut room = MAX_EXCHANGE_BYTES
        .saturating_sub(size_in_json(&exchange))
        .saturating_sub(NAMES_OF_LISTS);
    let unconfirmed: Vec<Unconfirmed> = state
        .unconfirmed
        .into_iter()
        .map(|(dossier, event)| Unconfirmed { dossier, event })
        .collect();
    let mut half = room / 2;
    let told = unconfirmed
        .iter()
        .filter(|told| takes_room(&mut half, told));
    exchange.unconfirmed = told.cloned().collect();
    if exchange.unconfirmed.is_empty() {
        let large = unconfirmed
            .iter()
            .find(|told| size_in_json(told) < room)
            .cloned();
        exchange.unconfirmed = large.into_iter().collect();
    }
    room = room.saturating_sub(size_in_json(&exchange.unconfirmed));
    exchange.heads = heads
        .into_iter()
        .take_while(|head| takes_room(&mut room, head))
        .collect();
    exchange
}

/// Takes the room of one item and its comma, where there is enough.
fn takes_room(room: &mut usize, item: &impl Serialize) -> bool {
    let left = room.checked_sub(size_in_json(item) + 1);
    *room = left.unwrap_or(*room);
    left.is_some()
}

fn size_in_json(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(MAX_EXCHANGE_BYTES, |json| json.len())
}

fn read_roster(key: &[u8], sealed: &[u8]) -> Result<Vec<RosterPerson>, CourierError> {
    let key = std::str::from_utf8(key).map_err(|_| CourierError::Unreadable)?;
    let packed = Opener::from_kept(key)?.open(sealed)?;
    let lines = zstd::stream::read::Decoder::new(packed.as_slice())
        .map_err(|_| CourierError::Unreadable)?;
    let lines = std::io::Read::take(lines, MAX_ROSTER_BYTES);
    serde_json::Deserializer::from_reader(std::io::BufReader::new(lines))
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|_| CourierError::Unreadable)
}

#[cfg(test)]
mod tests;
