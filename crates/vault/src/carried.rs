//! What goes by a stick: which packets were written to one, and the wish of a device that joins by one.

use jiff::Timestamp;
use rusqlite::Transaction;
use tannha_domain::PacketId;
use tannha_packet::Invitation;

use crate::{
    Vault, VaultError,
    row::{self, Bytes as _},
    sql::{one, run},
};

pub(crate) fn forget_the_wish(tx: &Transaction<'_>) -> Result<(), VaultError> {
    run(tx, "forget the wish to join", "DELETE FROM wish", []).map(drop)
}

impl Vault {
    /// Notes that these packets are on a stick. They go on waiting: a stick can be lost.
    pub fn note_carried(&self, packets: &[PacketId], now: Timestamp) -> Result<(), VaultError> {
        self.write(|tx| {
            let sql =
                "INSERT INTO packet_carried (packet, at) SELECT id, ?2 FROM packet WHERE id = ?1
                ON CONFLICT (packet) DO UPDATE SET at = excluded.at";
            for packet in packets {
                let values = (packet.bytes(), now.as_millisecond());
                run(tx, "note what is on a stick", sql, values)?;
            }
            Ok(())
        })
    }

    /// Keeps the invitation by which this device wishes to join, until the answer has come.
    pub fn wish_to_join(&self, invitation: &Invitation) -> Result<(), VaultError> {
        if self.is_training() {
            return Err(VaultError::Training);
        }
        self.write(|tx| {
            let sql = "INSERT INTO wish (one, invitation) VALUES (1, ?1)
                ON CONFLICT (one) DO UPDATE SET invitation = excluded.invitation";
            run(tx, "keep the wish to join", sql, [invitation.to_string()]).map(drop)
        })
    }

    /// The invitation by which this device wishes to join.
    pub fn wish(&self) -> Result<Option<Invitation>, VaultError> {
        self.read(|connection| {
            let doing = "read the wish to join";
            one(
                connection,
                doing,
                "SELECT invitation FROM wish",
                [],
                |found| row::text(found, 0),
            )
        })
    }
}
