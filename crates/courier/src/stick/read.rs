//! A bundle from the province.

use std::{fs::File, io::BufReader, path::Path};

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Digest, LogPoint, RosterPerson};
use tannha_packet::{
    Mark, Receipt, Statement as _,
    bundle::{Bundle, Item, Toward},
    open_answer,
};
use tannha_vault::{Heard, Touched, Vault};
use tannha_wire::v1::{Answered, Enrolled};

use crate::{
    CourierError,
    exchange::{self, Named},
    joining, post,
};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The device joined by it.
    pub joined: bool,
    /// Answers that were applied.
    pub answers: u64,
    /// Answers that begin beyond what this device has heard: one that was written before them has not come.
    pub ahead: u64,
    /// Receipts that came.
    pub receipts: u64,
    /// Recordings and forms that are whole now.
    pub published: u64,
    /// The province has stopped this device.
    pub stopped: bool,
    /// Entries that did not come, or came damaged.
    pub missing: u64,
    /// Packets that are still without a receipt.
    pub waiting: u64,
    /// What a screen has to draw anew.
    #[serde(skip)]
    pub touched: Vec<Touched>,
}

pub(super) fn import(vault: &Vault, file: &Path, now: Timestamp) -> Result<Imported, CourierError> {
    let mut bundle = Bundle::open_toward(BufReader::new(File::open(file)?), Toward::Devices)?;
    let device = vault.identity().device;
    let ours: Vec<Item> = bundle
        .items()
        .filter(|item| matches!(item, Item::Enrolled(id) | Item::Answer(id, _) if *id == device))
        .copied()
        .collect();
    if ours.is_empty() {
        return Err(CourierError::NothingForUs);
    }
    let mut imported = Imported {
        missing: bundle.missing() as u64,
        ..Imported::default()
    };
    let mut answers = Vec::new();
    for item in ours {
        let Some(sealed) = bundle.read(&item)? else {
            imported.missing += 1;
            continue;
        };
        if matches!(item, Item::Enrolled(_)) {
            imported.joined |= join(vault, &sealed)?;
        } else {
            answers.push(open(vault, &sealed)?);
        }
    }
    let mut beside = |blob: &Digest| Ok(bundle.read(&Item::Blob(*blob))?);
    hear(vault, &mut beside, answers, &mut imported, now)?;
    imported.waiting = vault.counts()?.waiting;
    Ok(imported)
}

/// The answer to a wish. One who has joined already, by whichever way, hears nothing new.
pub(crate) fn join(vault: &Vault, sealed: &[u8]) -> Result<bool, CourierError> {
    let Some(invitation) = vault.wish()?.filter(|_| vault.membership().is_none()) else {
        return Ok(false);
    };
    let opened = vault.identity().opener.open(sealed)?;
    let enrolled: Enrolled =
        serde_json::from_slice(&opened).map_err(|_| CourierError::Unreadable)?;
    joining::enter(vault, &invitation, enrolled)?;
    Ok(true)
}

/// Opens an answer, if the province signed it and sealed it to this device.
pub(crate) fn open(vault: &Vault, sealed: &[u8]) -> Result<Answered, CourierError> {
    let membership = vault.membership().ok_or(CourierError::NotJoined)?;
    let opener = &vault.identity().opener;
    Ok(open_answer(sealed, opener, &membership.root)?)
}

/// Hears answers that came in one piece, in their order. `beside` gives the blobs that came with them.
pub(crate) fn hear(
    vault: &Vault,
    beside: &mut impl FnMut(&Digest) -> Result<Option<Vec<u8>>, CourierError>,
    answers: Vec<Answered>,
    imported: &mut Imported,
    now: Timestamp,
) -> Result<(), CourierError> {
    if answers.is_empty() {
        return Ok(());
    }
    let known = vault.signed_for()?;
    let again = known.is_some_and(|known| answers.iter().any(|answer| signs_again(answer, &known)));
    for answered in answers {
        if !again && known.is_some_and(|known| may_hide_a_loss(&answered, &known)) {
            imported.ahead += 1;
        } else {
            hear_one(vault, beside, answered, imported, now)?;
        }
    }
    imported.published = published(vault, beside, now)?;
    if imported.published > 0 {
        imported.touched.push(Touched::Settings);
    }
    Ok(())
}

