//! One exchange as a page of named steps: what I have, what I last heard; then what is lacking goes up, and what is
//! new is applied.

mod bulk;
mod deliver;
mod fit;
mod run;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tannha_domain::{RosterPerson, SignedBytes};
use tannha_line::Load;
use tannha_vault::{Heard, Touched, Vault, VaultError};
use tannha_wire::v1::{Exchange, ExchangeReply, Unconfirmed};
use tokio::sync::Mutex;

pub(crate) use self::{
    bulk::{Named, named},
    fit::fit,
};
use self::{
    deliver::Uploads,
    run::{Run, Turn},
};
use crate::{
    Carried, CourierError, Progress, SyncReport,
    carrier::{Beside, Counters, Https, Memory},
    post,
};

/// How many heads are looked at; those that fit are offered.
const HEADS_LOOKED_AT: usize = 64;

/// How often one hears how far a roster has come in.
const SHOWN_EVERY: Duration = Duration::from_secs(1);

/// Carries one vault's packets. Syncs run one after another, whoever asks for them.
#[derive(Clone)]
pub struct Courier {
    vault: Vault,
    /// Of networks and of the province's TLS, between syncs: losing it costs bytes, never packets.
    pub(crate) memory: Arc<Mutex<Memory>>,
    counters: Arc<Counters>,
    /// Whoever changes what lies in the post box as the vault says it.
    fills: Arc<std::sync::Mutex<()>>,
}

