//! What a person takes home: the last revision as this device handed it in, and the code that proves it with no network.

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{
    ConsentAnswer, DossierId, Facts, Field, PacketId, ReadFacts as _, SignedBytes, UnitCode,
    dossier_number,
};
use tannha_packet::{Enclosure, SlipCode, SlipWord};

use crate::{
    Vault, VaultError,
    dossier::{self, Kept},
    row::{self, Bytes as _},
    sql::one,
};

/// The last revision of a dossier, as this device handed it in.
#[derive(Debug, Clone)]
pub struct HandedIn {
    /// The dossier.
    pub dossier: DossierId,
    /// The number that people say.
    pub number: String,
    /// Which revision.
    pub revision: u32,
    /// The packet.
    pub packet: PacketId,
    /// Its digest.
    pub digest: tannha_domain::Digest,
    /// The person's name.
    pub name: String,
    /// When it was handed in.
    pub at: Timestamp,
    /// The commune.
    pub area: UnitCode,
    /// What the person chose.
    pub product: String,
    /// The facts.
    pub facts: Facts,
    /// The answers.
    pub answers: Vec<ConsentAnswer>,
    /// What was captured.
    pub enclosures: Vec<Enclosure>,
    /// When the province's receipt came, where it says that the packet counts.
    pub confirmed_at: Option<Timestamp>,
    /// The code.
    pub code: SlipCode,
}

/// What stands of it beside the packet.
struct Sent {
    packet: PacketId,
    at: Timestamp,
    receipt: Option<SignedBytes>,
    confirmed_at: Option<Timestamp>,
}

fn sent(connection: &Connection, kept: &Kept) -> Result<Option<Sent>, VaultError> {
    let sql = "SELECT id, queued_at, receipt, CASE outcome WHEN 'taken' THEN received_at END FROM packet WHERE digest = ?1";
    one(
        connection,
        "read what was handed in",
        sql,
        [kept.digest.bytes()],
        |found| {
            Ok(Sent {
                packet: row::id(found, 0)?,
                at: row::time(found, 1)?,
                receipt: row::json_or_none(found, 2)?,
                confirmed_at: found
                    .get::<_, Option<i64>>(3)?
                    .map(|_| row::time(found, 3))
                    .transpose()?,
            })
        },
    )
}

impl Vault {
    /// What this device handed in last for a dossier; nothing where it did not, or no longer knows what it said. What is
    /// signed says only what the device knows: without a receipt the slip is not confirmed.
    pub fn handed_in(&self, dossier: DossierId) -> Result<Option<HandedIn>, VaultError> {
        let membership = self.joined()?;
        let found = self.read(|connection| {
            let Some(kept) = dossier::kept(connection, dossier)? else {
                return Ok(None);
            };
            Ok(sent(connection, &kept)?.map(|sent| (kept, sent)))
        })?;
        Ok(found.map(|(kept, sent)| {
            let number = dossier_number(dossier);
            let name = kept.facts.value(Field::FullName).unwrap_or_default();
            let word = SlipWord {
                packet: sent.packet,
                digest: kept.digest,
                whose: SlipWord::whose(name, &number),
                number: number.clone(),
                at: sent.at,
                answers: SlipWord::answered(&kept.answers),
            };
            let code = SlipCode::make(
                &word,
                &self.identity().device_key,
                &membership.certificate,
                &membership.key_list,
                sent.receipt,
            );
            HandedIn {
                dossier,
                number,
                revision: kept.revision,
                packet: sent.packet,
                digest: kept.digest,
                name: name.to_owned(),
                at: sent.at,
                area: kept.area,
                product: kept.product,
                facts: kept.facts,
                answers: kept.answers,
                enclosures: kept.enclosures,
                confirmed_at: sent.confirmed_at,
                code,
            }
        }))
    }
}

#[cfg(test)]
mod tests;
