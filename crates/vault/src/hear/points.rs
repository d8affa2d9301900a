//! Places in the province's log: receipts, the cursor, the secured mark, and what becomes of them when the province
//! was restored.

use rusqlite::Connection;
use tannha_domain::{DossierEvent, DossierId, EpochId, LogPoint, PacketId, SignedBytes};
use tannha_packet::{Epochs, Mark};

use super::{Hearing, Touched};
use crate::{
    PersonState, VaultError, dossier,
    row::{self, Bytes as _},
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
};

/// Older cursors that are kept. After a restore further back than the oldest the feed is heard from its beginning.
const CURSORS_KEPT: u64 = 200;
/// The code of a packet that the province lost in a restore, and whose bytes are gone here because they were safe.
pub(crate) const BYTES_GONE: &str = "bytes_gone";
/// At most so many are looked at for one exchange, which has 16 kB; those that fit are told back.
const TOLD_LOOKED_AT: u64 = 40;

/// Up to where the feed was applied: the highest place that still stands.
pub(crate) fn cursor(
    connection: &Connection,
    epochs: &Epochs,
) -> Result<Option<LogPoint>, VaultError> {
    let sql = "SELECT epoch, position, hash FROM feed_cursor ORDER BY position DESC, heard_at DESC";
    let points = rows(connection, "read the cursor", sql, [], |found| {
        row::point(found, 0)
    })?;
    Ok(points.into_iter().find(|point| epochs.stands(point)))
}

/// How far the backups reach, as last heard.
pub(crate) fn mark(connection: &Connection) -> Result<Option<LogPoint>, VaultError> {
    one(
        connection,
        "read the secured mark",
        "SELECT epoch, position, hash FROM secured_mark",
        [],
        |found| row::point(found, 0),
    )
}

/// The highest places that receipts name, one an epoch.
pub(crate) fn receipt_points(connection: &Connection) -> Result<Vec<LogPoint>, VaultError> {
    let sql =
        "SELECT epoch, max(position), hash FROM packet WHERE receipt IS NOT NULL GROUP BY epoch";
    rows(connection, "read the receipts", sql, [], |found| {
        row::point(found, 0)
    })
}

/// The province's own words for what it had: the highest receipt that stands, and the secured mark.
pub(crate) fn proofs(
    connection: &Connection,
    epochs: &Epochs,
) -> Result<Vec<SignedBytes>, VaultError> {
    let doing = "read what proves a restore";
    let signed = |sql| {
        rows(connection, doing, sql, [], |found| {
            Ok((row::point(found, 0)?, row::json(found, 3)?))
        })
    };
    let stands = |(point, signed): (LogPoint, SignedBytes)| epochs.stands(&point).then_some(signed);
    let receipt = signed(
        "SELECT epoch, position, hash, receipt FROM packet WHERE receipt IS NOT NULL ORDER BY position DESC",
    )?
    .into_iter()
    .find_map(stands);
    let mark = signed("SELECT epoch, position, hash, signed FROM secured_mark")?
        .into_iter()
        .find_map(stands);
    Ok(receipt.into_iter().chain(mark).collect())
}

/// What was heard past a restore point, to be told back.
pub(crate) fn unconfirmed(
    connection: &Connection,
) -> Result<Vec<(DossierId, DossierEvent)>, VaultError> {
    let sql = "SELECT dossier, event FROM dossier_event WHERE unconfirmed = 1 ORDER BY position, dossier, event LIMIT ?1";
    rows(
        connection,
        "read what is to be confirmed",
        sql,
        [row::whole(TOLD_LOOKED_AT)],
        |found| Ok((row::id(found, 0)?, row::json(found, 1)?)),
    )
}

