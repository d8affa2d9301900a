//! What an exchange carries, so that its limit always allows it.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Head, SignedBytes};
use tannha_vault::ExchangeState;
use tannha_wire::v1::{Exchange, MAX_EXCHANGE_BYTES, Unconfirmed};

/// The names of lists that stand in an exchange only where they are not empty.
const NAMES_OF_LISTS: usize = r#","unconfirmed":[]"#.len();

/// An exchange that its limit allows, whatever waits. What is told back has half of the room, so that packets go on
/// beside it; one event that is larger than that goes when nothing else does.
pub(crate) fn fit(
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

#[cfg(test)]
mod tests;
