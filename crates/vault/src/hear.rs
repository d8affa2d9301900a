//! What came back: receipts, refusals, news, the secured mark, epochs, keys. All of one answer is one transaction;
//! an answer that does not verify changes nothing, and hearing one twice is the same as once.

mod news;
mod points;

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use tannha_domain::{
    Change, Digest, DossierEvent, DossierId, LogPoint, News, OperatorId, PacketId, RosterPerson,
    SignedBytes, closed_set,
};
use tannha_packet::{Epochs, KeyList, Outcome, Receipt, Statement};

pub(crate) use points::{BYTES_GONE, cursor, mark, proofs, receipt_points, unconfirmed};

use crate::{
    Membership, Vault, VaultError, dossier,
    error::Doing as _,
    membership, roster,
    row::{self, Bytes as _},
    sql::{one, run},
    state,
    vault::put_setting,
};

closed_set! {
    /// What a change touched, so that the screen refreshes just that.
    Touched {
        /// People.
        Roster = "roster",
        /// Drafts.
        Draft = "draft",
        /// Packets.
        Outbox = "outbox",
        /// Decisions.
        Feed = "feed",
        /// The campaign and other settings.
        Settings = "settings",
        /// Who may unlock.
        Operators = "operators",
        /// The province has stopped this device: nobody works with it any more.
        Stopped = "stopped",
    }
}

/// The campaign, as last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// Its last day.
    pub ends_on: jiff::civil::Date,
    /// How many accounts this device's areas need.
    pub target: u64,
    /// How many are received there.
    pub done: u64,
}

/// One answer of the province.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What the request had told back, which was heard now that an answer came.
    pub told: Vec<(DossierId, DossierEvent)>,
    /// Where it ends: the next cursor.
    pub cursor: LogPoint,
    /// Receipts, as they were signed.
    pub receipts: Vec<SignedBytes>,
    /// Packets that are broken, and why.
    pub refused: Vec<(PacketId, Digest, String)>,
    /// What is new, in the order of the log.
    pub changes: Vec<Change>,
    /// The secured mark, when it moved.
    pub mark: Option<SignedBytes>,
    /// The epochs, when this device's places belong to another.
    pub epochs: Option<SignedBytes>,
    /// The key list, when there is a newer one.
    pub key_list: Option<SignedBytes>,
    /// The province's clock.
    pub now_there: Timestamp,
}

/// Which news of an answer are applied, and its cursor with them.
#[derive(Clone, Copy)]
enum Tidings {
    /// None yet.
    Later,
    /// All of them, where a whole roster that they name is here.
    All { roster: bool },
}

/// What an answer is held against while it is applied.
struct Hearing<'a> {
    tx: &'a Transaction<'a>,
    keys: KeyList,
    epochs: Epochs,
    now: Timestamp,
    touched: BTreeSet<Touched>,
    /// Whose lock stands outside the database.
    vault: &'a Vault,
    /// Whose lock is to go, once this is on the disk.
    left: Vec<OperatorId>,
    /// Something was deleted that must not be found on the disk.
    swept: bool,
}