impl Courier {
    /// A courier for this vault; none for one that is for practice.
    pub fn new(vault: Vault) -> Result<Self, CourierError> {
        if vault.is_training() {
            return Err(VaultError::Training.into());
        }
        Ok(Self {
            vault,
            memory: Arc::default(),
            counters: Arc::default(),
            fills: Arc::default(),
        })
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What went over the line in all syncs so far.
    pub fn carried(&self) -> Carried {
        self.counters.read()
    }

    /// Exchanges until nothing is outstanding that could be brought now.
    pub async fn sync(
        &self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<SyncReport, CourierError> {
        let memory = self.memory.lock().await;
        let carrier = self.carrier(&memory).await?;
        // A day's pictures are copied while the line is busy with them.
        let (synced, ()) = tokio::join!(
            self.sync_over(&carrier, &progress),
            self.fill_post_box(false)
        );
        self.fill_post_box(false).await;
        let report = synced?;
        if report.stopped {
            return Ok(report);
        }
        self.bring_for_others(&memory).await?;
        Ok(report)
    }

    /// Takes up what came while nobody could open it, and looks that copies of all that waits lie in the post box.
    pub async fn open_post_box(
        &self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<(), CourierError> {
        let _no_sync = self.memory.lock().await;
        let vault = self.vault.clone();
        let taken = tokio::task::spawn_blocking(move || post::take_up(&vault, Timestamp::now()));
        let touched = taken.await.map_err(|_| CourierError::Cut)??;
        tell(&touched, &progress);
        self.fill_post_box(true).await;
        Ok(())
    }

    /// The vault has everything whatever comes of this: what could not be copied now is at the next sync.
    async fn fill_post_box(&self, looks: bool) {
        let (vault, fills) = (self.vault.clone(), Arc::clone(&self.fills));
        let filled = tokio::task::spawn_blocking(move || {
            let _alone = fills.lock();
            post::fill(&vault, looks, Timestamp::now())
        });
        if let Ok(Err(error)) = filled.await {
            tracing::warn!(code = error.code(), "the post box could not be filled");
        }
    }

    /// Hears that this device is stopped. True where it is.
    async fn stop(&self, word: SignedBytes) -> bool {
        let (vault, fills) = (self.vault.clone(), Arc::clone(&self.fills));
        let stopped = tokio::task::spawn_blocking(move || {
            let _alone = fills.lock();
            post::stop(&vault, &word, Timestamp::now())
        });
        match stopped.await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(
                    code = error.code(),
                    "what this device has could not be laid ready"
                );
                false
            }
            Err(_) => false,
        }
    }

    /// What this device took over from others goes once its own has gone.
    async fn bring_for_others(&self, memory: &Memory) -> Result<(), CourierError> {
        let (post, own) = (self.vault.post_box(), self.vault.identity().device);
        let report = post::bring(&post, memory, &self.counters, |device| device != own).await?;
        if report.requests > 0 {
            tracing::info!(
                requests = report.requests,
                waiting = report.waiting,
                "brought for others"
            );
        }
        Ok(())
    }

    pub(crate) async fn sync_over(
        &self,
        carrier: &Https,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<SyncReport, CourierError> {
        let (began, before) = (Instant::now(), carrier.counters.read());
        let mut run = Run::default();
        let mut uploads = Uploads::new(self, carrier, progress);
        let mut asked = self.gather(run.proves).await?;
        let heads = asked.0.heads.clone();
        let fresh = self.with(move |vault| vault.fresh(&heads)).await?;
        uploads.take_ahead(fresh, &asked.0);
        let mut beside = Beside::Nothing;
        loop {
            let (ask, others_wait) = asked;
            let turn = self.exchange(carrier, &mut run, ask, beside, progress);
            let Some(turn) = uploads.beside(turn).await? else {
                // What goes ahead waits there until its exchange is heard, which is the next one: that waits for nothing.
                beside = Beside::Nothing;
                asked = self.gather(run.proves).await?;
                continue;
            };
            let is_settled = beside == Beside::Uploads && turn.wanted.is_empty();
            uploads.take(turn.wanted, &turn.offered);
            if let Some((named, heard)) = turn.roster {
                // A roster can be long in coming on a thin line: what is lacking there does not wait for it.
                uploads.until_done().await?;
                let roster = self.fetch(carrier, named).await?;
                self.hear_with(&heard, roster, progress).await?;
                self.lets_go_of_what_was_heard().await?;
            }
            // Others are offered while the last of these go up. Beside the last ones goes the exchange that brings their receipts;
            // where it was answered before they had ended, the next one comes after them.
            beside = if others_wait {
                uploads.until_few().await?;
                Beside::Nothing
            } else if beside == Beside::Nothing {
                uploads.until_on_their_way().await?;
                if uploads.is_empty() {
                    Beside::Nothing
                } else {
                    Beside::Uploads
                }
            } else {
                uploads.until_done().await?;
                Beside::Nothing
            };
            // The answer to an exchange beside them is one to all that moved.
            let moved = uploads.moved() && !is_settled;
            if moved || turn.again || !uploads.is_empty() {
                asked = self.gather(run.proves).await?;
                continue;
            }
            if let Some(held_there) = turn.held_there {
                self.compare_counts(held_there).await?;
            }
            break;
        }
        if self.fetch_published(carrier).await? {
            progress(Progress::Heard(vec![Touched::Settings]));
        }
        let mut report = run.report;
        report.bytes_resent = uploads.resent;
        let now = carrier.counters.read();
        report.requests = now.requests - before.requests;
        report.bytes_up = now.bytes_up - before.bytes_up;
        report.bytes_down = now.bytes_down - before.bytes_down;
        report.seconds = began.elapsed().as_secs_f64();
        report.waiting = self.with(Vault::counts).await?.waiting;
        Ok(report)
    }

    async fn carrier(&self, memory: &Memory) -> Result<Https, CourierError> {
        let (membership, keys, waits) = self
            .with(|vault| {
                let waits = !vault.outgoing(1)?.is_empty();
                Ok((vault.membership(), vault.keys(), waits))
            })
            .await?;
        let (membership, keys) = (membership.ok_or(CourierError::NotJoined)?, keys?);
        let load = if waits { Load::Pictures } else { Load::Words };
        let identity = self.vault.identity();
        Https::new(
            &membership.url,
            &keys,
            identity.device,
            identity.device_key.clone(),
            memory,
            load,
            Arc::clone(&self.counters),
        )
        .map(|carrier| carrier.certified_by(&membership.certificate))
    }

    /// One exchange; what it says is applied, but for what comes with a roster. Nothing where the province asks for proofs
    /// first, which the next one has.
    async fn exchange(
        &self,
        carrier: &Https,
        run: &mut Run,
        ask: Exchange,
        beside: Beside,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Option<Turn>, CourierError> {
        let reply: ExchangeReply = carrier.post_beside("/v1/exchange", &ask, beside).await?;
        if reply.prove && ask.proofs.is_empty() && !self.with(Vault::proofs).await?.is_empty() {
            // Its cursor, receipts and mark may be of another log than ours, and would take the place of what shows that.
            // As long as nothing of it is heard, a cut costs nothing: the province asks again.
            run.proves = true;
            return Ok(None);
        }
        run.report.receipts += reply.receipts.len() as u64;
        if let Some(word) = reply.revoked.clone() {
            run.report.stopped |= self.stop(word).await;
        }
        let (more, held_there) = (reply.more, reply.held_packets);

        let wanted = reply.wanted.clone();
        let named = named(&reply.changes);
        let heard = heard(&ask.unconfirmed, reply);
        let touched = match named {
            None => self.hear(&heard, progress).await?,
            Some(_) => self.hear_ahead(&heard, progress).await?,
        };
        let (cursor, waits) = self
            .with(|vault| Ok((vault.cursor()?, !vault.outgoing(1)?.is_empty())))
            .await?;
        // "More" counts where the cursor comes nearer to it; a province that only says so would be asked for ever.
        let nearer = cursor != ask.cursor || named.is_some();
        let more = more && (nearer || touched.contains(&Touched::Outbox));
        let settled = touched.contains(&Touched::Outbox) && waits;
        // What was told back is noted: told once more it could be taken for what fell since.
        let rest = Heard {
            told: Vec::new(),
            ..heard
        };
        Ok(Some(Turn {
            again: more || settled,
            held_there: (!more && ask.heads.is_empty()).then_some(held_there),
            roster: named.map(|named| (named, rest)),
            offered: ask.heads,
            wanted,
        }))
    }

    /// What I have, and what I last heard, as much as fits, and whether that was not all.
    async fn gather(&self, proves: bool) -> Result<(Exchange, bool), CourierError> {
        let (state, heads, proofs) = self
            .with(move |vault| {
                let proofs = if proves { vault.proofs()? } else { Vec::new() };
                let heads = vault.outgoing(HEADS_LOOKED_AT)?;
                Ok((vault.exchange_state()?, heads, proofs))
            })
            .await?;
        let waiting = heads.len();
        let ask = fit(state, heads, proofs, Timestamp::now());
        let others_wait = ask.heads.len() < waiting;
        Ok((ask, others_wait))
    }

    /// Everything that was heard is applied in one transaction.
    async fn hear(
        &self,
        heard: &Heard,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Vec<Touched>, CourierError> {
        let heard = heard.clone();
        let touched = self
            .with(move |vault| vault.hear(&heard, None, Timestamp::now()))
            .await?;
        tell(&touched, progress);
        Ok(touched)
    }

    /// The same with a whole roster: while it comes in, a screen may show how far it is.
    async fn hear_with(
        &self,
        heard: &Heard,
        roster: Vec<RosterPerson>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<(), CourierError> {
        let heard = heard.clone();
        let comes_in = self.with(move |vault| vault.hear(&heard, Some(roster), Timestamp::now()));
        tokio::pin!(comes_in);
        loop {
            match tokio::time::timeout(SHOWN_EVERY, &mut comes_in).await {
                Ok(touched) => {
                    tell(&touched?, progress);
                    return Ok(());
                }
                Err(_) => tell(&[Touched::Roster], progress),
            }
        }
    }

    async fn hear_ahead(
        &self,
        heard: &Heard,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Vec<Touched>, CourierError> {
        let heard = heard.clone();
        let touched = self
            .with(move |vault| vault.hear_ahead(&heard, Timestamp::now()))
            .await?;
        tell(&touched, progress);
        Ok(touched)
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

/// An answer, and what its request had told back.
pub(crate) fn heard(told: &[Unconfirmed], reply: ExchangeReply) -> Heard {
    Heard {
        told: told
            .iter()
            .map(|told| (told.dossier, told.event.clone()))
            .collect(),
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
    }
}

fn tell(touched: &[Touched], progress: &impl Fn(Progress)) {
    if !touched.is_empty() {
        progress(Progress::Heard(touched.to_vec()));
    }
}

#[cfg(test)]
mod tests;