/// The device was signed for further than it named when it asked. A province that was put back by hand meanwhile, and
/// written on, knows nothing of that and cannot say so: what it signs here would hide what it lost. It is asked again.
fn may_hide_a_loss(answered: &Answered, known: &LogPoint) -> bool {
    let named = answered.highest.map_or(0, |named| named.position);
    // Epochs say by themselves what stands.
    named < known.position && answered.reply.epochs.is_none()
}

/// Whether the province that answers has this very place in its log.
fn signs_again(answered: &Answered, known: &LogPoint) -> bool {
    let receipts = answered.reply.receipts.iter();
    let receipts = receipts.filter_map(|signed| Receipt::read_unverified(signed).ok());
    let mark = answered.reply.mark.as_ref();
    let mark = mark.and_then(|signed| Mark::read_unverified(signed).ok());
    receipts
        .map(|receipt| receipt.at)
        .chain(mark.map(|mark| mark.secured))
        .any(|point| point == *known)
}

fn hear_one(
    vault: &Vault,
    beside: &mut impl FnMut(&Digest) -> Result<Option<Vec<u8>>, CourierError>,
    answered: Answered,
    imported: &mut Imported,
    now: Timestamp,
) -> Result<(), CourierError> {
    let receipts = answered.reply.receipts.len() as u64;
    let stopped = answered.reply.revoked.clone();
    for wanted in &answered.reply.wanted {
        // Nobody has it any more: a person has to look.
        vault.mark_gone(wanted.blob, now)?;
    }
    let named = exchange::named(&answered.reply.changes);
    let heard = exchange::heard(&answered.told, answered.reply);
    // Of restores first: where this device stands may fall with one. Receipts hold whatever is lacking of the rest.
    let mut touched = vault.hear_ahead(&heard, now)?;
    // What was told back is noted: told once more it could be taken for what fell since.
    let rest = Heard {
        told: Vec::new(),
        ..heard
    };
    // The news begin at the place that was asked from, or at the lowest restore point since.
    let epochs = vault.epochs()?;
    let begins = answered.from.map_or(0, |from| epochs.up_to(&from));
    let is_ahead = begins > vault.cursor()?.map_or(0, |cursor| cursor.position);
    let roster = match named.filter(|_| !is_ahead) {
        Some(named) => roster(vault, beside, &named)?.map(Some),
        None => Some(None),
    };
    match roster {
        Some(roster) if !is_ahead => {
            imported.answers += 1;
            touched.extend(vault.hear(&rest, roster, now)?);
        }
        // The news are asked for again from where this device is.
        _ => imported.ahead += 1,
    }
    imported.receipts += receipts;
    if let Some(word) = stopped {
        post::stop(vault, &word, now)?;
        imported.stopped = true;
        touched.push(Touched::Stopped);
    }
    for touched in touched {
        if !imported.touched.contains(&touched) {
            imported.touched.push(touched);
        }
    }
    Ok(())
}

/// The roster that an answer names, where it came whole.
fn roster(
    vault: &Vault,
    beside: &mut impl FnMut(&Digest) -> Result<Option<Vec<u8>>, CourierError>,
    named: &Named,
) -> Result<Option<Vec<RosterPerson>>, CourierError> {
    let Some(bytes) = beside(&named.blob)? else {
        return Ok(None);
    };
    named.open(&vault.identity().opener, &bytes).map(Some)
}

/// What the province published and this device lacks.
pub(crate) fn published(
    vault: &Vault,
    beside: &mut impl FnMut(&Digest) -> Result<Option<Vec<u8>>, CourierError>,
    now: Timestamp,
) -> Result<u64, CourierError> {
    let mut whole = 0;
    for wanted in vault.wanted_bulk()? {
        let Some(bytes) = beside(&wanted.blob)? else {
            continue;
        };
        if vault.take_bulk(wanted.blob, &bytes, now)? {
            whole += 1;
        }
    }
    Ok(whole)
}
