//! What a person takes home: the last revision as this device handed it in, and the code that proves it with no network.

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use tannha_domain::{
    Answer, ConsentAnswer, Digest, DossierId, Facts, Field, MadeMark, PacketId, ReadFacts as _,
    SignedBytes, UnitCode, dossier_number, packet_number,
};
use tannha_packet::{Enclosure, SlipCode, SlipWord};

use crate::{
    Membership, Vault, VaultError, dossier,
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
    pub digest: Digest,
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
    /// How the answers were confirmed.
    pub mark: Option<MadeMark>,
    /// When the province's receipt came, where it says that the packet counts.
    pub confirmed_at: Option<Timestamp>,
    /// The code.
    pub code: SlipCode,
}

/// What stands of it beside the packet.
struct Sent {
    packet: PacketId,
    digest: Digest,
    at: Timestamp,
    receipt: Option<SignedBytes>,
    confirmed_at: Option<Timestamp>,
}

const SENT: &str = "SELECT id, digest, queued_at, receipt, CASE outcome WHEN 'taken' THEN received_at END FROM packet";

fn sent(found: &Row<'_>) -> rusqlite::Result<Sent> {
    Ok(Sent {
        packet: row::id(found, 0)?,
        digest: row::id(found, 1)?,
        at: row::time(found, 2)?,
        receipt: row::json_or_none(found, 3)?,
        confirmed_at: found
            .get::<_, Option<i64>>(4)?
            .map(|_| row::time(found, 4))
            .transpose()?,
    })
}

/// What was handed in by this digest, or as this packet.
fn handed_in(
    connection: &Connection,
    column: &'static str,
    value: &[u8],
) -> Result<Option<Sent>, VaultError> {
    let sql = format!("{SENT} WHERE {column} = ?1");
    one(connection, "read what was handed in", &sql, [value], sent)
}

/// The slip of what is a packet of its own.
#[derive(Debug, Clone)]
pub struct PacketSlip {
    /// The number that people say.
    pub number: String,
    /// When it was said.
    pub at: Timestamp,
    /// When the province's receipt came, where it says that the packet counts.
    pub confirmed_at: Option<Timestamp>,
    /// The code.
    pub code: SlipCode,
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
            let sent = handed_in(connection, "digest", kept.digest.bytes())?;
            Ok(sent.map(|sent| (kept, sent)))
        })?;
        Ok(found.map(|(kept, sent)| {
            let number = dossier_number(dossier);
            let name = kept.facts.value(Field::FullName).unwrap_or_default();
            let answers = SlipWord::answered(&kept.answers);
            let code = self.slip_code(&membership, &sent, name, &number, answers);
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
                mark: kept.mark,
                confirmed_at: sent.confirmed_at,
                code,
            }
        }))
    }

    /// The slip of a packet that this device made: a withdrawal, an account. It says these answers; nothing where another
    /// device made it.
    pub fn packet_slip(
        &self,
        packet: PacketId,
        name: &str,
        answers: Vec<(String, Answer)>,
    ) -> Result<Option<PacketSlip>, VaultError> {
        let membership = self.joined()?;
        let found = self.read(|connection| handed_in(connection, "id", packet.bytes()))?;
        Ok(found.map(|sent| {
            let number = packet_number(packet);
            PacketSlip {
                code: self.slip_code(&membership, &sent, name, &number, answers),
                number,
                at: sent.at,
                confirmed_at: sent.confirmed_at,
            }
        }))
    }

    fn slip_code(
        &self,
        membership: &Membership,
        sent: &Sent,
        name: &str,
        number: &str,
        answers: Vec<(String, Answer)>,
    ) -> SlipCode {
        let word = SlipWord {
            packet: sent.packet,
            digest: sent.digest,
            whose: SlipWord::whose(name, number),
            number: number.to_owned(),
            at: sent.at,
            answers,
        };
        SlipCode::make(
            &word,
            &self.identity().device_key,
            &membership.certificate,
            &membership.key_list,
            sent.receipt.clone(),
        )
    }
}

#[cfg(test)]
mod tests;
