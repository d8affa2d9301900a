//! One sync, as far as it has come.

use std::collections::BTreeMap;

use tannha_domain::{Digest, PacketId, SignedBytes};
use tannha_wire::v1::Wanted;

use crate::{Progress, SyncReport};

/// One sync, as far as it has come.
#[derive(Default)]
pub(super) struct Run {
    pub(super) report: SyncReport,
    /// What the next exchange has to prove.
    pub(super) proofs: Vec<SignedBytes>,
    /// The province asked for proofs: it has them, and asks in vain a second time.
    pub(super) proved: bool,
    /// How far a blob came of which the vault does not know yet: it hears of it with the next piece.
    pub(super) unnoted: Option<(PacketId, Digest, u64)>,
    /// How far each blob came in this sync; the end of all for one that was refused.
    reached: BTreeMap<Digest, u64>,
}

impl Run {
    pub(super) fn reached(&mut self, packet: PacketId, blob: Digest, durable: u64) {
        self.unnoted = Some((packet, blob, durable));
        self.reached.insert(blob, durable);
    }

    pub(super) fn noted(&mut self, progress: &impl Fn(Progress)) {
        if let Some((packet, _, bytes)) = self.unnoted.take() {
            progress(Progress::Sent { packet, bytes });
        }
    }

    /// Not again in this sync.
    pub(super) fn give_up(&mut self, blob: Digest) {
        self.reached.insert(blob, u64::MAX);
    }

    /// A blob that was refused, or of which the province lost what it had called durable, waits for the next sync: this
    /// one has to end.
    pub(super) fn has_given_up(&self, wanted: &Wanted) -> bool {
        self.reached
            .get(&wanted.blob)
            .is_some_and(|reached| wanted.durable < *reached)
    }
}