impl Hearing<'_> {
    /// The province's word that a packet is durable. What names a packet that is not here, or a place that does not
    /// stand, says nothing.
    fn receipt(&mut self, signed: &SignedBytes) -> Result<(), VaultError> {
        let receipt: Receipt = self.keys.verify(signed)?;
        if !self.epochs.stands(&receipt.at) {
            return Ok(());
        }
        let (outcome, code) = match &receipt.outcome {
            Outcome::Taken => ("taken", None),
            Outcome::Held { code } => ("held", Some(code)),
            Outcome::Deleted => ("deleted", None),
        };
        let sql = "UPDATE packet SET receipt = ?3, epoch = ?4, position = ?5, hash = ?6, outcome = ?7, code = ?8, refused_at = NULL,
                received_at = coalesce(received_at, ?9)
            WHERE id = ?1 AND digest = ?2 AND receipt IS NOT ?3";
        let values = rusqlite::params![
            receipt.packet.bytes(),
            receipt.digest.bytes(),
            row::to_json(signed)?,
            receipt.at.epoch.bytes(),
            row::whole(receipt.at.position),
            receipt.at.hash.bytes(),
            outcome,
            code,
            self.now.as_millisecond(),
        ];
        if run(self.tx, "write a receipt", sql, values)? == 0 {
            return Ok(());
        }
        run(
            self.tx,
            "write a receipt",
            "UPDATE blob SET sent = bytes WHERE packet = ?1",
            [receipt.packet.bytes()],
        )?;
        if receipt.outcome == Outcome::Deleted {
            self.drop_bytes(receipt.packet)?;
        }
        self.touched.insert(Touched::Outbox);
        self.project(receipt.packet, receipt.outcome == Outcome::Deleted)
    }

    /// A packet that is broken is not offered again; a person has to look.
    fn refusal(&mut self, packet: PacketId, digest: &Digest, code: &str) -> Result<(), VaultError> {
        let sql = "UPDATE packet SET refused_at = ?3, code = ?4 WHERE id = ?1 AND digest = ?2 AND receipt IS NULL AND refused_at IS NULL";
        if run(
            self.tx,
            "write a refusal",
            sql,
            (
                packet.bytes(),
                digest.bytes(),
                self.now.as_millisecond(),
                code,
            ),
        )? > 0
        {
            self.touched.insert(Touched::Outbox);
            self.project(packet, false)?;
        }
        Ok(())
    }

    fn drop_bytes(&self, packet: PacketId) -> Result<(), VaultError> {
        run(
            self.tx,
            "drop sealed bytes",
            "UPDATE blob SET content = NULL WHERE packet = ?1",
            [packet.bytes()],
        )?;
        run(
            self.tx,
            "drop sealed bytes",
            "DELETE FROM blob_attempt WHERE blob IN (SELECT digest FROM blob WHERE packet = ?1)",
            [packet.bytes()],
        )?;
        Ok(())
    }

    /// Writes anew where the person of a packet stands.
    fn project(&self, packet: PacketId, let_go: bool) -> Result<(), VaultError> {
        let sql = "SELECT d.id, d.subject_kind, d.subject FROM packet p JOIN dossier d ON d.id = p.dossier WHERE p.id = ?1";
        let found = one(self.tx, "read a dossier", sql, [packet.bytes()], |found| {
            Ok((row::id(found, 0)?, row::subject(found, 1)?))
        })?;
        let Some((id, subject)) = found else {
            return Ok(());
        };
        if let_go {
            dossier::let_go(self.tx, id)?;
        }
        state::project_subject(self.tx, &subject)
    }
}

/// Whether a list of epochs is a later word than ours: it goes on where ours ends, or, where the province was
/// restored to before our last epoch and began another, its last one began later.
fn is_later(theirs: &Epochs, ours: &Epochs) -> bool {
    let begun_at = |epochs: &Epochs| epochs.0.last().map(|begins| begins.begun_at);
    let goes_on = theirs.0.len() > ours.0.len() && theirs.0.starts_with(&ours.0);
    goes_on || begun_at(theirs) > begun_at(ours)
}

/// Takes a newer key list and a later list of epochs. A device never goes back to an older one.
fn new_membership(
    heard: &Heard,
    membership: &Membership,
) -> Result<Option<Membership>, VaultError> {
    let mut newer = membership.clone();
    if let Some(key_list) = &heard.key_list
        && <KeyList as Statement>::verify(key_list, &membership.root)?.number
            > membership.keys()?.number
    {
        newer.key_list = key_list.clone();
    }
    if let Some(epochs) = &heard.epochs {
        let theirs: Epochs = newer.keys()?.verify(epochs)?;
        if is_later(&theirs, &membership.epochs()?) {
            newer.epochs = epochs.clone();
        }
    }
    Ok((newer != *membership).then_some(newer))
}

impl Vault {
    /// Applies one answer of the province, with the roster that it names where one came down: people first, some hundred at
    /// a time, then all the rest at once. Answers with what it touched.
    ///
    /// [`VaultError::Packet`] for a signature that does not hold: then nothing changed, but for people, who are signed for
    /// by their blob's name. Who has a roster has heard the rest [ahead](Self::hear_ahead).
    pub fn hear(
        &self,
        heard: &Heard,
        roster: Option<Vec<RosterPerson>>,
        now: Timestamp,
    ) -> Result<Vec<Touched>, VaultError> {
        let came = roster.is_some();
        if let Some(people) = roster {
            self.take_named_roster(heard, people)?;
        }
        self.apply(heard, Tidings::All { roster: came }, now)
    }

