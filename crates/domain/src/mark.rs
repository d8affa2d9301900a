//! The mark: how a person confirms the answers that were read back. One mark covers all of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Answer, ConsentAnswer, Role, SheetSerial, closed_set};

closed_set! {
    /// How the person confirmed what was answered, in the order in which the ways are offered.
    Mark {
        /// By a signature on the screen.
        Signature = "signature",
        /// By ink on a numbered sheet, before a witness.
        Sheet = "sheet",
        /// By a recorded yes.
        Voice = "voice",
    }
}

impl Mark {
    /// What is told before it, and answered.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Signature => "mark_signature",
            Self::Sheet => "mark_sheet",
            Self::Voice => "mark_voice",
        }
    }

    /// What shows it.
    pub fn role(self) -> Role {
        match self {
            Self::Signature => Role::Signature,
            Self::Sheet => Role::Sheet,
            Self::Voice => Role::Recording,
        }
    }

    /// Everything that is captured of it.
    pub fn parts(self) -> &'static [Role] {
        match self {
            Self::Signature => &[Role::Signature, Role::SignatureStrokes],
            Self::Sheet => &[Role::Sheet],
            Self::Voice => &[Role::Recording],
        }
    }
}

/// The mark that the person chose: the last one to which they said yes.
pub fn chosen_mark(answers: &[ConsentAnswer]) -> Option<Mark> {
    let of = |answer: &ConsentAnswer| {
        let mut marks = Mark::ALL.iter().copied();
        marks.find(|mark| mark.purpose() == answer.purpose)
    };
    let mut said = answers
        .iter()
        .rev()
        .filter_map(|answer| Some((of(answer)?, answer.answer)));
    match said.next() {
        Some((mark, Answer::Yes)) => Some(mark),
        // A no to another way takes nothing from the one that was chosen before it; a no to that one does.
        Some((refused, _)) => {
            let mut refused = vec![refused];
            for (mark, answer) in said {
                match answer {
                    Answer::Yes if !refused.contains(&mark) => return Some(mark),
                    Answer::Yes => return None,
                    _ => refused.push(mark),
                }
            }
            None
        }
        None => None,
    }
}

/// What a draft holds of its mark beside the pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkKept {
    /// When the answers were read back and the person confirmed each.
    pub read_back_at: Option<Timestamp>,
    /// The sheet that was scanned for this draft.
    pub sheet: Option<SheetSerial>,
}

/// A mark as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeMark {
    /// How.
    pub mark: Mark,
    /// When the answers were read back, by the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_back_at: Option<Timestamp>,
    /// The sheet on which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetSerial>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnsweredBy, purpose};

    fn said(lines: &[(&str, Answer)]) -> Option<Mark> {
        let answers: Vec<_> = lines
            .iter()
            .map(|(purpose, answer)| {
                let at = Timestamp::UNIX_EPOCH;
                ConsentAnswer::new(*purpose, *answer, AnsweredBy::Person, "vi", at)
            })
            .collect();
        chosen_mark(&answers)
    }

    #[test]
    fn each_mark_has_its_words() {
        for mark in Mark::ALL {
            let words = purpose(mark.purpose()).unwrap();
            assert_eq!(words.on_no, "other_mark", "a no offers the others");
        }
    }

    #[test]
    fn the_last_yes_is_the_mark_and_a_no_to_it_leaves_none() {
        use Answer::{No, Yes};
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[("mark_signature", No)]), None);
        assert_eq!(
            said(&[("mark_signature", No), ("mark_sheet", Yes)]),
            Some(Mark::Sheet)
        );
        assert_eq!(
            said(&[("mark_sheet", Yes), ("mark_voice", Yes)]),
            Some(Mark::Voice)
        );
        assert_eq!(
            said(&[("mark_sheet", Yes), ("mark_voice", No)]),
            Some(Mark::Sheet)
        );
        assert_eq!(
            said(&[("mark_sheet", Yes), ("mark_voice", Yes), ("mark_voice", No)]),
            None,
            "which of them it is to be is asked anew"
        );
    }
}
