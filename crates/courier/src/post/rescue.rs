//! What is laid ready for the day on which this device is stopped: drafts, and the question whether all else is safe.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use tannha_domain::{Digest, DraftId, Head, SignedBytes};
use tannha_vault::{KeptDraft, PostBox, PostLetter, Vault};

use super::{
    ask,
    fill::{copy, letter},
};
use crate::{
    CourierError,
    stick::{MAX_PACKETS, asks},
};

static SEALING: Mutex<()> = Mutex::new(());

/// Seals drafts into the post box as they stand, where they changed since, and the question whether what came to the province is
/// safe twice there. Nobody brings them before this device is stopped.
pub fn keep_drafts(vault: &Vault, now: Timestamp) -> Result<(), CourierError> {
    let Some(membership) = vault.membership().filter(|_| !vault.is_training()) else {
        return Ok(());
    };
    // Two locks in a row: the second one seals what the first one did not see.
    let _one_at_a_time = SEALING.lock().unwrap_or_else(PoisonError::into_inner);
    vault.address_post_box()?;
    let post = vault.post_box();
    post.drafts_are_sealed()?;
    let (saved, lie) = (vault.drafts_saved()?, post.drafts()?);
    let mut whole = true;
    let as_it_is = |id: &DraftId| lie.get(id).map(|kept| kept.saved_at) == saved.get(id).copied();
    for id in saved.keys().filter(|id| !as_it_is(id)) {
        // One that is damaged holds up no other; it keeps the keys from being destroyed.
        if let Err(error) = keep(vault, &post, *id, &membership.certificate, now) {
            tracing::warn!(code = error.code(), "a draft could not be sealed");
            whole = false;
        }
    }
    let let_go = let_go_of_ended(vault, &post)?;
    if let_go || !saved.keys().all(as_it_is) {
        post.sweep()?;
    }
    let asks_after = keep_received(vault, &post, &membership.certificate, now)?;
    if post.is_stopped()? {
        post.send_drafts()?;
        lay_ready_what_is_lacking(vault, &post)?;
    } else if asks_after || !saved.is_empty() {
        // Whether this device is stopped is heard by a letter, also while it is locked.
        ask(vault, now)?;
    }
    if whole {
        post.drafts_are_whole()?;
    }
    Ok(())
}

/// The keys are not destroyed before all that this device made is safe twice, also what was received before it was stopped.
/// True where there is such.
fn keep_received(
    vault: &Vault,
    post: &PostBox,
    certificate: &SignedBytes,
    now: Timestamp,
) -> Result<bool, CourierError> {
    let device = vault.identity().device;
    let lie = named(&post.letters_of(device)?);
    let mut received = vault.received(MAX_PACKETS)?;
    received.retain(|head| !lie.contains(&head.digest));
    let digests = received.iter().map(|head| head.digest);
    if named(&post.received()?) != digests.collect() {
        let mut letters = Vec::new();
        if !received.is_empty() {
            for ask in asks(vault, &received, now)? {
                letters.push(PostLetter {
                    arrived_at: Some(now),
                    ..letter(device, certificate, ask, now)
                });
            }
        }
        post.keep_received(&letters)?;
    }
    Ok(!received.is_empty())
}

/// What letters offer.
pub(super) fn named(letters: &[PostLetter]) -> BTreeSet<Digest> {
    let heads = letters.iter().flat_map(|letter| &letter.heads);
    heads.map(|head| head.digest).collect()
}

/// A province that was restored since asks for what it had received.
fn lay_ready_what_is_lacking(vault: &Vault, post: &PostBox) -> Result<(), CourierError> {
    for letter in post.letters_of(vault.identity().device)? {
        if letter.arrived_at.is_none() {
            for part in letter.heads.iter().flat_map(Head::blobs) {
                copy(vault, post, part.digest, part.bytes, false)?;
            }
        }
    }
    Ok(())
}

/// Lets go of drafts that are none any more: who said no, or whose dossier was submitted, is not sent like this. True where
/// there were such.
pub(crate) fn let_go_of_ended(vault: &Vault, post: &PostBox) -> Result<bool, CourierError> {
    let lie = post.drafts()?;
    if lie.is_empty() {
        return Ok(false);
    }
    let saved = vault.drafts_saved()?;
    let mut let_go = false;
    for id in lie.keys().filter(|id| !saved.contains_key(id)) {
        post.let_go_of_draft(*id)?;
        let_go = true;
    }
    Ok(let_go)
}

fn keep(
    vault: &Vault,
    post: &PostBox,
    id: DraftId,
    certificate: &SignedBytes,
    now: Timestamp,
) -> Result<(), CourierError> {
    let sealed = vault.seal_draft(id, now)?;
    let device = vault.identity().device;
    for ask in asks(vault, &[sealed.head], now)? {
        let draft = KeptDraft {
            saved_at: sealed.saved_at,
            letter: letter(device, certificate, ask, now),
            sent: false,
        };
        post.keep_draft(id, &draft)?;
    }
    for (digest, bytes) in sealed.blobs {
        if !post.has(&digest) {
            post.put(&digest, &bytes)?;
        }
    }
    Ok(())
}
