//! A returned dossier becomes a draft again: everything that it said stands, and only the named steps are open.

use jiff::Timestamp;
use tannha_domain::{
    ConsentAnswer, DossierId, Draft, DraftId, MarkKept, Moment, Reason, ReasonCode, Role, Step,
    purpose,
};
use uuid::Uuid;

use crate::{
    Vault, VaultError, dossier, draft, operators,
    row::{self, Bytes as _},
    sql::one,
    withdrawal,
};

/// Whether the answers that are read back at the end are to be asked again, and with them the mark under them.
fn asks_again(redo: &[Reason]) -> bool {
    redo.iter()
        .any(|reason| reason.step == Step::Consent && reason.code == ReasonCode::AskAgain)
}

fn was_before_the_mark(answer: &ConsentAnswer) -> bool {
    purpose(&answer.purpose).is_some_and(|purpose| purpose.before_step == Moment::Submit)
}

impl Vault {
    /// Opens the next revision of a returned dossier, or resumes the one that is open. It needs no network.
    ///
    /// [`VaultError::NotReturned`] where nobody asked for it; [`VaultError::NothingKept`] for a dossier that another
    /// device captured.
    pub fn redo(&self, id: DossierId, now: Timestamp) -> Result<DraftId, VaultError> {
        self.write(|tx| {
            let sql = "SELECT id FROM draft WHERE dossier = ?1 AND ended IS NULL";
            if let Some(open) = one(tx, "find a draft", sql, [id.bytes()], |found| {
                row::id(found, 0)
            })? {
                operators::check_mine(self, tx, open)?;
                return Ok(open);
            }
            let subject = dossier::subject(tx, id)?.ok_or(VaultError::NoDossier(id))?;
            let (_, redo) = dossier::reasons(tx, id)?.ok_or(VaultError::NotReturned(id))?;
            let kept = dossier::kept(tx, id)?.ok_or(VaultError::NothingKept(id))?;
            let again = asks_again(&redo);
            let next = Draft {
                id: DraftId::from(Uuid::now_v7()),
                dossier: id,
                subject,
                area: kept.area,
                revision: kept.revision + 1,
                parent: Some(kept.digest),
                redo,
                product: Some(kept.product),
                facts: kept.facts,
                answers: kept
                    .answers
                    .into_iter()
                    .filter(|answer| !(again && was_before_the_mark(answer)))
                    .collect(),
                attachments: Vec::new(),
                card: kept.card,
                zone: None,
                roster: None,
                legal_basis_recorded: false,
                number_is_taken: false,
                phone_is_taken: false,
                session: None,
                mark_kept: kept
                    .mark
                    .filter(|_| !again)
                    .map_or_else(MarkKept::default, |mark| MarkKept {
                        read_back_at: mark.read_back_at,
                        sheet: mark.sheet,
                    }),
                volunteer: None,
                receiver: None,
            };
            draft::insert(tx, &next, self.identity().operator, now)?;
            for enclosure in &kept.enclosures {
                if !(again && enclosure.role.is_a_mark()) {
                    draft::carry(tx, next.id, enclosure, now)?;
                }
            }
            let back = kept
                .enclosures
                .iter()
                .find(|enclosure| enclosure.role == Role::CardBack);
            if let (Some(zone), Some(back)) = (&kept.zone, back) {
                draft::put_zone(tx, back.attachment, zone)?;
            }
            withdrawal::overtakes(tx, next.id, &subject, self.today(now))?;
            Ok(next.id)
        })
    }
}

#[cfg(test)]
mod tests;
