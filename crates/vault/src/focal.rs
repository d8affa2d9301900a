//! The commune's focal account: a person's authorisation on its way, and whom it serves until when.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{FocalAuthorisation, PacketId, PersonId};
use tannha_packet::FOCAL_AUTHORISATION;

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

/// How a person stands with the commune's focal account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FocalStanding {
    /// When it was authorised here last; none where another device did.
    pub authorised_at: Option<Timestamp>,
    /// Since when it serves the person; none while the province has not said so.
    pub since: Option<Timestamp>,
    /// When it is looked at again.
    pub review_on: Option<Date>,
}

fn standing(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<FocalStanding>, VaultError> {
    let sql = "SELECT (SELECT max(at) FROM focal_authorisation WHERE person = ?1), (SELECT since FROM focal_served WHERE person = ?1),
            (SELECT review_on FROM focal_served WHERE person = ?1)";
    let found = one(
        connection,
        "read a focal account",
        sql,
        [person.bytes()],
        |found| {
            let time = |column| {
                found
                    .get::<_, Option<i64>>(column)?
                    .map(|_| row::time(found, column))
                    .transpose()
            };
            Ok(FocalStanding {
                authorised_at: time(0)?,
                since: time(1)?,
                review_on: row::text_or_none(found, 2)?,
            })
        },
    )?;
    Ok(found.filter(|found| found.authorised_at.is_some() || found.since.is_some()))
}

/// Where it leaves a person; nothing where there is none.
pub(crate) fn state(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<PersonState>, VaultError> {
    Ok(
        standing(connection, person)?.map(|found| match found.since {
            Some(_) => PersonState::Focal,
            None => PersonState::Handed,
        }),
    )
}

/// Writes whom it serves; the last word counts.
pub(crate) fn served(
    tx: &Transaction<'_>,
    person: PersonId,
    since: Timestamp,
    review_on: Date,
) -> Result<(), VaultError> {
    let sql = "INSERT INTO focal_served (person, since, review_on) VALUES (?1, ?2, ?3)
        ON CONFLICT (person) DO UPDATE SET review_on = max(review_on, excluded.review_on)";
    let values = (
        person.bytes(),
        since.as_millisecond(),
        review_on.to_string(),
    );
    run(tx, "write whom a focal account serves", sql, values)?;
    state::project(tx, person)
}

impl Vault {
    /// Keeps a person's authorisation and queues its packet, both or neither. For somebody who is served already it is
    /// the review.
    pub fn authorise_focal(
        &self,
        person: PersonId,
        authorisation: &FocalAuthorisation,
        marking: Marking<'_>,
        now: Timestamp,
    ) -> Result<PacketId, VaultError> {
        let membership = self.joined()?;
        authorisation.check().map_err(VaultError::Account)?;
        let confirms = Confirms {
            person,
            confirmed: &authorisation.confirmed,
            answers: &authorisation.answers,
            receiver: None,
        };
        self.write(|tx| {
            let post = Post::of(FOCAL_AUTHORISATION, person, authorisation);
            let head = marking::post(self, tx, &membership, post, &confirms, marking, now)?;
            let entry = Entry::FocalAuthorised {
                packet: head.packet,
                digest: head.digest,
            };
            trail::append(tx, now, &entry)?;
            let sql = "INSERT INTO focal_authorisation (packet, person, at) VALUES (?1, ?2, ?3)";
            let values = (head.packet.bytes(), person.bytes(), now.as_millisecond());
            run(tx, "write an authorisation", sql, values)?;
            state::project(tx, person)?;
            Ok(head.packet)
        })
    }

    /// How a person stands with the commune's focal account.
    pub fn focal_of(&self, person: PersonId) -> Result<Option<FocalStanding>, VaultError> {
        self.read(|connection| standing(connection, person))
    }

    /// Who is served and is to be looked at again by this day, soonest first. Who was asked in the last ten days waits
    /// for the province's word.
    pub fn focal_reviews(
        &self,
        until: Date,
        now: Timestamp,
    ) -> Result<Vec<(PersonSummary, Date)>, VaultError> {
        let sql = format!(
            "SELECT {SUMMARY}, f.review_on FROM focal_served f JOIN person p ON p.id = f.person LEFT JOIN person_state s ON s.place = p.place
                WHERE f.review_on <= ?1 AND s.state = 'focal'
                AND NOT EXISTS (SELECT 1 FROM focal_authorisation a WHERE a.person = f.person AND a.at > ?2)
                ORDER BY f.review_on, p.place"
        );
        let recently = now.as_millisecond() - 10 * 24 * 3_600_000;
        self.read(|connection| {
            let values = (until.to_string(), recently);
            rows(
                connection,
                "read whom to ask again",
                &sql,
                values,
                |found| Ok((summary(found)?, row::text(found, SUMMARY_COLUMNS)?)),
            )
        })
    }
}

#[cfg(test)]
mod tests;
