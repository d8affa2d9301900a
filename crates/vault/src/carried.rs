//! What others carry: which packets lie on a stick or with a relay, and the wish of a device that joins by a stick.

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

/// Somebody carries this packet now; whoever did before does not count any more.
fn carried(tx: &Transaction<'_>, packet: PacketId, now: Timestamp) -> Result<(), VaultError> {
    let doing = "note who carries a packet";
    let sql = "DELETE FROM packet_custody WHERE packet = ?1";
    run(tx, doing, sql, [packet.bytes()])?;
    let sql = "INSERT INTO packet_carried (packet, at) SELECT id, ?2 FROM packet WHERE id = ?1
        ON CONFLICT (packet) DO UPDATE SET at = excluded.at";
    run(tx, doing, sql, (packet.bytes(), now.as_millisecond())).map(drop)
}

impl Vault {
    /// Notes that these packets are on a stick. They go on waiting: a stick can be lost.
    pub fn note_carried(&self, packets: &[PacketId], now: Timestamp) -> Result<(), VaultError> {
        self.write(|tx| {
            for packet in packets {
                carried(tx, *packet, now)?;
            }
            Ok(())
        })
    }

    /// Notes that a relay of this name gave its word for these packets. They go on waiting for the province's.
    pub fn note_custody(
        &self,
        packets: &[PacketId],
        carrier: &str,
        custody: &str,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.write(|tx| {
            let sql = "INSERT INTO packet_custody (packet, carrier, custody) SELECT packet, ?2, ?3 FROM packet_carried WHERE packet = ?1";
            for packet in packets {
                carried(tx, *packet, now)?;
                let values = (packet.bytes(), carrier, custody);
                run(tx, "note what a relay keeps", sql, values)?;
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
