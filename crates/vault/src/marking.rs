//! A mark outside a dossier: under an account that exists already, an authorisation, or a withdrawal. It is sealed in the
//! transaction of its packet; all that stays is that a sheet is used.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use serde::Serialize;
use tannha_domain::{
    Confirmation, ConfirmationProblem, ConsentAnswer, Head, Judged, Mark, Media, NotThem, PersonId,
    Role, SheetCode, SheetProblem, SheetSerial, Witness,
};
use tannha_packet::{Enclosure, KeyList, verify_sheet};

use crate::{
    Membership, Vault, VaultError, complaint, draft, limits,
    queue::{self, Post, SealedPart},
    roster, sheets,
};

/// What shows a mark, as it was captured.
#[derive(Clone, Copy)]
pub enum Marking<'a> {
    /// A signature.
    Signature {
        /// Its picture.
        picture: &'a [u8],
        /// How it was drawn: points with their times.
        strokes: &'a [u8],
    },
    /// Ink on a numbered sheet.
    Sheet {
        /// What was read from this very picture.
        seen: &'a SheetCode,
        /// The picture.
        picture: &'a [u8],
        /// What was judged of it.
        judged: &'a Judged,
    },
    /// A recorded yes.
    Voice(&'a [u8]),
}

/// What is confirmed, and by whom.
pub(crate) struct Confirms<'a> {
    pub(crate) person: PersonId,
    pub(crate) confirmed: &'a Confirmation,
    pub(crate) answers: &'a [ConsentAnswer],
    /// Who is named to receive by what is confirmed; where nobody is, whom the person named before counts.
    pub(crate) receiver: Option<&'a str>,
}

fn check_witness(
    vault: &Vault,
    connection: &Connection,
    person: PersonId,
    receiver: Option<&str>,
    check: impl FnOnce(&NotThem<'_>) -> Result<(), ConfirmationProblem>,
) -> Result<(), VaultError> {
    let known = roster::read(connection, person)?.ok_or(VaultError::NoPerson(person))?;
    let before = draft::receiver_of(connection, person)?;
    let not = NotThem {
        person: Some(&known.name),
        person_number: known.number.as_deref(),
        person_birth: known.birth,
        volunteer: Some(&vault.identity().operator_name),
        receiver: receiver.or(before.as_deref()),
        ..NotThem::default()
    };
    check(&not).map_err(VaultError::Confirmation)
}

type Captured<'a> = (Role, Media, Judged, &'a [u8]);

/// Every part of the mark with its bytes, where what is shown is what was said.
fn parts<'a>(
    keys: &KeyList,
    confirmed: &Confirmation,
    marking: Marking<'a>,
) -> Result<Vec<Captured<'a>>, VaultError> {
    Ok(match (confirmed.made.mark, marking) {
        (Mark::Signature, Marking::Signature { picture, strokes }) => vec![
            (Role::Signature, Media::Png, Judged::default(), picture),
            (
                Role::SignatureStrokes,
                Media::Json,
                Judged::default(),
                strokes,
            ),
        ],
        (
            Mark::Sheet,
            Marking::Sheet {
                seen,
                picture,
                judged,
            },
        ) => {
            if judged.lacks_a_reason() {
                return Err(VaultError::PhotoReason);
            }
            let seen = verify_sheet(seen, &keys.signing).map_err(VaultError::Sheet)?;
            if confirmed.made.sheet != Some(seen) {
                return Err(VaultError::Sheet(SheetProblem::Another));
            }
            vec![(Role::Sheet, Media::Jpeg, judged.clone(), picture)]
        }
        (Mark::Voice, Marking::Voice(voice)) => {
            let media = complaint::voice(voice).ok_or(VaultError::Voice)?;
            vec![(Role::Recording, media, Judged::default(), voice)]
        }
        _ => return Err(VaultError::Confirmation(ConfirmationProblem::Mark)),
    })
}

/// Queues what was confirmed with its mark, and the sheet is used with it: all or nothing.
pub(crate) fn post<B: Serialize>(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    post: Post<'_, B>,
    confirms: &Confirms<'_>,
    marking: Marking<'_>,
    now: Timestamp,
) -> Result<Head, VaultError> {
    let mark = enclose(vault, tx, membership, confirms, marking, now)?;
    let post = post.with(mark).asked(confirms.answers);
    let head = queue::post(vault, tx, membership, post, now)?;
    settle(vault, tx, membership, confirms.confirmed, &head, now)?;
    Ok(head)
}

/// Seals what shows the mark, where it confirms what was answered.
fn enclose(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    confirms: &Confirms<'_>,
    marking: Marking<'_>,
    now: Timestamp,
) -> Result<Vec<(Enclosure, SealedPart)>, VaultError> {
    let keys = membership.keys()?;
    let Confirms {
        person,
        confirmed,
        answers,
        receiver,
    } = *confirms;
    check_witness(vault, tx, person, receiver, |not| {
        confirmed.check(answers, not, vault.today(now))
    })?;
    if let Some(serial) = confirmed.made.sheet
        && sheets::is_used(tx, serial)?
    {
        return Err(VaultError::Sheet(SheetProblem::Used));
    }
    let enclose = |(role, media, judged, bytes): Captured<'_>| {
        limits::check(tx, bytes.len() as u64)?;
        queue::enclose(&keys, role, media, judged, bytes)
    };
    parts(&keys, confirmed, marking)?
        .into_iter()
        .map(enclose)
        .collect()
}

/// From here on the sheet is this packet's.
fn settle(
    vault: &Vault,
    tx: &Transaction<'_>,
    membership: &Membership,
    confirmed: &Confirmation,
    head: &Head,
    now: Timestamp,
) -> Result<(), VaultError> {
    let Some(serial) = confirmed.made.sheet else {
        return Ok(());
    };
    sheets::used(tx, serial, head.packet, now)?;
    sheets::take_over(vault, tx, membership, serial.pad(), now)
}

impl Vault {
    /// The serial of this sheet, where the province signed it and nobody's mark stands on it, and how many sheets are left.
    ///
    /// [`VaultError::Sheet`] says why one cannot be taken.
    pub fn free_sheet(&self, code: &SheetCode) -> Result<(SheetSerial, Option<u64>), VaultError> {
        let keys = self.joined()?.keys()?;
        let serial = verify_sheet(code, &keys.signing).map_err(VaultError::Sheet)?;
        self.read(|connection| {
            if sheets::is_used(connection, serial)? {
                return Err(VaultError::Sheet(SheetProblem::Used));
            }
            Ok((serial, sheets::left(connection)?))
        })
    }

    /// Whether they may witness this person's mark on this day, before any ink is on the paper.
    ///
    /// [`VaultError::Confirmation`] says why not.
    pub fn check_witness(
        &self,
        person: PersonId,
        witness: &Witness,
        receiver: Option<&str>,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        let today = self.today(now);
        self.read(|connection| {
            check_witness(self, connection, person, receiver, |not| {
                let checked = witness.check(not, today);
                checked.map_err(ConfirmationProblem::Witness)
            })
        })
    }
}

#[cfg(test)]
mod tests;
