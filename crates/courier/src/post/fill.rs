//! From the vault into the post box. The vault commits first; the copy follows, by digest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tannha_domain::{Base64, DeviceId, Digest, Head, SignedBytes};
use tannha_vault::{PostBox, PostLetter, Vault, VaultError};

use super::rescue::{let_go_of_ended, named};
use crate::{
    CourierError,
    stick::{MAX_PACKETS, SealedAsk, asks},
};

/// Copies what waits into the post box, and lets go of what does not wait any more. Where `looks` says so, what lies there
/// is held against its name.
pub(crate) fn fill(vault: &Vault, looks: bool, now: Timestamp) -> Result<(), CourierError> {
    let (post, device) = (vault.post_box(), vault.identity().device);
    if post.is_stopped()? {
        return Ok(());
    }
    vault.address_post_box()?;
    let ended = let_go_of_ended(vault, &post)?;
    let heads = vault.outgoing(MAX_PACKETS)?;
    let before = post.letters_of(device)?;
    let waits: BTreeSet<Digest> = heads.iter().map(|head| head.digest).collect();
    let lies = named(&before);
    if waits != lies {
        // Where nothing waits, what is new is asked on the line.
        if !heads.is_empty() {
            write(vault, &post, &heads, now)?;
        }
        for letter in &before {
            post.let_go(&letter.digest())?;
        }
    }
    if ended || waits != lies {
        post.sweep()?;
    }
    for part in heads.iter().flat_map(Head::blobs) {
        copy(vault, &post, part.digest, part.bytes, looks)?;
    }
    Ok(())
}

/// A letter that asks what is new, where no other does: what lies at a relay is not heard without one.
pub(crate) fn ask(vault: &Vault, now: Timestamp) -> Result<(), CourierError> {
    let (post, device) = (vault.post_box(), vault.identity().device);
    let before = post.letters_of(device)?;
    if before.iter().any(|letter| !letter.heads.is_empty()) {
        return Ok(());
    }
    write(vault, &post, &[], now)?;
    for letter in before {
        post.let_go(&letter.digest())?;
    }
    Ok(())
}

fn write(
    vault: &Vault,
    post: &PostBox,
    heads: &[Head],
    now: Timestamp,
) -> Result<(), CourierError> {
    let membership = vault.membership().ok_or(CourierError::NotJoined)?;
    for ask in asks(vault, heads, now)? {
        let device = vault.identity().device;
        post.keep(&letter(device, &membership.certificate, ask, now))?;
    }
    Ok(())
}

/// A letter that nobody has brought yet.
pub(super) fn letter(
    device: DeviceId,
    certificate: &SignedBytes,
    SealedAsk { heads, words }: SealedAsk,
    now: Timestamp,
) -> PostLetter {
    PostLetter {
        device,
        certificate: certificate.clone(),
        heads,
        sealed: Base64(words),
        kept_at: now,
        arrived_at: None,
        posted_at: None,
        beside: Vec::new(),
    }
}

pub(super) fn copy(
    vault: &Vault,
    post: &PostBox,
    blob: Digest,
    bytes: u64,
    looks: bool,
) -> Result<(), CourierError> {
    let lies = if looks {
        post.holds(&blob)?
    } else {
        post.has(&blob)
    };
    if lies {
        return Ok(());
    }
    match vault.blob(blob, 0, usize::try_from(bytes).unwrap_or(usize::MAX)) {
        Ok(bytes) => Ok(post.put(&blob, &bytes)?),
        // It was safe twice and is gone from here: it is only named.
        Err(VaultError::NoBlob) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
