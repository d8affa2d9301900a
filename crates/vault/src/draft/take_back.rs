//! What a person takes back is taken out of the drafts that stand on it, whoever of this device captures them.

use jiff::{Timestamp, civil::Date};
use rusqlite::Transaction;
use tannha_domain::{
    Answer, AnsweredBy, ConsentAnswer, DraftId, PersonId, ended_by, standing_answers,
};

use super::{
    change::{end, put_answer, sweep, touch},
    load, mark,
};
use crate::{
    VaultError,
    row::{self, Bytes as _},
    sql::rows,
    trail::{self, Entry},
};

/// What was taken back, and how.
pub(crate) struct TakenBack<'a> {
    pub(crate) purposes: &'a [String],
    pub(crate) by: AnsweredBy,
    pub(crate) language: &'a str,
    pub(crate) at: Timestamp,
}

/// Each yes of these purposes becomes a no in every open draft of the person, with all that a no takes away. Answers
/// with whether something went.
pub(crate) fn take_back(
    tx: &Transaction<'_>,
    person: PersonId,
    taken: &TakenBack<'_>,
    today: Date,
) -> Result<bool, VaultError> {
    let sql = "SELECT id FROM draft WHERE subject = ?1 AND ended IS NULL";
    let drafts: Vec<DraftId> = rows(tx, "find a draft", sql, [person.bytes()], |found| {
        row::id(found, 0)
    })?;
    let mut gone = false;
    for draft in drafts {
        gone |= take_back_of(tx, draft, taken, today)?;
    }
    Ok(gone)
}

/// The same for one draft: one that goes on from what was answered before a withdrawal was known.
pub(crate) fn take_back_of(
    tx: &Transaction<'_>,
    id: DraftId,
    taken: &TakenBack<'_>,
    today: Date,
) -> Result<bool, VaultError> {
    let (draft, _) = load(tx, id)?;
    let standing = standing_answers(&draft.answers);
    let given = standing
        .iter()
        .filter(|answer| answer.answer == Answer::Yes && taken.purposes.contains(&answer.purpose));
    let mut changed = false;
    for answer in given {
        let no = ConsentAnswer {
            about: answer.about.clone(),
            ..ConsentAnswer::new(
                &answer.purpose,
                Answer::No,
                taken.by,
                taken.language,
                taken.at,
            )
        };
        put_answer(tx, id, &no)?;
        let entry = Entry::Answered {
            draft: id,
            purpose: &no.purpose,
            answer: Answer::No,
        };
        trail::append(tx, taken.at, &entry)?;
        changed = true;
    }
    if !changed {
        return Ok(false);
    }
    touch(tx, id, taken.at)?;
    let (draft, _) = load(tx, id)?;
    if let Some(by) = ended_by(&draft.answers) {
        end(tx, &draft, by, taken.at)?;
        return Ok(true);
    }
    // Also where only the mark was taken back.
    mark::unconfirm(tx, id, taken.at)?;
    sweep(tx, &draft, today)?;
    Ok(true)
}
