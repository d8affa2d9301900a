//! What the province lacks goes up, each blob from where its durable bytes end, several beside each other, so that the
//! line is never idle while one of them is answered. One that is refused does not hold up the others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use jiff::Timestamp;
use tannha_domain::{Digest, Head, PacketId};
use tannha_vault::{Touched, Vault, VaultError};
use tannha_wire::v1::{Exchange, Wanted};
use tokio::sync::watch;

use super::Courier;
use crate::{
    CourierError, Progress,
    carrier::{Beside, Https},
    lanes::LANES,
    lift::{Lifted, lift, worth_lifting},
};

/// So few are left when the next exchange begins beside them: the line is not idle meanwhile.
const FEW: usize = 2 * LANES;

/// What goes up in one sync. Dropped, it ends what is under way: whatever arrived of that is durable.
pub(super) struct Uploads<'a, P> {
    courier: &'a Courier,
    carrier: &'a Https,
    progress: &'a P,
    waiting: VecDeque<(u64, Wanted)>,
    going: FuturesUnordered<BoxFuture<'a, Lifted>>,
    /// What waits or is going.
    known: BTreeSet<Digest>,
    /// What goes ahead of the province's asking for it, and the counter of the exchange that offers it.
    ahead: BTreeMap<Digest, u64>,
    /// What is going and wholly on its way: only its answer is waited for.
    on_their_way: watch::Sender<BTreeSet<Digest>>,
    /// How far each blob came in this sync; the end of all for one that was refused.
    reached: BTreeMap<Digest, u64>,
    /// What was cut once in this sync.
    cut: BTreeSet<Digest>,
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
            ahead: BTreeMap::new(),
            on_their_way: watch::Sender::default(),
            reached: BTreeMap::new(),
            cut: BTreeSet::new(),
            moved: false,
            put_off: None,
            resent: 0,
        }
    }

    /// Takes what is wanted and worth it; what waits or goes already is not taken twice.
    pub(super) fn take(&mut self, wanted: Vec<Wanted>, offered: &[Head]) {
        for (size, wanted) in worth_lifting(wanted, offered, &self.reached) {
            self.queue(size, wanted);
        }
    }

    fn queue(&mut self, size: u64, wanted: Wanted) {
        if self.known.insert(wanted.blob) {
            self.waiting.push_back((size, wanted));
        }
    }

    /// Takes a few of what the province cannot have and is offered now: the line is not idle until it has answered.
    pub(super) fn take_ahead(&mut self, fresh: Vec<(PacketId, Digest)>, offers: &Exchange) {
        let ahead = |(packet, blob)| Wanted {
            packet,
            blob,
            durable: 0,
        };
        let ahead = fresh.into_iter().map(ahead).collect();
        for (size, wanted) in worth_lifting(ahead, &offers.heads, &self.reached).take(FEW) {
            self.ahead.insert(wanted.blob, offers.counter);
            self.queue(size, wanted);
        }
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
                Some(lifted) = self.going.next() => self.settle(lifted).await?,
            }
        }
    }

    /// Goes on with it until little is left.
    pub(super) async fn until_few(&mut self) -> Result<(), CourierError> {
        self.until(FEW).await
    }

    /// Goes on with it until all is on its way.
    pub(super) async fn until_on_their_way(&mut self) -> Result<(), CourierError> {
        let mut on_their_way = self.on_their_way.subscribe();
        loop {
            self.fill();
            if self.put_off.is_none() && self.known.is_subset(&on_their_way.borrow_and_update()) {
                return Ok(());
            }
            if self.going.is_empty() {
                return self.put_off.take().map_or(Ok(()), Err);
            }
            tokio::select! {
                Some(lifted) = self.going.next() => self.settle(lifted).await?,
                Ok(()) = on_their_way.changed() => {}
            }
        }
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
            let Some(lifted) = self.going.next().await else {
                return self.put_off.take().map_or(Ok(()), Err);
            };
            self.settle(lifted).await?;
        }
    }

    fn fill(&mut self) {
        while self.put_off.is_none()
            && self.going.len() < LANES
            && let Some((size, wanted)) = self.waiting.pop_front()
        {
            let (vault, carrier, progress) = (&self.courier.vault, self.carrier, self.progress);
            let (packet, blob) = (wanted.packet, wanted.blob);
            let beside = match self.ahead.get(&blob) {
                Some(counter) => Beside::Exchange(*counter),
                None => Beside::Nothing,
            };
            let on_their_way = self.on_their_way.clone();
            let tell = move |bytes, more| {
                if bytes >= size {
                    on_their_way.send_if_modified(|all| all.insert(blob));
                }
                progress(Progress::Sent {
                    packet,
                    bytes,
                    more,
                });
            };
            self.going
                .push(lift(vault, carrier, wanted, size, beside, tell).boxed());
        }
    }

    async fn settle(&mut self, lifted: Lifted) -> Result<(), CourierError> {
        let (packet, blob) = (lifted.wanted.packet, lifted.wanted.blob);
        self.known.remove(&blob);
        self.on_their_way.send_if_modified(|all| all.remove(&blob));
        let went_ahead = self.ahead.remove(&blob).is_some();
        self.resent += lifted.resent;
        match lifted.durable {
            Ok(durable) => {
                self.moved |= durable > lifted.wanted.durable;
                self.reached.insert(blob, durable);
                let note = move |vault: &Vault| vault.sent(blob, durable);
                self.courier.with(note).await?;
                (self.progress)(Progress::Sent {
                    packet,
                    bytes: durable,
                    more: durable.saturating_sub(lifted.told),
                });
            }
            Err(CourierError::Vault(VaultError::NoBlob)) => {
                self.courier.is_gone(packet, blob, self.progress).await?;
                self.reached.insert(blob, u64::MAX);
            }
            // One connection can end where the network does not: the next exchange says where it goes on. Where the network
            // has ended, no other one opens.
            Err(CourierError::Cut) if self.cut.insert(blob) => self.moved = true,
            // Those that are under way have a place there, and give it back once they are done.
            Err(error @ CourierError::Busy { .. }) => self.put_off = Some(error),
            Err(error) if error.meets_everything() => return Err(error),
            Err(error) => {
                tracing::warn!(packet.id = %packet, code = error.code(), "a blob did not go up; the others go on");
                if went_ahead && error.code() == "blob_unknown" {
                    // Nobody had offered it by then: the next exchange says whether it is wanted.
                    self.moved = true;
                } else {
                    self.reached.insert(blob, u64::MAX);
                }
            }
        }
        Ok(())
    }
}

impl Courier {
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
