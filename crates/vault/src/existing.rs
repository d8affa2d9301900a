//! Accounts that people had before: reported as a packet of their own, and decided on by the province. The number is in
//! the sealed packet alone; what stays here is how it ends.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction};
use tannha_domain::{AccountVerdict, ExistingAccount, PacketId, PersonId, account_tail};
use tannha_packet::EXISTING_ACCOUNT;

use crate::{
    PersonState, PersonSummary, Vault, VaultError,
    marking::{self, Confirms, Marking},
    queue::Post,
    roster::{SUMMARY, SUMMARY_COLUMNS, summary},
    row::{self, Bytes as _},
    sql::{one, rows, run},
    state,
    trail::{self, Entry},
};

/// An account that was reported, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Its packet.
    pub packet: PacketId,
    /// When it was reported.
    pub at: Timestamp,
    /// What the bank is called; none where another device reported it.
    pub bank: Option<String>,
    /// The last four of its number; none where another device reported it.
    pub tail: Option<String>,
    /// What the province says; none while it waits.
    pub verdict: Option<AccountVerdict>,
    /// The desk's own words.
    pub words: Option<String>,
}

/// Somebody whose account the province refused: the team is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAccount {
    /// Who.
    pub person: PersonSummary,
    /// The desk's own words.
    pub words: Option<String>,
}

fn reported(found: &Row<'_>) -> rusqlite::Result<Reported> {
    Ok(Reported {
        packet: row::id(found, 0)?,
        at: row::time(found, 1)?,
        bank: found.get(2)?,
        tail: found.get(3)?,
        verdict: row::text_or_none(found, 4)?,
        words: found.get(5)?,
    })
}

fn last(connection: &Connection, person: PersonId) -> Result<Option<Reported>, VaultError> {
    let sql = "SELECT packet, at, bank, tail, verdict, words FROM existing_account WHERE person = ?1 ORDER BY at DESC, packet DESC LIMIT 1";
    one(
        connection,
        "read a person's accounts",
        sql,
        [person.bytes()],
        reported,
    )
}

/// Whether the last report of a person was refused, and nobody was there since.
const REFUSED: &str = "e.verdict = 'refused'
    AND NOT EXISTS (SELECT 1 FROM existing_account later WHERE later.person = e.person AND (later.at, later.packet) > (e.at, e.packet))
    AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.person = e.person AND v.at > e.decided_at)";

/// Where the last report leaves a person; nothing where there is none, or where it was refused and somebody was there
/// since.
pub(crate) fn state(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<PersonState>, VaultError> {
    Ok(match last(connection, person)?.map(|last| last.verdict) {
        None => None,
        Some(None) => Some(PersonState::Reported),
        Some(Some(AccountVerdict::Confirmed)) => Some(PersonState::HasAccount),
        Some(Some(AccountVerdict::Refused)) => {
            let sql = format!(
                "SELECT 1 FROM existing_account e WHERE e.person = ?1 AND {REFUSED} LIMIT 1"
            );
            one(
                connection,
                "read a person's accounts",
                &sql,
                [person.bytes()],
                |_| Ok(PersonState::Answered),
            )?
        }
    })
}

/// What the feed tells of a report: that there is one, and what was decided. Hearing it twice changes nothing.
pub(crate) fn heard(
    tx: &Transaction<'_>,
    packet: PacketId,
    person: PersonId,
    at: Timestamp,
    decided: Option<(AccountVerdict, Timestamp)>,
    words: Option<&str>,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO existing_account (packet, person, at, verdict, words, decided_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (packet) DO UPDATE SET verdict = excluded.verdict, words = excluded.words, decided_at = excluded.decided_at
        WHERE excluded.decided_at IS NOT NULL AND excluded.decided_at >= coalesce(decided_at, 0)";
    let values = rusqlite::params![
        packet.bytes(),
        person.bytes(),
        at.as_millisecond(),
        decided.map(|(verdict, _)| verdict.code()),
        words,
        decided.map(|(_, at)| at.as_millisecond()),
    ];
    run(tx, "write what was decided", sql, values)?;
    state::project(tx, person)
}

fn refused(connection: &Connection) -> Result<Vec<RefusedAccount>, VaultError> {
    let sql = format!(
        "SELECT {SUMMARY}, e.words FROM existing_account e JOIN person p ON p.id = e.person JOIN person_state s ON s.place = p.place
            WHERE s.state = 'answered' AND {REFUSED} ORDER BY e.decided_at, p.place"
    );
    rows(connection, "read what was refused", &sql, [], |found| {
        Ok(RefusedAccount {
            person: summary(found)?,
            words: found.get(SUMMARY_COLUMNS)?,
        })
    })
}

impl Vault {
    /// Keeps that a person has an account and queues its packet, both or neither. [`VaultError::Account`] says what it
    /// lacks. What shows the mark is sealed at once; nothing of it stays here.
    pub fn report_account(
        &self,
        person: PersonId,
        account: &ExistingAccount,
        marking: Marking<'_>,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        account.check().map_err(VaultError::Account)?;
        let confirms = Confirms {
            person,
            confirmed: &account.confirmed,
            answers: &account.answers,
            receiver: None,
        };
        self.write(|tx| {
            let post = Post::of(EXISTING_ACCOUNT, person, account);
            let head = marking::post(self, tx, &membership, post, &confirms, marking, now)?;
            let entry = Entry::Reported {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            let sql = "INSERT INTO existing_account (packet, person, at, bank, tail) VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = (
                head.packet.bytes(),
                person.bytes(),
                now.as_millisecond(),
                account.bank_name(),
                account_tail(&account.account),
            );
            run(tx, "write an account", sql, values)?;
            state::project(tx, person)?;
            Ok(head.packet)
        })
    }

    /// The account that was reported last of a person.
    pub fn reported_account(&self, person: PersonId) -> Result<Option<Reported>, VaultError> {
        self.read(|connection| last(connection, person))
    }

    /// Whose account the province refused, the oldest answer first.
    pub fn refused_accounts(&self) -> Result<Vec<RefusedAccount>, VaultError> {
        self.read(refused)
    }
}

#[cfg(test)]
mod tests;
