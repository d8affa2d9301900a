//! Pads of numbered sheets: which there are, which somebody of this device took over, and which sheets are used.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::{PacketId, PadCode, PadTaken, SheetCode, SheetSerial, Subject};
use tannha_packet::{PAD_TAKEN, verify_sheet};

use crate::{
    Membership, Vault, VaultError,
    queue::{self, Letter, RANK_FIRST},
    row::{self, Bytes as _},
    sql::{one, rows, run},
    trail::{self, Entry},
};

/// So few sheets are little: a hamlet has more doors.
pub const FEW_SHEETS: u64 = 5;

/// The feed names a pad.
pub(crate) fn heard_pad(tx: &Transaction<'_>, pad: PadCode, sheets: u16) -> Result<(), VaultError> {
    let sql = "INSERT INTO pad (code, sheets) VALUES (?1, ?2) ON CONFLICT (code) DO UPDATE SET sheets = excluded.sheets";
    run(tx, "write a pad", sql, (pad.to_string(), sheets))?;
    Ok(())
}

/// A sheet bears a mark, here or elsewhere.
pub(crate) fn used(
    tx: &Transaction<'_>,
    serial: SheetSerial,
    packet: PacketId,
    at: Timestamp,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO sheet_used (serial, packet, at) VALUES (?1, ?2, ?3) ON CONFLICT (serial) DO NOTHING";
    let values = (serial.to_string(), packet.bytes(), at.as_millisecond());
    run(tx, "write a used sheet", sql, values)?;
    Ok(())
}

/// Whether somebody's mark stands on it, or another draft of this device has it.
pub(crate) fn is_used(connection: &Connection, serial: SheetSerial) -> Result<bool, VaultError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sheet_used WHERE serial = ?1) OR EXISTS (SELECT 1 FROM draft_mark WHERE sheet = ?1)";
    let found = one(
        connection,
        "look for a sheet",
        sql,
        [serial.to_string()],
        |found| found.get(0),
    )?;
    Ok(found.unwrap_or(false))
}

/// Writes that somebody of this device has this pad, and tells the province; a pad that is here already changes nothing.
pub(crate) fn take_over(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    pad: PadCode,
    now: Timestamp,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO pad (code, taken_at) VALUES (?1, ?2)
        ON CONFLICT (code) DO UPDATE SET taken_at = excluded.taken_at WHERE taken_at IS NULL";
    let values = (pad.to_string(), now.as_millisecond());
    if run(tx, "take a pad over", sql, values)? == 0 {
        return Ok(());
    }
    let areas = membership.certified()?.areas;
    let letter = Letter {
        kind: PAD_TAKEN,
        area: areas.into_iter().next().ok_or(VaultError::NotJoined)?,
        subject: Subject::Nobody,
        parent: None,
        enclosures: Vec::new(),
        text_versions: BTreeMap::new(),
        asked_at: now,
        body: &PadTaken { pad },
        dossier: None,
        revision: 1,
        rank: RANK_FIRST,
    };
    let head = queue::send(vault, tx, membership, letter, &[], now)?;
    let entry = Entry::PadTaken {
        by: vault.identity().operator,
        packet: head.packet,
        digest: head.digest,
        pad,
    };
    trail::append(tx, now, &entry)
}

/// A pad that somebody of this device took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pad {
    /// Which.
    pub code: PadCode,
    /// How many sheets it has; none where the feed has not told.
    pub sheets: Option<u64>,
    /// How many bear a mark, as far as this device knows.
    pub used: u64,
}

impl Pad {
    /// How many are left.
    pub fn left(&self) -> Option<u64> {
        self.sheets.map(|sheets| sheets.saturating_sub(self.used))
    }
}

fn taken(connection: &Connection) -> Result<Vec<Pad>, VaultError> {
    let sql = "SELECT p.code, p.sheets, (SELECT count(*) FROM sheet_used u WHERE u.serial >= p.code || '-' AND u.serial < p.code || '.')
            + (SELECT count(*) FROM draft_mark m WHERE m.sheet >= p.code || '-' AND m.sheet < p.code || '.'
                AND NOT EXISTS (SELECT 1 FROM sheet_used u WHERE u.serial = m.sheet))
        FROM pad p WHERE p.taken_at IS NOT NULL ORDER BY p.taken_at, p.code";
    rows(connection, "read the pads", sql, [], |found| {
        Ok(Pad {
            code: row::text(found, 0)?,
            sheets: found
                .get::<_, Option<i64>>(1)?
                .map(|_| row::count(found, 1))
                .transpose()?,
            used: row::count(found, 2)?,
        })
    })
}

/// How many sheets are left in all pads of this device; none where a pad is not known, or there is none.
pub(crate) fn left(connection: &Connection) -> Result<Option<u64>, VaultError> {
    let pads = taken(connection)?;
    let left: Option<Vec<u64>> = pads.iter().map(Pad::left).collect();
    Ok(left
        .filter(|left| !left.is_empty())
        .map(|left| left.iter().sum()))
}

impl Vault {
    /// Takes over the pad of this sheet: the commune handed it to somebody who works with this device.
    ///
    /// [`VaultError::Sheet`] for one that the province did not sign.
    pub fn take_pad(&self, code: &SheetCode, now: Timestamp) -> Result<Vec<Pad>, VaultError> {
        let membership = self.joined()?;
        let serial = verify_sheet(code, &membership.keys()?.signing).map_err(VaultError::Sheet)?;
        self.write(|tx| {
            take_over(self, tx, &membership, serial.pad(), now)?;
            taken(tx)
        })
    }

    /// The pads of this device, the one that was taken over first at the head.
    pub fn pads(&self) -> Result<Vec<Pad>, VaultError> {
        self.read(taken)
    }
}

#[cfg(test)]
mod tests;
