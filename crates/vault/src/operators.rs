//! Who works with this device, and who goes on with what: drafts have an owner, promises have a keeper.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::{DraftId, OperatorId, PacketId, PersonId};
use tannha_packet::{Introduction, IntroductionPacket, Invitation, SigningKey, Statement as _};
use uuid::Uuid;

use crate::{
    DeviceSecret, Vault, VaultError, draft,
    pin::Header,
    row::{self, Bytes as _},
    sql::{one, rows, run},
    trail::{self, Entry},
};

/// Somebody who may unlock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// The name; empty where the device secret does not read it.
    pub name: String,
}

/// The device's word for this operator; none for whom the certificate names.
pub(crate) fn introduction(
    connection: &Connection,
    operator: OperatorId,
) -> Result<Option<IntroductionPacket>, VaultError> {
    one(
        connection,
        "read an introduction",
        "SELECT introduction FROM operator_introduction WHERE operator = ?1",
        [operator.bytes()],
        |found| row::json(found, 0),
    )
}

/// Writes whose draft it is.
pub(crate) fn own(
    tx: &Transaction<'_>,
    draft: DraftId,
    operator: OperatorId,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_owner (draft, operator) VALUES (?1, ?2) ON CONFLICT (draft) DO UPDATE SET operator = excluded.operator";
    run(
        tx,
        "write whose draft it is",
        sql,
        (draft.bytes(), operator.bytes()),
    )?;
    Ok(())
}

fn owner(connection: &Connection, draft: DraftId) -> Result<Option<OperatorId>, VaultError> {
    one(
        connection,
        "read whose draft it is",
        "SELECT operator FROM draft_owner WHERE draft = ?1",
        [draft.bytes()],
        |found| row::id(found, 0),
    )
}

/// Nobody works on another one's draft without having taken it over.
pub(crate) fn check_mine(
    vault: &Vault,
    connection: &Connection,
    draft: DraftId,
) -> Result<(), VaultError> {
    match owner(connection, draft)? {
        Some(other) if other != vault.identity().operator => Err(VaultError::DraftOfAnother(draft)),
        _ => Ok(()),
    }
}

/// Writes who keeps a promise.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    visit: PacketId,
    operator: OperatorId,
) -> Result<(), VaultError> {
    run(
        tx,
        "write who promised",
        "INSERT INTO promise_keeper (visit, operator) VALUES (?1, ?2)",
        (visit.bytes(), operator.bytes()),
    )?;
    Ok(())
}

impl Vault {
    /// Everybody who may unlock, in the order in which they came.
    pub fn operators(folder: &Path, secret: &DeviceSecret) -> Result<Vec<Operator>, VaultError> {
        let names = Header::read(folder)?.names(secret);
        Ok(names
            .into_iter()
            .map(|(id, name)| Operator { id, name })
            .collect())
    }

