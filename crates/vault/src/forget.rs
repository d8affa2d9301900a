//! An operator leaves: their lock goes, and the database gets another key, because they knew the one it has.
//!
//! `vault.json` first holds both keys for everybody who stays; then the database changes; then the old key goes. Whoever
//! unlocks after a kill opens with whichever of the two the database has, and brings it to its end.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use tannha_domain::OperatorId;
use zeroize::Zeroizing;

use crate::{
    Vault, VaultError,
    pin::{self, Header, Unlocked},
    row::{self, Bytes as _},
    sql::{count, rows, run},
    trail::{self, Entry},
    vault::connect,
};

/// Opens the database with the key that it has, and lets go of the other one.
pub(crate) fn open_with_either_key(
    folder: &Path,
    header: &mut Header,
    unlocked: &mut Unlocked,
) -> Result<Connection, VaultError> {
    match connect(folder, &unlocked.database_key) {
        Ok(writer) => {
            if header.give_up() {
                header.put(folder)?;
            }
            Ok(writer)
        }
        Err(error) => {
            let Some(next) = unlocked.next_key.take() else {
                // The others have a new key: whoever has none was forgotten.
                return Err(if header.give_up() {
                    VaultError::NoOperator
                } else {
                    error
                });
            };
            let writer = connect(folder, &next)?;
            header.promote(folder)?;
            header.put(folder)?;
            unlocked.database_key = next;
            Ok(writer)
        }
    }
}

fn who_left(connection: &Connection) -> Result<Vec<OperatorId>, VaultError> {
    rows(
        connection,
        "read who left",
        "SELECT operator FROM operator_left",
        [],
        |found| row::id(found, 0),
    )
}

/// The province ended somebody's access: whoever came first of those who remain goes on with what they had begun, and the
/// team keeps what they promised. Answers with whether their lock is to go; whoever is alone keeps it, because nobody
/// else could open what is here.
pub(crate) fn revoked(
    tx: &Transaction<'_>,
    leaver: OperatorId,
    here: &[OperatorId],
    now: Timestamp,
) -> Result<bool, VaultError> {
    let doing = "end an operator's access";
    let Some(heir) = here.iter().find(|one| **one != leaver) else {
        return Ok(false);
    };
    if !here.contains(&leaver) {
        return Ok(false);
    }
    let sql = "UPDATE draft_owner SET operator = ?2 WHERE operator = ?1";
    run(tx, doing, sql, (leaver.bytes(), heir.bytes()))?;
    let sql = "DELETE FROM promise_keeper WHERE operator = ?1";
    run(tx, doing, sql, [leaver.bytes()])?;
    leave(tx, leaver, now)?;
    let entry = Entry::OperatorRevoked {
        operator: leaver,
        to: *heir,
    };
    trail::append(tx, now, &entry)?;
    Ok(true)
}

fn leave(tx: &Transaction<'_>, leaver: OperatorId, now: Timestamp) -> Result<(), VaultError> {
    let sql = "INSERT OR IGNORE INTO operator_left (operator, left_at) VALUES (?1, ?2)";
    let values = (leaver.bytes(), now.as_millisecond());
    run(tx, "write who left", sql, values).map(drop)
}

impl Vault {
    /// Who may unlock, as the lock has them.
    pub(crate) fn who_is_here(&self) -> Result<Vec<OperatorId>, VaultError> {
        let header = Header::read(self.folder())?;
        Ok(header.operators.iter().map(|one| one.operator).collect())
    }

    /// Whether whoever unlocked it has left meanwhile.
    pub fn has_left(&self) -> Result<bool, VaultError> {
        Ok(self.read(who_left)?.contains(&self.identity().operator))
    }

    /// Forgets this operator: their lock goes, the database gets another key, and the trail keeps who it was.
    ///
    /// [`VaultError::LastOperator`] where nobody else could open it then; [`VaultError::NotSettled`] while drafts or
    /// promises are theirs.
    pub fn forget_operator(&self, leaver: OperatorId, now: Timestamp) -> Result<(), VaultError> {
        let header = Header::read(self.folder())?;
        if header.operators.iter().all(|one| one.operator == leaver) {
            return Err(VaultError::LastOperator);
        }
        self.write(|tx| {
            let doing = "count what is not settled";
            let drafts = "SELECT count(*) FROM draft_owner o JOIN draft d ON d.id = o.draft WHERE o.operator = ?1 AND d.ended IS NULL";
            if count(tx, doing, drafts, [leaver.bytes()])? > 0 {
                return Err(VaultError::NotSettled);
            }
            leave(tx, leaver, now)?;
            let entry = Entry::OperatorLeft {
                operator: leaver,
                by: self.identity().operator,
            };
            trail::append(tx, now, &entry)
        })?;
        self.change_key(&[leaver])
    }

    /// What a kill interrupted: somebody left, and their lock is still there.
    pub(crate) fn end_forgetting(&self, header: &Header) -> Result<(), VaultError> {
        let left = self.read(who_left)?;
        if left.contains(&self.identity().operator) {
            return Err(VaultError::NoOperator);
        }
        if header
            .operators
            .iter()
            .any(|one| left.contains(&one.operator))
        {
            self.change_key(&left)?;
        }
        Ok(())
    }

    /// The locks of these operators go, and the database gets another key.
    pub(crate) fn change_key(&self, leave: &[OperatorId]) -> Result<(), VaultError> {
        let next = Zeroizing::new(pin::random::<32>()?.to_vec());
        let mut header = Header::read(self.folder())?;
        header.prepare(leave, &next)?;
        header.put(self.folder())?;
        // When this fails both keys stay in the header: the next unlock finds out which of them the database has.
        self.rekey(&next)?;
        header.promote(self.folder())?;
        header.put(self.folder())
    }
}

#[cfg(test)]
mod tests;
