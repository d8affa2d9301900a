//! Where a person stands: folded from drafts, packets and events, and kept beside the roster so that lists and counts
//! are quick.

use rusqlite::{Connection, Transaction};
use tannha_domain::{PersonId, Subject, closed_set};

use crate::{
    VaultError, dossier, existing, focal,
    row::{self, Bytes as _},
    sql::{count, one, rows, run},
    visit,
};

/// What stands beside people who are on the roster as somebody's family: nobody needs to reach them.
pub(crate) const NO_PAYEE: &str = "no_payee";

closed_set! {
    /// Where a person stands, as one word. What stands last here weighs most, where there are several.
    PersonState {
        /// Nobody was there yet.
        NotReached = "not_reached",
        /// Somebody was there, and something is to be done at once.
        Visited = "visited",
        /// Works or lives elsewhere for now.
        Absent = "absent",
        /// The commune or the province acts next.
        Handed = "handed",
        /// Somebody of the team comes again or calls, on a day that was named.
        Appointment = "appointment",
        /// The commune or the province answered: the team is next.
        Answered = "answered",
        /// A no ended it.
        Ended = "ended",
        /// The provider refused.
        Refused = "refused",
        /// The province cannot read what was sent: it has to be made anew.
        Broken = "broken",
        /// Served by the commune's focal account.
        Focal = "focal",
        /// A draft is open.
        Draft = "draft",
        /// An account that exists already was reported; the province confirms it.
        Reported = "reported",
        /// Submitted, and the province has not signed for it yet.
        Waiting = "waiting",
        /// The province has it; a clerk is next.
        InReview = "in_review",
        /// A clerk asks to redo something.
        Returned = "returned",
        /// Accepted; the provider is next.
        Accepted = "accepted",
        /// Had an account before, which the province confirmed.
        HasAccount = "has_account",
        /// The account is open.
        Opened = "opened",
    }
}

/// Where this person stands, from what is known of their drafts and dossiers.
fn of(connection: &Connection, subject: &Subject) -> Result<PersonState, VaultError> {
    let doing = "read where a person stands";
    let (_, id) = row::subject_columns(subject);
    let mut state = match subject {
        Subject::Person(person) => visit::state(connection, *person)?
            .max(existing::state(connection, *person)?)
            .max(focal::state(connection, *person)?),
        Subject::Proposal(_) | Subject::Nobody => None,
    }
    .unwrap_or(PersonState::NotReached);
    if count(
        connection,
        doing,
        "SELECT count(*) FROM draft WHERE subject = ?1 AND ended IS NOT NULL",
        [id],
    )? > 0
    {
        state = state.max(PersonState::Ended);
    }
    // A redo stays "returned" until it is submitted: that is what somebody has to do.
    if count(
        connection,
        doing,
        "SELECT count(*) FROM draft WHERE subject = ?1 AND ended IS NULL AND revision = 1",
        [id],
    )? > 0
    {
        state = state.max(PersonState::Draft);
    }
    for dossier in rows(
        connection,
        doing,
        "SELECT id FROM dossier WHERE subject = ?1",
        [id],
        |found| row::id(found, 0),
    )? {
        state = state.max(dossier::state(connection, dossier)?);
    }
    Ok(state)
}

/// Writes where this person stands, if they are on the roster.
pub(crate) fn project(tx: &Transaction<'_>, person: PersonId) -> Result<(), VaultError> {
    let doing = "write where a person stands";
    let found = one(
        tx,
        doing,
        "SELECT place, payee FROM person WHERE id = ?1",
        [person.bytes()],
        |found| Ok((row::count(found, 0)?, found.get::<_, bool>(1)?)),
    )?;
    let Some((place, payee)) = found else {
        return Ok(());
    };
    let code = match of(tx, &Subject::Person(person))? {
        PersonState::NotReached if payee => None,
        PersonState::NotReached => Some(NO_PAYEE),
        state => Some(state.code()),
    };
    match code {
        None => run(
            tx,
            doing,
            "DELETE FROM person_state WHERE place = ?1",
            [row::whole(place)],
        )?,
        Some(code) => note(tx, place, code)?,
    };
    Ok(())
}

/// Notes how whoever stands at this place of the list stands.
pub(crate) fn note(tx: &Transaction<'_>, place: u64, code: &str) -> Result<usize, VaultError> {
    let sql = "INSERT INTO person_state (place, state) VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET state = excluded.state";
    run(tx, "note a state", sql, (row::whole(place), code))
}

/// The same for a subject, who may be a proposal: those are on no list.
pub(crate) fn project_subject(tx: &Transaction<'_>, subject: &Subject) -> Result<(), VaultError> {
    match subject {
        Subject::Person(person) => project(tx, *person),
        Subject::Proposal(_) | Subject::Nobody => Ok(()),
    }
}

/// After a whole roster came: everybody of whom more is known than the list says.
pub(crate) fn project_everybody(tx: &Transaction<'_>) -> Result<(), VaultError> {
    let sql = "SELECT subject FROM draft WHERE subject_kind = 'person' UNION SELECT subject FROM dossier WHERE subject_kind = 'person'
            UNION SELECT person FROM visit UNION SELECT person FROM existing_account
            UNION SELECT person FROM focal_authorisation UNION SELECT person FROM focal_served";
    for person in rows(tx, "read who is known", sql, [], |found| row::id(found, 0))? {
        project(tx, person)?;
    }
    Ok(())
}