impl Hearing<'_> {
    /// An answer came, so exactly what its request told back was heard.
    pub(super) fn was_told(&self, told: &[(DossierId, DossierEvent)]) -> Result<(), VaultError> {
        let sql = "UPDATE dossier_event SET unconfirmed = 2 WHERE dossier = ?1 AND event = ?2 AND unconfirmed = 1";
        for (dossier, event) in told {
            let event = row::to_json(event)?;
            run(
                self.tx,
                "note what was told back",
                sql,
                (dossier.bytes(), event),
            )?;
        }
        Ok(())
    }

    /// What lies beyond a restore point does not stand any more: packets wait again, decisions are to be confirmed.
    pub(super) fn fall_back(&mut self) -> Result<(), VaultError> {
        let doing = "go back to what stands";
        let mut again = 0;
        for (packet, point) in self.receipts()? {
            if !self.epochs.stands(&point) {
                self.wait_again(packet)?;
                again += 1;
            }
        }
        let sql =
            "SELECT DISTINCT epoch, position, dossier FROM dossier_event WHERE unconfirmed = 0";
        let heard = rows(self.tx, doing, sql, [], |found| {
            Ok((
                row::id::<EpochId>(found, 0)?,
                row::count(found, 1)?,
                row::id::<DossierId>(found, 2)?,
            ))
        })?;
        for (epoch, position, dossier) in heard {
            let point = LogPoint {
                epoch,
                position,
                hash: tannha_domain::Digest::of(b""),
            };
            if !self.epochs.stands(&point) {
                let sql = "UPDATE dossier_event SET unconfirmed = 1 WHERE dossier = ?1 AND epoch = ?2 AND position = ?3 AND unconfirmed = 0";
                run(
                    self.tx,
                    doing,
                    sql,
                    (dossier.bytes(), epoch.bytes(), row::whole(position)),
                )?;
                if let Some(subject) = dossier::subject(self.tx, dossier)? {
                    state::project_subject(self.tx, &subject)?;
                }
                self.touched.insert(Touched::Feed);
            }
        }
        if mark(self.tx)?.is_some_and(|mark| !self.epochs.stands(&mark)) {
            run(self.tx, doing, "DELETE FROM secured_mark", [])?;
        }
        self.forget_cursors_that_fell()?;
        if again > 0 {
            self.touched.insert(Touched::Outbox);
            trail::append(
                self.tx,
                self.now,
                &Entry::Restored {
                    waiting_again: again,
                },
            )?;
        }
        Ok(())
    }

    /// A cursor that does not stand is no place to go on from, and must not take the room of one that does.
    fn forget_cursors_that_fell(&self) -> Result<(), VaultError> {
        let doing = "forget cursors that fell";
        let sql = "SELECT epoch, position, hash FROM feed_cursor";
        for point in rows(self.tx, doing, sql, [], |found| row::point(found, 0))? {
            if !self.epochs.stands(&point) {
                let sql = "DELETE FROM feed_cursor WHERE epoch = ?1 AND position = ?2";
                run(
                    self.tx,
                    doing,
                    sql,
                    (point.epoch.bytes(), row::whole(point.position)),
                )?;
            }
        }
        Ok(())
    }

    fn receipts(&self) -> Result<Vec<(PacketId, LogPoint)>, VaultError> {
        let sql = "SELECT id, epoch, position, hash FROM packet WHERE receipt IS NOT NULL AND outcome <> 'deleted'";
        rows(self.tx, "read the receipts", sql, [], |found| {
            Ok((row::id(found, 0)?, row::point(found, 1)?))
        })
    }

    /// A packet whose receipt fell is offered again, also where its bytes are gone because two backups had reached
    /// them: a restored province that has it answers with a receipt.
    fn wait_again(&self, packet: PacketId) -> Result<(), VaultError> {
        let doing = "let a packet wait again";
        let sql = "UPDATE packet SET receipt = NULL, epoch = NULL, position = NULL, hash = NULL, outcome = NULL, code = NULL, received_at = NULL, secured_at = NULL
            WHERE id = ?1";
        run(self.tx, doing, sql, [packet.bytes()])?;
        run(
            self.tx,
            doing,
            "UPDATE blob SET sent = 0 WHERE packet = ?1",
            [packet.bytes()],
        )?;
        self.project(packet, false)
    }

    /// Another restore, from a newer backup perhaps, may have brought back what the one before lacked.
    pub(super) fn offer_again_what_was_gone(&mut self) -> Result<(), VaultError> {
        let sql =
            "UPDATE packet SET refused_at = NULL, code = NULL WHERE receipt IS NULL AND code = ?1";
        if run(self.tx, "let a packet wait again", sql, [BYTES_GONE])? > 0 {
            self.touched.insert(Touched::Outbox);
        }
        Ok(())
    }

    /// The mark moves forward, or anew after a restore.
    pub(super) fn take_mark(&mut self, signed: &SignedBytes) -> Result<(), VaultError> {
        let Mark { secured: point } = self.keys.verify(signed)?;
        let further = mark(self.tx)?.is_none_or(|before| before.position < point.position);
        if further && self.epochs.stands(&point) {
            let sql = "INSERT INTO secured_mark (one, epoch, position, hash, signed) VALUES (1, ?1, ?2, ?3, ?4)
                ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, position = excluded.position, hash = excluded.hash, signed = excluded.signed";
            run(
                self.tx,
                "write the secured mark",
                sql,
                (
                    point.epoch.bytes(),
                    row::whole(point.position),
                    point.hash.bytes(),
                    row::to_json(signed)?,
                ),
            )?;
        }
        Ok(())
    }

    /// Drops the sealed bytes of what is safe twice: a receipt stands, and the mark has passed it.
    pub(super) fn secure(&mut self) -> Result<bool, VaultError> {
        let Some(mark) = mark(self.tx)? else {
            return Ok(false);
        };
        let doing = "drop what is safe twice";
        let sql = "SELECT id FROM packet WHERE outcome IN ('taken', 'held') AND secured_at IS NULL AND position <= ?1";
        let safe = rows(self.tx, doing, sql, [row::whole(mark.position)], |found| {
            row::id::<PacketId>(found, 0)
        })?;
        for packet in &safe {
            run(
                self.tx,
                doing,
                "UPDATE packet SET secured_at = ?2 WHERE id = ?1",
                (packet.bytes(), self.now.as_millisecond()),
            )?;
            self.drop_bytes(*packet)?;
            trail::append(self.tx, self.now, &Entry::Secured { packet: *packet })?;
            self.touched.insert(Touched::Outbox);
        }
        Ok(!safe.is_empty())
    }

    /// What nobody will redo need not be here: what a dossier said goes once the backups reach its acceptance. Before
    /// that a restore may lose the acceptance, and a clerk then return the dossier.
    pub(super) fn let_go_of_what_is_settled(&self) -> Result<(), VaultError> {
        let Some(mark) = mark(self.tx)? else {
            return Ok(());
        };
        let sql = "SELECT k.dossier FROM dossier_kept k JOIN dossier_event e ON e.dossier = k.dossier AND e.unconfirmed = 0
            GROUP BY k.dossier HAVING max(e.position) <= ?1";
        let heard_of = rows(
            self.tx,
            "read what is settled",
            sql,
            [row::whole(mark.position)],
            |found| row::id::<DossierId>(found, 0),
        )?;
        for dossier in heard_of {
            if matches!(
                dossier::state(self.tx, dossier)?,
                PersonState::Accepted | PersonState::Opened
            ) {
                dossier::let_go(self.tx, dossier)?;
            }
        }
        Ok(())
    }

    /// The feed was applied up to here, which is a place that stands.
    pub(super) fn take_cursor(&self, point: &LogPoint) -> Result<(), VaultError> {
        let doing = "move the cursor";
        let sql =
            "INSERT INTO feed_cursor (epoch, position, hash, heard_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (epoch, position) DO UPDATE SET hash = excluded.hash";
        run(
            self.tx,
            doing,
            sql,
            (
                point.epoch.bytes(),
                row::whole(point.position),
                point.hash.bytes(),
                self.now.as_millisecond(),
            ),
        )?;
        // All that are left here stand, so that the highest are the newest, whatever the device's clock said.
        let sql = "DELETE FROM feed_cursor WHERE (epoch, position) <> (?1, ?2)
            AND (epoch, position) NOT IN (SELECT epoch, position FROM feed_cursor ORDER BY position DESC LIMIT ?3)";
        run(
            self.tx,
            doing,
            sql,
            (
                point.epoch.bytes(),
                row::whole(point.position),
                row::whole(CURSORS_KEPT),
            ),
        )?;
        Ok(())
    }
}
