//! Drafts for the day on which this device is stopped.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use tannha_domain::{Base64, DraftId};
use tannha_vault::{KeptDraft, PostBox, PostLetter, Vault};

use super::ask;
use crate::{CourierError, stick::asks};

static SEALING: Mutex<()> = Mutex::new(());

/// Seals drafts into the post box as they stand, where they changed since. Nobody brings them before this device is stopped.
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
    if post.is_stopped()? {
        post.send_drafts()?;
    } else if !saved.is_empty() {
        // Whether this device is stopped is heard by a letter, also while it is locked.
        ask(vault, now)?;
    }
    if whole {
        post.drafts_are_whole()?;
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
    certificate: &tannha_domain::SignedBytes,
    now: Timestamp,
) -> Result<(), CourierError> {
    let sealed = vault.seal_draft(id, now)?;
    let device = vault.identity().device;
    for ask in asks(vault, &[sealed.head], now)? {
        let letter = PostLetter {
            device,
            certificate: certificate.clone(),
            heads: ask.heads,
            sealed: Base64(ask.words),
            kept_at: now,
            arrived_at: None,
            posted_at: None,
            beside: Vec::new(),
        };
        let draft = KeptDraft {
            saved_at: sealed.saved_at,
            letter,
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
