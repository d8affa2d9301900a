//! A bundle for the province.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Digest, Head, PacketId};
use tannha_packet::{
    Invitation,
    bundle::{self, Item, Toward},
    seal_ask, seal_enrolment,
};
use tannha_vault::{Vault, VaultError};
use tannha_wire::v1::Ask;

use crate::{CourierError, exchange::fit};

/// More packets than this are written to the next stick.
pub(crate) const MAX_PACKETS: usize = 10_000;
/// An ask weighs less, sealed.
const ONE_ASK: u64 = 32 * 1024;

/// How much may be written, and what need not be.
#[derive(Debug, Clone, Default)]
pub struct Room {
    /// How many bytes the file may have; any number where this is `None`.
    pub bytes: Option<u64>,
    /// Packets that lie on another stick of today.
    pub without: Vec<PacketId>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The packets.
    pub packets: Vec<PacketId>,
    /// How large the file is.
    pub bytes: u64,
    /// How many packets wait that there was no room for.
    pub left: u64,
}

pub(super) fn export(
    vault: &Vault,
    file: &Path,
    room: &Room,
    now: Timestamp,
) -> Result<Exported, CourierError> {
    let waiting: Vec<Head> = vault
        .outgoing(MAX_PACKETS)?
        .into_iter()
        .filter(|head| !room.without.contains(&head.packet))
        .collect();
    let heads = that_fit(&waiting, room.bytes);
    if heads.is_empty() && !waiting.is_empty() {
        return Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into());
    }
    let asks = asks(vault, heads, now)?;
    let asks: Vec<(Item, Vec<u8>)> = asks
        .into_iter()
        .map(|SealedAsk { words, .. }| {
            let item = Item::Ask(vault.identity().device, Digest::of(&words));
            (item, words)
        })
        .collect();
    let mut blobs: Vec<(Digest, u64)> = Vec::new();
    for part in heads.iter().flat_map(Head::blobs) {
        // What was safe twice and is gone from here is only named: the province may have it after all.
        if is_here(vault, part.digest)? {
            blobs.push((part.digest, part.bytes));
        }
    }
    let entries: Vec<(Item, u64)> = asks
        .iter()
        .map(|(item, bytes)| (*item, bytes.len() as u64))
        .chain(
            blobs
                .iter()
                .map(|(digest, bytes)| (Item::Blob(*digest), *bytes)),
        )
        .collect();
    let bytes = bundle::write(file, Toward::Province, &entries, |writer| {
        for (item, bytes) in &asks {
            writer.add(item, bytes)?;
        }
        for (digest, bytes) in &blobs {
            let length = usize::try_from(*bytes).unwrap_or(usize::MAX);
            writer.add(&Item::Blob(*digest), &vault.blob(*digest, 0, length)?)?;
        }
        Ok::<_, CourierError>(())
    })?;
    let packets: Vec<PacketId> = heads.iter().map(|head| head.packet).collect();
    vault.note_carried(&packets, now)?;
    Ok(Exported {
        left: (waiting.len() - packets.len()) as u64,
        packets,
        bytes,
    })
}

pub(super) fn export_wish(
    vault: &Vault,
    invitation: &Invitation,
    file: &Path,
) -> Result<(), CourierError> {
    let sealed = seal_enrolment(&vault.enrolment(invitation)?)?;
    let item = Item::Enrolment(invitation.id);
    let entries = [(item, sealed.len() as u64)];
    bundle::write(file, Toward::Province, &entries, |writer| {
        writer.add(&item, &sealed)
    })?;
    Ok(())
}

/// As many from the front as there is room for: what goes first goes first here too.
fn that_fit(waiting: &[Head], room: Option<u64>) -> &[Head] {
    let Some(room) = room else { return waiting };
    let mut entries = Vec::new();
    let fits = |head: &&Head| {
        let blobs = head
            .blobs()
            .map(|part| (Item::Blob(part.digest), part.bytes));
        entries.extend(blobs);
        let asks = 1 + entries.len() as u64 / 64;
        bundle::size_of(&entries) + asks * ONE_ASK <= room
    };
    let count = waiting.iter().take_while(fits).count();
    waiting.get(..count).unwrap_or_default()
}

fn is_here(vault: &Vault, blob: Digest) -> Result<bool, CourierError> {
    match vault.blob(blob, 0, 0) {
        Ok(_) => Ok(true),
        Err(VaultError::NoBlob) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What a device asks, as a carrier takes it.
pub(crate) struct SealedAsk {
    /// What is named in it.
    pub(crate) heads: Vec<Head>,
    /// An exchange in its envelope.
    pub(crate) words: Vec<u8>,
}

/// Exchanges that name all of these, each with what it names and sealed. There is one at least, for what the device asks beside them.
pub(crate) fn asks(
    vault: &Vault,
    mut heads: &[Head],
    now: Timestamp,
) -> Result<Vec<SealedAsk>, CourierError> {
    let (membership, keys) = (
        vault.membership().ok_or(CourierError::NotJoined)?,
        vault.keys()?,
    );
    let lacks: Vec<Digest> = vault
        .wanted_bulk()?
        .iter()
        .map(|wanted| wanted.blob)
        .collect();
    let proofs = vault.proofs()?;
    let mut since = None;
    let mut sealed = Vec::new();
    while sealed.is_empty() || !heads.is_empty() {
        let exchange = fit(vault.exchange_state()?, heads.to_vec(), proofs.clone(), now);
        let taken = exchange.heads.len();
        if taken == 0 && !heads.is_empty() {
            return Err(CourierError::Unreadable);
        }
        let (named, rest) = heads.split_at(taken);
        heads = rest;
        let ask = Ask {
            since: *since.get_or_insert(exchange.counter),
            exchange,
            lacks: lacks.clone(),
        };
        let (key, intake) = (&vault.identity().device_key, &keys.intake);
        let words = seal_ask(&ask, key, &membership.certificate, intake)?;
        sealed.push(SealedAsk {
            heads: named.to_vec(),
            words,
        });
    }
    Ok(sealed)
}
