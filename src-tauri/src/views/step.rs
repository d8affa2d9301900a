//! How each step of a draft stands.

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{Draft, Field, Missing, Step, closed_set, ended_by};
use ts_rs::TS;

closed_set! {
    /// How a step stands.
    StepState {
        /// Nothing was captured.
        Empty = "empty",
        /// Something was, and something is missing.
        Partial = "partial",
        /// Nothing is missing.
        Done = "done",
        /// A clerk asked to redo it.
        Returned = "returned",
        /// It is not open: not named in a redo, or the dossier has ended.
        Locked = "locked",
    }
}

/// One step of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// How it stands.
    #[ts(inline)]
    pub state: StepState,
    /// What it lacks.
    pub missing: Vec<Missing>,
}

/// Every step, in the order in which they are walked.
pub(super) fn steps(draft: &Draft, missing: &[Missing], today: Date) -> Vec<StepView> {
    let view = |step: &Step| {
        let missing: Vec<Missing> = missing
            .iter()
            .filter(|missing| missing.step == *step)
            .cloned()
            .collect();
        StepView {
            step: *step,
            state: state(draft, *step, &missing, today),
            missing,
        }
    };
    Step::ALL.iter().map(view).collect()
}

fn state(draft: &Draft, step: Step, missing: &[Missing], today: Date) -> StepState {
    let mut named = draft
        .redo
        .iter()
        .filter(|reason| reason.step == step)
        .peekable();
    if ended_by(&draft.answers).is_some() || !draft.is_open(step, today) {
        StepState::Locked
    } else if named.peek().is_some()
        && (!missing.is_empty() || named.any(|reason| !reason.code.is_about_a_picture()))
    {
        // Whether a mended word is the right one only the clerk can say; a new picture is seen to be new.
        StepState::Returned
    } else if missing.is_empty() {
        StepState::Done
    } else if has_something(draft, step) {
        StepState::Partial
    } else {
        StepState::Empty
    }
}

/// What the roster brought counts for nothing: somebody has yet to look at it.
fn has_something(draft: &Draft, step: Step) -> bool {
    let fact = |(field, fact): (&Field, &tannha_domain::Fact)| {
        field.step() == step && fact.source != tannha_domain::Source::Roster
    };
    draft.facts.iter().any(fact)
        || draft
            .attachments
            .iter()
            .any(|attachment| attachment.role.step() == step)
        || (step == Step::Card && draft.card.is_some())
        || (step == Step::Product && draft.product.is_some())
}
