//! What was done here and what the province told, in one line a thing.

use jiff::Timestamp;
use rusqlite::Connection;
use tannha_domain::{DossierEvent, DossierId, PersonId};

use crate::{
    Vault, VaultError,
    row::{self, Bytes as _},
    sql::rows,
};

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryItem {
    /// When.
    pub at: Timestamp,
    /// What: `submitted`, `received`, `secured`, `held`, `returned`, `accepted`, `opened`, `refused`, `ended`, `visited`,
    /// and what follows an account: `came`, `missed`, `told`, `payment_listed`, `handed_over`, `paid`, `withdrawn`,
    /// `withdrawal_done`.
    pub code: String,
    /// The reason's code, the last digits of the account, the purpose, the barrier, or a day.
    pub detail: Option<String>,
}

/// Whose history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person's, over all dossiers.
    Person(PersonId),
    /// One dossier's.
    Dossier(DossierId),
}

impl From<PersonId> for Whose {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl From<DossierId> for Whose {
    fn from(dossier: DossierId) -> Self {
        Self::Dossier(dossier)
    }
}

fn told(event: &DossierEvent) -> (&'static str, Option<String>) {
    match event {
        DossierEvent::Received { .. } => ("received", None),
        DossierEvent::Accepted => ("accepted", None),
        DossierEvent::Returned { reasons } => (
            "returned",
            reasons.first().map(|reason| reason.code.to_string()),
        ),
        DossierEvent::Opened { account_tail } => ("opened", Some(account_tail.clone())),
        DossierEvent::PaymentListed { on, .. } => ("payment_listed", Some(on.to_string())),
        DossierEvent::HandedOver { on, .. } => ("handed_over", Some(on.to_string())),
        DossierEvent::Refused { code } => ("refused", Some(code.clone())),
        DossierEvent::Withdrawn { purpose } => ("ended", Some(purpose.clone())),
    }
}

/// What was done here, and what the province told, oldest first.
fn history(connection: &Connection, dossier: DossierId) -> Result<Vec<HistoryItem>, VaultError> {
    let doing = "read a history";
    let item = |at, code: &str, detail| HistoryItem {
        at,
        code: code.to_owned(),
        detail,
    };
    let mut items = Vec::new();
    let mut own = Vec::new();
    let sql = "SELECT revision, queued_at, received_at, secured_at, outcome, code, refused_at FROM packet WHERE dossier = ?1 ORDER BY place";
    let packets = rows(connection, doing, sql, [dossier.bytes()], |found| {
        let time = |column| {
            found
                .get::<_, Option<i64>>(column)?
                .map(|_| row::time(found, column))
                .transpose()
        };
        Ok((
            found.get::<_, u32>(0)?,
            row::time(found, 1)?,
            time(2)?,
            time(3)?,
            found.get::<_, Option<String>>(4)?,
            found.get::<_, Option<String>>(5)?,
            time(6)?,
        ))
    })?;
    for (revision, queued, received, secured, outcome, code, refused) in packets {
        own.push(revision);
        items.push(item(queued, "submitted", Some(revision.to_string())));
        items.extend(received.map(|at| match outcome.as_deref() {
            Some("held") => item(at, "held", code.clone()),
            _ => item(at, "received", None),
        }));
        items.extend(secured.map(|at| item(at, "secured", None)));
        items.extend(refused.map(|at| item(at, "broken", code)));
    }
    let sql =
        "SELECT at, event, unconfirmed FROM dossier_event WHERE dossier = ?1 ORDER BY position";
    for (at, event, unconfirmed) in rows(connection, doing, sql, [dossier.bytes()], |found| {
        Ok((
            row::time(found, 0)?,
            row::json::<DossierEvent>(found, 1)?,
            found.get::<_, u8>(2)?,
        ))
    })? {
        // Of what this device sent itself it has the receipt.
        let known = matches!(event, DossierEvent::Received { revision } if own.contains(&revision));
        let (code, detail) = told(&event);
        if unconfirmed > 0 {
            items.push(item(at, "to_be_confirmed", Some(code.to_owned())));
        } else if !known {
            items.push(item(at, code, detail));
        }
    }
    items.sort_by_key(|item| item.at);
    Ok(items)
}

/// What the team wrote down after acceptance: who came to a session, who was told, on which pay day money came.
fn followed(connection: &Connection, person: PersonId) -> Result<Vec<HistoryItem>, VaultError> {
    let sql = "SELECT at, attended AS code, why AS detail FROM session_attendance WHERE person = ?1
        UNION ALL SELECT at, 'told', NULL FROM account_told WHERE person = ?1
        UNION ALL SELECT at, 'paid', pay_day FROM pay_reply WHERE person = ?1 AND came = 'yes'
        UNION ALL SELECT w.at, 'withdrawn', p.value FROM withdrawal w, json_each(w.purposes) p WHERE w.person = ?1
        UNION ALL SELECT done_at, 'withdrawal_done', NULL FROM withdrawal WHERE person = ?1 AND done_at IS NOT NULL ORDER BY 1";
    rows(
        connection,
        "read what followed",
        sql,
        [person.bytes()],
        |found| {
            Ok(HistoryItem {
                at: row::time(found, 0)?,
                code: found.get(1)?,
                detail: found.get(2)?,
            })
        },
    )
}

impl Vault {
    /// What was done and what was told, oldest first: of a person or of one dossier.
    pub fn history(&self, whose: impl Into<Whose>) -> Result<Vec<HistoryItem>, VaultError> {
        match whose.into() {
            Whose::Dossier(dossier) => self.read(|connection| history(connection, dossier)),
            Whose::Person(person) => {
                let visits = self.visits_of(person)?;
                let mut items: Vec<HistoryItem> = visits
                    .into_iter()
                    .map(|visited| HistoryItem {
                        at: visited.at,
                        code: "visited".to_owned(),
                        detail: Some(visited.visit.barrier),
                    })
                    .collect();
                for (dossier, _) in self.dossiers_of(person)? {
                    items.extend(self.read(|connection| history(connection, dossier))?);
                }
                items.extend(self.read(|connection| followed(connection, person))?);
                items.sort_by_key(|item| item.at);
                Ok(items)
            }
        }
    }
}
