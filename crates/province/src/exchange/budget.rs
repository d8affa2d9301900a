//! What an answer may still weigh.

use serde::Serialize;
use tannha_wire::v1::{ExchangeReply, MAX_EXCHANGE_BYTES};

/// Kept free for what is counted last: the names of the lists and the number of packets.
const SPARE: usize = 400;
/// A head is heard while an answer to it certainly fits: a receipt, or a wanted line for each of its blobs.
const ONE_HEAD: usize = 5_000;

/// What an answer may still weigh.
pub(super) struct Budget(usize);

impl Budget {
    /// What is left beside this.
    pub(super) fn of(reply: &ExchangeReply) -> Self {
        Self(MAX_EXCHANGE_BYTES.saturating_sub(SPARE + weight(reply)))
    }

    /// Whether one more head may be heard.
    pub(super) fn has_room(&self) -> bool {
        self.0 >= ONE_HEAD
    }

    /// Whether all of these fit.
    pub(super) fn fits<T: Serialize>(&self, items: &[T]) -> bool {
        items.iter().map(|item| weight(item) + 1).sum::<usize>() <= self.0
    }

    /// Puts it into the answer and takes its weight off.
    pub(super) fn push<T: Serialize>(&mut self, into: &mut Vec<T>, item: T) {
        self.0 = self.0.saturating_sub(weight(&item) + 1);
        into.push(item);
    }
}

fn weight<T: Serialize>(item: &T) -> usize {
    serde_json::to_vec(item).map_or(usize::MAX / 2, |bytes| bytes.len())
}
