//! What the province lacks goes up, each blob from where its durable bytes end, several beside each other, so that the
//! line is never idle while one of them is answered. One that is refused does not hold up the others.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use futures_util::{
    FutureExt as _, Stream, StreamExt as _, future::BoxFuture, stream, stream::FuturesUnordered,
};
use jiff::Timestamp;
use tannha_domain::{Digest, Head, PacketId};
use tannha_vault::{Touched, Vault, VaultError};
use tannha_wire::v1::Wanted;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::Courier;
use crate::{
    CourierError, Progress,
    carrier::{Https, Put},
};

/// So many blobs go up beside each other.
const LANES: usize = 4;
/// So much is read from the store at a time, and noted as being on the wire before it is.
const PART_BYTES: usize = 32 * 1024;

/// So few are left when the next exchange begins beside them: the line is not idle meanwhile.
const FEW: usize = 2 * LANES;

/// What became of one blob.
struct Brought {
    wanted: Wanted,
    /// How many of its bytes were on the wire before.
    resent: u64,
    /// How much of it was told as sent.
    told: u64,
    /// How much of it is durable.
    durable: Result<u64, CourierError>,
}

/// What goes up in one sync. Dropped, it ends what is under way: whatever arrived of that is durable.
pub(super) struct Uploads<'a, P> {
    courier: &'a Courier,
    carrier: &'a Https,
    progress: &'a P,
    waiting: VecDeque<(u64, Wanted)>,
    going: FuturesUnordered<BoxFuture<'a, Brought>>,
    /// What waits or is going.
    known: BTreeSet<Digest>,
    /// How far each blob came in this sync; the end of all for one that was refused.
    reached: BTreeMap<Digest, u64>,
    /// Whether the province has more than when it was last asked.
    moved: bool,
    /// The province put one of them off: nothing more begins.
    put_off: Option<CourierError>,
    /// Bytes that were on the wire before.
    pub(super) resent: u64,
}

impl<'a, P: Fn(Progress) + Sync> Uploads<'a, P> {
    pub(super) fn new(courier: &'a Courier, carrier: &'a Https, progress: &'a P) -> Self {
        Self {
            courier,
            carrier,
            progress,
            waiting: VecDeque::new(),
            going: FuturesUnordered::new(),
            known: BTreeSet::new(),
            reached: BTreeMap::new(),
            moved: false,
            put_off: None,
            resent: 0,
        }
    }

    /// Takes what is wanted, facts and consents of all dossiers first, then pictures. A blob that was refused, or of
    /// which the province lost what it had called durable, waits for the next sync: this one has to end.
    pub(super) fn take(&mut self, wanted: Vec<Wanted>, offered: &[Head]) {
        let sizes: BTreeMap<Digest, u64> = offered
            .iter()
            .flat_map(Head::blobs)
            .map(|part| (part.digest, part.bytes))
            .collect();
        let (manifests, pictures): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .filter(|wanted| {
                let reached = self.reached.get(&wanted.blob);
                reached.is_none_or(|reached| wanted.durable >= *reached)
            })
            .filter_map(|wanted| Some((sizes.get(&wanted.blob).copied()?, wanted)))
            .filter(|(_, wanted)| self.known.insert(wanted.blob))
            .partition(|(_, wanted)| offered.iter().any(|head| head.digest == wanted.blob));
        self.waiting.extend(manifests);
        self.waiting.extend(pictures);
    }

    /// Whether the province has more than when this was asked last.
    pub(super) fn moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Goes on with it while something else is done.
    pub(super) async fn beside<T>(
        &mut self,
        work: impl Future<Output = Result<T, CourierError>>,
    ) -> Result<T, CourierError> {
        tokio::pin!(work);
        loop {
            self.fill();
            tokio::select! {
                done = &mut work => return done,
                Some(brought) = self.going.next() => self.settle(brought).await?,
            }
        }
    }

    /// Goes on with it until little is left.
    pub(super) async fn until_few(&mut self) -> Result<(), CourierError> {
        self.until(FEW).await
    }

    /// Goes on with it until all is done.
    pub(super) async fn until_done(&mut self) -> Result<(), CourierError> {
        self.until(0).await
    }

    async fn until(&mut self, left: usize) -> Result<(), CourierError> {
        loop {
            self.fill();
            if self.put_off.is_none() && self.known.len() <= left {
                return Ok(());
            }
            let Some(brought) = self.going.next().await else {
                return self.put_off.take().map_or(Ok(()), Err);
            };
            self.settle(brought).await?;
        }
    }

    fn fill(&mut self) {
        while self.put_off.is_none()
            && self.going.len() < LANES
            && let Some((size, wanted)) = self.waiting.pop_front()
        {
            let (courier, carrier, progress) = (self.courier, self.carrier, self.progress);
            self.going
                .push(courier.bring(carrier, wanted, size, progress).boxed());
        }
    }

