//! What an answer may still weigh.

use serde::Serialize;
use tannha_domain::Head;
use tannha_wire::v1::{ExchangeReply, MAX_EXCHANGE_BYTES};

use crate::feed::MAX_ITEM_BYTES;

/// Kept free for what is counted last: the names of the lists and the number of packets.
const SPARE: usize = 400;
/// A receipt or a refusal weighs less.
const ONE_VERDICT: usize = 900;
/// What is wanted of one blob weighs less.
const ONE_BLOB: usize = 200;

/// What an answer may still weigh.
pub(super) struct Budget(usize);

impl Budget {
    /// What is left beside this.
    pub(super) fn of(reply: &ExchangeReply) -> Self {
        Self(MAX_EXCHANGE_BYTES.saturating_sub(SPARE + weight(reply)))
    }

    /// How many of these heads may be heard: answers to them certainly fit, and beside them one item of the feed, which
    /// would otherwise wait for as long as packets come.
    pub(super) fn has_room_for(&self, heads: &[Head]) -> usize {
        let mut left = self.0.saturating_sub(MAX_ITEM_BYTES + SPARE);
        let fits = |head: &&Head| {
            let answer = ONE_VERDICT.max((1 + head.parts.len()) * ONE_BLOB);
            let after = left.checked_sub(answer);
            left = after.unwrap_or(left);
            after.is_some()
        };
        heads.iter().take_while(fits).count()
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