    /// Adds an operator, with a PIN of their own. The province invited them; it hears of them with their first packet.
    ///
    /// [`VaultError::ForeignCertificate`] for another province's invitation.
    pub fn add_operator(
        &self,
        invitation: &Invitation,
        name: &str,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<OperatorId, VaultError> {
        if self.joined()?.root != invitation.root || self.is_training() {
            return Err(VaultError::ForeignCertificate);
        }
        let (operator, key) = (OperatorId::from(Uuid::now_v7()), SigningKey::make()?);
        let name = name.trim();
        let mut header = Header::read(self.folder())?;
        self.with_key(|database_key| {
            header.add(pin, name, secret, (operator, &key), database_key)
        })?;
        let ours = self.identity();
        let word = Introduction {
            invitation: invitation.id,
            device: ours.device,
            operator,
            operator_key: key.verifying(),
            operator_name: name.to_owned(),
        };
        let packet = IntroductionPacket {
            introduction: word.sign(&ours.device_key),
            secret: invitation.secret.clone(),
        };
        self.write(|tx| {
            run(
                tx,
                "write an operator",
                "INSERT INTO operator (id, name, made_at) VALUES (?1, ?2, ?3)",
                (operator.bytes(), name, now.as_millisecond()),
            )?;
            run(
                tx,
                "write an introduction",
                "INSERT INTO operator_introduction (operator, introduction) VALUES (?1, ?2)",
                (operator.bytes(), row::to_json(&packet)?),
            )?;
            let entry = Entry::OperatorAdded {
                operator,
                by: ours.operator,
            };
            trail::append(tx, now, &entry)
        })?;
        // Last: whoever has a lock is known inside.
        header.put(self.folder())?;
        Ok(operator)
    }

    /// The names of everybody who ever worked here.
    pub fn operator_names(&self) -> Result<BTreeMap<OperatorId, String>, VaultError> {
        let names = self.read(|connection| {
            rows(
                connection,
                "read the operators",
                "SELECT id, name FROM operator",
                [],
                |found| Ok((row::id(found, 0)?, found.get(1)?)),
            )
        })?;
        Ok(names.into_iter().collect())
    }

    /// Goes on with another one's draft. It is written down.
    pub fn take_over_draft(&self, id: DraftId, now: Timestamp) -> Result<(), VaultError> {
        let me = self.identity().operator;
        self.give_draft(id, me, now)
    }

    /// Gives a draft to somebody else who works here.
    pub fn hand_over_draft(
        &self,
        id: DraftId,
        to: OperatorId,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.read(|connection| check_mine(self, connection, id))?;
        self.give_draft(id, to, now)
    }

    fn give_draft(&self, id: DraftId, to: OperatorId, now: Timestamp) -> Result<(), VaultError> {
        let by = self.identity().operator;
        self.write(|tx| {
            draft::load(tx, id)?;
            is_here(tx, to)?;
            let from = owner(tx, id)?;
            if from == Some(to) {
                return Ok(());
            }
            own(tx, id, to)?;
            trail::append(
                tx,
                now,
                &Entry::DraftGiven {
                    draft: id,
                    from,
                    to,
                    by,
                },
            )
        })
    }

    /// Who keeps which promise, where it is not the team: the person, and who.
    pub fn keepers(&self) -> Result<BTreeMap<PersonId, OperatorId>, VaultError> {
        let sql = "SELECT v.person, k.operator FROM promise_keeper k JOIN visit v ON v.packet = k.visit
            WHERE NOT EXISTS (SELECT 1 FROM visit later WHERE later.person = v.person AND (later.at, later.packet) > (v.at, v.packet))";
        let keepers = self.read(|connection| {
            rows(connection, "read who promised", sql, [], |found| {
                Ok((row::id(found, 0)?, row::id(found, 1)?))
            })
        })?;
        Ok(keepers.into_iter().collect())
    }

    /// Gives everything that this operator promised to somebody else who works here, or to the team.
    pub fn hand_over_promises(
        &self,
        to: Option<OperatorId>,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        let from = self.identity().operator;
        self.write(|tx| {
            let doing = "hand over what was promised";
            if let Some(to) = to {
                is_here(tx, to)?;
                let sql = "UPDATE promise_keeper SET operator = ?2 WHERE operator = ?1";
                run(tx, doing, sql, (from.bytes(), to.bytes()))?;
            } else {
                let sql = "DELETE FROM promise_keeper WHERE operator = ?1";
                run(tx, doing, sql, [from.bytes()])?;
            }
            trail::append(tx, now, &Entry::PromisesGiven { from, to })
        })
    }
}

/// Whoever has left gets nothing any more.
fn is_here(connection: &Connection, operator: OperatorId) -> Result<(), VaultError> {
    let sql = "SELECT 1 FROM operator o WHERE o.id = ?1 AND NOT EXISTS (SELECT 1 FROM operator_left l WHERE l.operator = o.id)";
    one(
        connection,
        "find an operator",
        sql,
        [operator.bytes()],
        |_| Ok(()),
    )?
    .ok_or(VaultError::NoOperator)
}

#[cfg(test)]
mod tests;
