//! Whom a person asks to receive in their place: the authorisation on its way to the commune's desk, which makes the paper.

use jiff::{Timestamp, civil::Date};
use tannha_domain::{PacketId, PersonId, ReceiverAuthorisation};
use tannha_packet::RECEIVER_AUTHORISATION;

use crate::{
    Vault, VaultError,
    marking::{self, Confirms, Marking},
    queue::Post,
    roster,
    row::{self, Bytes as _},
    sql::{one, run},
    trail::{self, Entry},
};

/// Whom a person asked last, on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// When.
    pub at: Timestamp,
    /// Who receives.
    pub name: String,
    /// How they are related: the code of a relation. None where this device did not keep it.
    pub relation: Option<String>,
    /// Where they are reached.
    pub phone: Option<String>,
    /// Until when.
    pub until: Date,
}

impl Vault {
    /// Keeps whom a person asked to receive, and queues the packet: both or neither. [`VaultError::Account`] says what
    /// it lacks.
    pub fn authorise_receiver(
        &self,
        person: PersonId,
        authorisation: ReceiverAuthorisation,
        marking: Marking<'_>,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        let today = self.today(now);
        self.write(|tx| {
            let known = roster::read(tx, person)?.ok_or(VaultError::NoPerson(person))?;
            let kept = authorisation
                .tidied(&known.name, today)
                .map_err(VaultError::Account)?;
            let confirms = Confirms {
                person,
                confirmed: &kept.confirmed,
                answers: &kept.answers,
                receiver: Some(&kept.name),
            };
            let post = Post::of(RECEIVER_AUTHORISATION, person, &kept);
            let head = marking::post(self, tx, &membership, post, &confirms, marking, now)?;
            let entry = Entry::ReceiverAuthorised {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            let sql = "INSERT INTO receiver_authorisation (packet, person, at, name, until) VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = (
                head.packet.bytes(),
                person.bytes(),
                now.as_millisecond(),
                &kept.name,
                kept.until.to_string(),
            );
            run(tx, "write an authorisation", sql, values)?;
            let sql = "INSERT INTO receiver_contact (packet, relation, phone) VALUES (?1, ?2, ?3)";
            let values = (head.packet.bytes(), &kept.relation, &kept.phone);
            run(tx, "write who receives", sql, values)?;
            Ok(head.packet)
        })
    }

    /// Whom this person asked last to receive in their place.
    pub fn receiver_of(&self, person: PersonId) -> Result<Option<Receiver>, VaultError> {
        let sql = "SELECT r.at, r.name, c.relation, c.phone, r.until FROM receiver_authorisation r LEFT JOIN receiver_contact c ON c.packet = r.packet
            WHERE r.person = ?1 ORDER BY r.at DESC, r.packet DESC LIMIT 1";
        self.read(|connection| {
            one(
                connection,
                "read who receives",
                sql,
                [person.bytes()],
                |found| {
                    Ok(Receiver {
                        at: row::time(found, 0)?,
                        name: found.get(1)?,
                        relation: found.get(2)?,
                        phone: found.get(3)?,
                        until: row::text(found, 4)?,
                    })
                },
            )
        })
    }
}

#[cfg(test)]
mod tests;
