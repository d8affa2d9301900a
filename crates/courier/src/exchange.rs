//! One exchange as a page of named steps: what I have, what I last heard; then what is lacking goes up, and what is
//! new is applied.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use jiff::Timestamp;
use tannha_domain::{Change, Digest, Head, News, PacketId, RosterPerson};
use tannha_packet::Opener;
use tannha_vault::{Heard, Touched, Vault, VaultError};
use tannha_wire::v1::{Exchange, ExchangeReply, MAX_EXCHANGE_BYTES, Unconfirmed, Wanted};
use tokio::sync::Mutex;

use crate::{CourierError, Progress, SyncReport, carrier::Https};

/// What an exchange carries beside the heads.
const BESIDE_THE_HEADS: usize = 2 * 1024;
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
        let manifests: Vec<Digest> = ask.heads.iter().map(|head| head.digest).collect();
        let reply = self.ask(carrier, &ask).await?;
        let roster = self.fetch_roster(carrier, state, &reply.changes).await?;
        let receipts = reply.receipts.len() as u64;
        let more = reply.more;
        let held_there = reply.held_packets;
        let mut wanted = self.hear(reply, roster, progress).await?;
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
        let heads = as_many_as_fit(heads);
        Ok(Exchange {
            sent_at: Timestamp::now(),
            counter: state.counter,
            highest: state.highest,
            cursor: state.cursor,
            key_list: state.key_list,
            secured: state.secured,
            heads,
            proofs: Vec::new(),
            unconfirmed: state
                .unconfirmed
                .into_iter()
                .map(|(dossier, event)| Unconfirmed { dossier, event })
                .collect(),
        })
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
        reply: ExchangeReply,
        roster: Option<Vec<RosterPerson>>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Vec<Wanted>, CourierError> {
        let wanted = reply.wanted;
        let heard = Heard {
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

fn as_many_as_fit(heads: Vec<Head>) -> Vec<Head> {
    let mut room = MAX_EXCHANGE_BYTES - BESIDE_THE_HEADS;
    heads
        .into_iter()
        .take_while(|head| {
            let size = serde_json::to_vec(head).map_or(usize::MAX, |json| json.len() + 1);
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        })
        .collect()
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
mod tests {
    use tannha_domain::{DeviceId, PacketId, Part};
    use uuid::Uuid;

    use super::*;

    fn head(parts: usize) -> Head {
        let digest = Digest::of(b"a sealed manifest");
        Head {
            packet: PacketId::from(Uuid::from_u128(1)),
            device: DeviceId::from(Uuid::from_u128(2)),
            digest,
            bytes: 5_000,
            rank: 1,
            parts: vec![
                Part {
                    digest,
                    bytes: 200_000
                };
                parts
            ],
        }
    }

    #[test]
    fn an_exchange_never_grows_past_its_limit() {
        let fitting = as_many_as_fit(vec![head(6); HEADS_LOOKED_AT]);
        let size = serde_json::to_vec(&fitting).unwrap().len();
        assert!(fitting.len() > 10, "{}", fitting.len());
        assert!(size + BESIDE_THE_HEADS <= MAX_EXCHANGE_BYTES, "{size}");
    }

    #[test]
    fn a_roster_that_was_cut_or_damaged_is_refused() {
        let opener = Opener::make();
        let packed = zstd::encode_all(b"".as_slice(), 3).unwrap();
        let sealed = opener.recipient().seal(&packed).unwrap();
        let key = opener.expose();
        assert!(read_roster(key.as_bytes(), &sealed).unwrap().is_empty());
        assert!(read_roster(key.as_bytes(), &sealed[..sealed.len() - 3]).is_err());
        assert!(read_roster(b"no key", &sealed).is_err());
    }
}
