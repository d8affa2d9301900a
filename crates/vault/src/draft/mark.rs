//! The mark under a draft's answers: read back, then signed, made on a numbered sheet before a witness, or spoken.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{
    Answer, AnsweredBy, ConsentAnswer, Draft, DraftId, Judged, Mark, MarkKept, Media, Moment, Role,
    SheetCode, SheetProblem, SheetSerial, Step, Verdict, chosen_mark,
};
use tannha_packet::verify_sheet;

use super::{
    Opened,
    attachment::Captured,
    change::{check_gate, check_step, put_answer},
};
use crate::{
    Vault, VaultError, complaint,
    row::{self, Bytes as _},
    sheets,
    sql::{one, run},
    trail::{self, Entry},
};

/// What shows a mark, whichever it is.
const ROLES: &str = "'signature', 'signature_strokes', 'recording', 'witness_signature', 'sheet'";

pub(super) fn read(connection: &Connection, draft: DraftId) -> Result<MarkKept, VaultError> {
    let sql = "SELECT read_back_at, sheet FROM draft_mark WHERE draft = ?1";
    let found = one(
        connection,
        "read a draft's mark",
        sql,
        [draft.bytes()],
        |found| {
            let read_back_at = found
                .get::<_, Option<i64>>(0)?
                .map(|_| row::time(found, 0))
                .transpose()?;
            Ok(MarkKept {
                read_back_at,
                sheet: row::text_or_none(found, 1)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

pub(super) fn put(tx: &Transaction<'_>, draft: DraftId, kept: &MarkKept) -> Result<(), VaultError> {
    let sql = "INSERT INTO draft_mark (draft, read_back_at, sheet) VALUES (?1, ?2, ?3)
        ON CONFLICT (draft) DO UPDATE SET read_back_at = excluded.read_back_at, sheet = excluded.sheet";
    let values = (
        draft.bytes(),
        kept.read_back_at.map(Timestamp::as_millisecond),
        kept.sheet.map(|sheet| sheet.to_string()),
    );
    run(tx, "write a draft's mark", sql, values)?;
    Ok(())
}

/// A sheet that bears a mark of answers that no longer stand is spent: its next dossier would have another's ink on it.
pub(super) fn spend(
    tx: &Transaction<'_>,
    draft: DraftId,
    now: Timestamp,
) -> Result<(), VaultError> {
    let doing = "give a sheet up";
    let marked =
        "EXISTS (SELECT 1 FROM draft_attachment a WHERE a.draft = ?1 AND a.role = 'sheet')";
    let sql = format!(
        "INSERT INTO sheet_used (serial, packet, at) SELECT sheet, NULL, ?2 FROM draft_mark
            WHERE draft = ?1 AND sheet IS NOT NULL AND {marked} ON CONFLICT (serial) DO NOTHING"
    );
    run(tx, doing, &sql, (draft.bytes(), now.as_millisecond()))?;
    let sql = format!("UPDATE draft_mark SET sheet = NULL WHERE draft = ?1 AND {marked}");
    run(tx, doing, &sql, [draft.bytes()])?;
    Ok(())
}

/// Takes every mark away. Answers with whether there was one.
pub(super) fn drop_marks(
    tx: &Transaction<'_>,
    draft: DraftId,
    now: Timestamp,
) -> Result<bool, VaultError> {
    spend(tx, draft, now)?;
    let sql = format!("DELETE FROM draft_attachment WHERE draft = ?1 AND role IN ({ROLES})");
    Ok(run(tx, "take the mark away", &sql, [draft.bytes()])? > 0)
}

/// A mark under something else is none: what is now said is read back and confirmed anew.
pub(super) fn unconfirm(
    tx: &Transaction<'_>,
    draft: DraftId,
    now: Timestamp,
) -> Result<bool, VaultError> {
    let sql =
        "UPDATE draft_mark SET read_back_at = NULL WHERE draft = ?1 AND read_back_at IS NOT NULL";
    let read_back = run(tx, "take the reading back", sql, [draft.bytes()])? > 0;
    Ok(drop_marks(tx, draft, now)? || read_back)
}

/// The person told with a yes that this is to be the mark.
fn check_chosen(there: &Draft, mark: Mark) -> Result<(), VaultError> {
    if chosen_mark(&there.answers) == Some(mark) {
        Ok(())
    } else {
        Err(VaultError::NotAllowed {
            moment: Moment::Submit,
        })
    }
}

fn check_open(there: &Draft, today: Date) -> Result<(), VaultError> {
    check_step(there, Step::Consent, today)?;
    check_gate(there, Moment::Submit, today)
}

impl Vault {
    /// Writes that the answers were read back one by one and that the person confirmed them.
    pub fn read_back(&self, id: DraftId, now: Timestamp) -> Result<Opened, VaultError> {
        self.change(id, now, |tx, there, today| {
            check_open(there, today)?;
            let kept = MarkKept {
                read_back_at: Some(now),
                sheet: there.mark_kept.sheet,
            };
            put(tx, id, &kept)?;
            trail::append(tx, now, &Entry::ReadBack { draft: id })
        })
    }

    /// Keeps a signature: its picture as JPEG, and how it was drawn. Signing is the yes to this mark, and is written as one, in
    /// the words that stood above the place to sign.
    pub fn sign(
        &self,
        id: DraftId,
        picture: &[u8],
        strokes: &[u8],
        language: &str,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        let signature = Captured::new(Role::Signature, Media::Jpeg, Verdict::Unjudged, picture);
        let strokes = Captured::new(
            Role::SignatureStrokes,
            Media::Json,
            Verdict::Unjudged,
            strokes,
        );
        self.change(id, now, |tx, there, today| {
            check_open(there, today)?;
            if chosen_mark(&there.answers) != Some(Mark::Signature) {
                drop_marks(tx, id, now)?;
                let by = AnsweredBy::Person;
                let answer = ConsentAnswer::new("mark_signature", Answer::Yes, by, language, now);
                put_answer(tx, id, &answer)?;
                let entry = Entry::Answered {
                    draft: id,
                    purpose: &answer.purpose,
                    answer: answer.answer,
                };
                trail::append(tx, now, &entry)?;
            }
            signature.put(tx, there, today, now)?;
            strokes.put(tx, there, today, now)
        })
    }

    /// Keeps a recorded yes. [`VaultError::Voice`] for what is no voice of a minute at most.
    pub fn keep_voice(
        &self,
        id: DraftId,
        voice: &[u8],
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        let media = complaint::voice(voice).ok_or(VaultError::Voice)?;
        let voice = Captured::new(Role::Recording, media, Verdict::Unjudged, voice);
        self.change(id, now, |tx, there, today| {
            check_chosen(there, Mark::Voice)?;
            voice.put(tx, there, today, now)
        })
    }

    /// Binds a sheet to this draft: one that the province signed and that bears nobody's mark.
    ///
    /// [`VaultError::Sheet`] says why one cannot be taken.
    pub fn bind_sheet(
        &self,
        id: DraftId,
        code: &SheetCode,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        let membership = self.joined()?;
        let serial = verify_sheet(code, &membership.keys()?.signing).map_err(VaultError::Sheet)?;
        self.change(id, now, |tx, there, today| {
            check_open(there, today)?;
            check_chosen(there, Mark::Sheet)?;
            if there.mark_kept.sheet == Some(serial) {
                return Ok(());
            }
            if sheets::is_used(tx, serial)? {
                return Err(VaultError::Sheet(SheetProblem::Used));
            }
            // A mark on the sheet before it goes with that sheet.
            drop_marks(tx, id, now)?;
            let kept = MarkKept {
                sheet: Some(serial),
                ..there.mark_kept.clone()
            };
            put(tx, id, &kept)?;
            let entry = Entry::SheetBound {
                draft: id,
                sheet: serial,
            };
            trail::append(tx, now, &entry)?;
            sheets::take_over(self, tx, &membership, serial.pad(), now)
        })
    }

    /// Keeps the picture of the marked sheet. `seen` is the code that was read from this very picture: what does not
    /// show the sheet is no evidence, and a bare finger is not kept.
    pub fn keep_sheet(
        &self,
        id: DraftId,
        seen: &SheetCode,
        jpeg: &[u8],
        judged: impl Into<Judged>,
        now: Timestamp,
    ) -> Result<Opened, VaultError> {
        let seen =
            verify_sheet(seen, &self.joined()?.keys()?.signing).map_err(VaultError::Sheet)?;
        let picture = Captured::new(Role::Sheet, Media::Jpeg, judged, jpeg);
        self.change(id, now, |tx, there, today| {
            check_chosen(there, Mark::Sheet)?;
            check_shown(there, seen)?;
            there.check_witness(today).map_err(VaultError::Witness)?;
            picture.put(tx, there, today, now)
        })
    }
}

fn check_shown(there: &Draft, seen: SheetSerial) -> Result<(), VaultError> {
    match there.mark_kept.sheet {
        None => Err(VaultError::Sheet(SheetProblem::None)),
        Some(bound) if bound != seen => Err(VaultError::Sheet(SheetProblem::Another)),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
