//! How a person confirmed what is no dossier: an account that exists already, who receives, the commune's account, what
//! is taken back. In a dossier the witness stands among the facts; here beside the mark.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Answer, ConsentAnswer, MadeMark, Mark, NotThem, Role, SheetSerial, THIRD_PARTY, ThirdPerson,
    Witness, WitnessProblem, chosen_mark, standing_answer,
};

/// One mark under answers that were read back, and who saw it where it stands on a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The mark.
    #[serde(flatten)]
    pub made: MadeMark,
    /// Who saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
}

/// Why a confirmation is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmationProblem {
    /// No mark, or another than the person chose, or not whole.
    #[error("the mark is missing")]
    Mark,
    /// The answers were not read back.
    #[error("the answers were not read back")]
    ReadBack,
    /// The person and the witness did not both say yes to the witness.
    #[error("the witness was not asked")]
    WitnessUnasked,
    /// Nobody who may witness is named.
    #[error("{0}")]
    Witness(WitnessProblem),
}

impl ConfirmationProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mark => "account_mark",
            Self::ReadBack => "account_read_back",
            Self::WitnessUnasked => "witness_unasked",
            Self::Witness(problem) => problem.code(),
        }
    }
}

/// Whether this is the witness's own answer, and not that of another third person.
pub(crate) fn is_the_witness(answer: &ConsentAnswer) -> bool {
    answer.purpose == THIRD_PARTY && answer.about.as_deref() == Some(ThirdPerson::Helper.code())
}

fn is_witness_agreed(answers: &[ConsentAnswer]) -> bool {
    let own = answers.iter().rev().find(|answer| is_the_witness(answer));
    standing_answer(answers, "interpreter_or_witness") == Some(Answer::Yes)
        && own.is_some_and(|own| own.answer == Answer::Yes)
}

impl Confirmation {
    /// A signature or a voice, under answers that were read back then.
    pub fn of(mark: Mark, read_back_at: Timestamp) -> Self {
        Self {
            made: MadeMark {
                mark,
                read_back_at: Some(read_back_at),
                sheet: None,
            },
            witness: None,
        }
    }

    /// Ink on this sheet, before this witness.
    pub fn on(serial: SheetSerial, witness: Witness, read_back_at: Timestamp) -> Self {
        let mut on_sheet = Self::of(Mark::Sheet, read_back_at);
        on_sheet.made.sheet = Some(serial);
        Self {
            witness: Some(witness),
            ..on_sheet
        }
    }

    /// Whether it confirms these answers on this day, and whoever witnesses may.
    ///
    /// # Errors
    /// With what it lacks.
    pub fn check(
        &self,
        answers: &[ConsentAnswer],
        not: &NotThem<'_>,
        today: Date,
    ) -> Result<(), ConfirmationProblem> {
        let MadeMark {
            mark,
            read_back_at,
            sheet,
        } = &self.made;
        let on_paper = *mark == Mark::Sheet;
        if chosen_mark(answers) != Some(*mark) || sheet.is_some() != on_paper {
            return Err(ConfirmationProblem::Mark);
        }
        match &self.witness {
            None if on_paper => {
                return Err(ConfirmationProblem::Witness(WitnessProblem::Missing));
            }
            None => {}
            Some(_) if !on_paper => return Err(ConfirmationProblem::Mark),
            Some(_) if !is_witness_agreed(answers) => {
                return Err(ConfirmationProblem::WitnessUnasked);
            }
            Some(witness) => witness
                .check(not, today)
                .map_err(ConfirmationProblem::Witness)?,
        }
        if read_back_at.is_none() {
            return Err(ConfirmationProblem::ReadBack);
        }
        Ok(())
    }

    /// Whether exactly this shows it.
    pub fn is_shown_by(&self, roles: impl IntoIterator<Item = Role>) -> bool {
        let mut there: Vec<Role> = roles.into_iter().collect();
        there.sort_unstable();
        let mut wanted = self.made.mark.parts().to_vec();
        wanted.sort_unstable();
        there == wanted
    }
}

#[cfg(test)]
mod tests;