    async fn settle(&mut self, brought: Brought) -> Result<(), CourierError> {
        let (packet, blob) = (brought.wanted.packet, brought.wanted.blob);
        self.known.remove(&blob);
        self.resent += brought.resent;
        match brought.durable {
            Ok(durable) => {
                self.moved |= durable > brought.wanted.durable;
                self.reached.insert(blob, durable);
                let note = move |vault: &Vault| vault.sent(blob, durable);
                self.courier.with(note).await?;
                (self.progress)(Progress::Sent {
                    packet,
                    bytes: durable,
                    more: durable.saturating_sub(brought.told),
                });
            }
            Err(CourierError::Vault(VaultError::NoBlob)) => {
                self.courier.is_gone(packet, blob, self.progress).await?;
                self.reached.insert(blob, u64::MAX);
            }
            // Those that are under way have a place there, and give it back once they are done.
            Err(error @ CourierError::Busy { .. }) => self.put_off = Some(error),
            Err(error) if error.meets_everything() => return Err(error),
            Err(error) => {
                tracing::warn!(packet.id = %packet, code = error.code(), "a blob did not go up; the others go on");
                self.reached.insert(blob, u64::MAX);
            }
        }
        Ok(())
    }
}

impl Courier {
    /// One blob, from where the province says that it ends.
    async fn bring(
        &self,
        carrier: &Https,
        wanted: Wanted,
        size: u64,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Brought {
        let resent = Arc::new(AtomicU64::new(0));
        let (mut from, mut told) = (wanted.durable, wanted.durable);
        let mut was_elsewhere = false;
        let durable = loop {
            match self
                .put(carrier, &wanted, from..size, &resent, |bytes| {
                    let more = bytes.saturating_sub(told);
                    told = told.max(bytes);
                    progress(Progress::Sent {
                        packet: wanted.packet,
                        bytes,
                        more,
                    });
                })
                .await
            {
                Ok(Put::Durable(now)) => break Ok(now.min(size)),
                Ok(Put::Elsewhere(there)) if !was_elsewhere && there <= size => {
                    was_elsewhere = true;
                    from = there;
                }
                Ok(Put::Elsewhere(_)) => {
                    break Err(CourierError::Refused {
                        code: "offset_elsewhere".to_owned(),
                    });
                }
                Err(error) => break Err(error),
            }
        };
        Brought {
            wanted,
            resent: resent.load(Ordering::Relaxed),
            told,
            durable,
        }
    }

    /// The rest of a blob, in one request: whatever of it arrives is durable, however that ends.
    async fn put(
        &self,
        carrier: &Https,
        wanted: &Wanted,
        span: std::ops::Range<u64>,
        resent: &Arc<AtomicU64>,
        mut sent: impl FnMut(u64),
    ) -> Result<Put, CourierError> {
        let (tell, mut told) = unbounded_channel();
        let mut parts = Parts {
            vault: self.vault.clone(),
            blob: wanted.blob,
            at: span.start,
            resent: Arc::clone(resent),
            tell,
        };
        // Read before the request is made: what is gone from here is no fault of the line.
        let first = parts.next().await?;
        let length = span.end.saturating_sub(span.start);
        let bytes = stream::once(std::future::ready(Ok(first))).chain(parts.rest(span.end));
        let going = carrier.put(wanted.blob, span.start, length, bytes);
        tokio::pin!(going);
        loop {
            tokio::select! {
                put = &mut going => return put,
                Some(bytes) = told.recv() => sent(bytes),
            }
        }
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
}

/// A blob as it is read, part by part.
struct Parts {
    vault: Vault,
    blob: Digest,
    at: u64,
    resent: Arc<AtomicU64>,
    tell: UnboundedSender<u64>,
}

impl Parts {
    /// The next part; what went before it is taken for sent.
    async fn next(&mut self) -> Result<Bytes, CourierError> {
        let (vault, blob, at) = (self.vault.clone(), self.blob, self.at);
        let read = tokio::task::spawn_blocking(move || {
            let bytes = vault.blob(blob, at, PART_BYTES)?;
            let end = at + bytes.len() as u64;
            let resent = vault.sending(blob, at..end, Some((blob, at)))?;
            Ok::<_, VaultError>((bytes, resent))
        });
        let (bytes, resent) = read.await.map_err(|_| CourierError::Cut)??;
        // Nobody hears this once the request has ended.
        let _ = self.tell.send(at);
        self.resent.fetch_add(resent, Ordering::Relaxed);
        self.at += bytes.len() as u64;
        Ok(Bytes::from(bytes))
    }

    fn rest(self, end: u64) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::unfold(self, move |mut parts| async move {
            if parts.at >= end {
                return None;
            }
            let part = parts.next().await.map_err(io::Error::other);
            Some((part, parts))
        })
    }
}