    /// Takes the roster that an answer names, unless that came late or is of a log that no longer stands.
    fn take_named_roster(
        &self,
        heard: &Heard,
        people: Vec<RosterPerson>,
    ) -> Result<(), VaultError> {
        let membership = self.joined()?;
        let newer = new_membership(heard, &membership)?;
        let epochs = newer.as_ref().unwrap_or(&membership).epochs()?;
        let cursor = self.read(|connection| cursor(connection, &epochs))?;
        let applied = cursor.map_or(0, |cursor| cursor.position);
        let whole = heard
            .changes
            .iter()
            .rev()
            .find_map(|change| match change.news {
                News::Roster { people, .. } => Some((change.position, people)),
                _ => None,
            });
        match whole {
            Some((position, expected)) if position >= applied && epochs.stands(&heard.cursor) => {
                roster::take(self, people, expected)
            }
            _ => Ok(()),
        }
    }

    /// Applies what of an answer needs no roster: receipts, refusals, the mark, epochs and keys. The news and the cursor
    /// wait for [`hear`](Self::hear), which may follow or not: hearing the rest again changes nothing.
    pub fn hear_ahead(&self, heard: &Heard, now: Timestamp) -> Result<Vec<Touched>, VaultError> {
        self.apply(heard, Tidings::Later, now)
    }

    fn apply(
        &self,
        heard: &Heard,
        tidings: Tidings,
        now: Timestamp,
    ) -> Result<Vec<Touched>, VaultError> {
        let membership = self.joined()?;
        let newer = new_membership(heard, &membership)?;
        let known = newer.as_ref().unwrap_or(&membership);
        let (keys, epochs) = (known.keys()?, known.epochs()?);
        let (mut secured, mut left) = (false, Vec::new());
        let touched = self.write(|tx| {
            let mut hearing = Hearing {
                tx,
                keys,
                epochs,
                now,
                touched: BTreeSet::new(),
                vault: self,
                left: Vec::new(),
                swept: false,
            };
            hearing.was_told(&heard.told)?;
            if let Some(newer) = &newer {
                membership::put(tx, newer)?;
            }
            hearing.fall_back()?;
            if hearing.epochs != membership.epochs()? {
                hearing.offer_again_what_was_gone()?;
            }
            for receipt in &heard.receipts {
                hearing.receipt(receipt)?;
            }
            for (packet, digest, code) in &heard.refused {
                hearing.refusal(*packet, digest, code)?;
            }
            // An answer that ends where nothing stands, as one to a revoked device after a restore may, moves nothing;
            // what the province signed in it holds all the same.
            let moves = match tidings {
                Tidings::All { roster } if hearing.epochs.stands(&heard.cursor) => {
                    hearing.news(heard, roster)?;
                    true
                }
                _ => false,
            };
            if let Some(mark) = &heard.mark {
                hearing.take_mark(mark)?;
            }
            secured = hearing.secure()? || hearing.swept;
            // Only a decision or a mark can settle anything.
            if heard.mark.is_some() || hearing.touched.contains(&Touched::Feed) {
                hearing.let_go_of_what_is_settled()?;
            }
            if moves {
                hearing.take_cursor(&heard.cursor)?;
            }
            let offset = heard.now_there.as_millisecond() - now.as_millisecond();
            put_setting(tx, "clock_offset_ms", &offset.to_string())?;
            let heard_at = heard.now_there.as_millisecond();
            put_setting(tx, "clock_heard_at_ms", &heard_at.to_string())?;
            left = hearing.left;
            Ok(hearing.touched)
        })?;
        // A kill before this is mended at the next unlock.
        if !left.is_empty() {
            self.change_key(&left)?;
        }
        if newer.is_some() {
            self.cache_membership(newer);
        }
        self.refresh_settings()?;
        if secured {
            self.forget_deleted_after_commit();
        }
        Ok(touched.into_iter().collect())
    }

    /// The campaign, as last heard.
    pub fn campaign(&self) -> Result<Option<Campaign>, VaultError> {
        let json = self.setting("campaign");
        json.map(|json| serde_json::from_str(&json).doing("read the campaign"))
            .transpose()
    }
}

#[cfg(test)]
mod tests;
