//! Consent: each question at the moment before what it allows, and what follows from the answers.
//!
//! The questions are data (`data/consent_purposes.csv`). No answer is preset, silence is no answer, and the
//! last answer to a purpose is the one that stands.

mod gate;
mod purpose;
mod withdrawal;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::{
    gate::{Gate, Situation, due, ended_by, gate},
    purpose::{
        Answer, AnsweredBy, Asked, Moment, Purpose, PurposeKind, SpokenText, ThirdPerson, purpose,
        purposes, spoken_text, text_version,
    },
    withdrawal::{Withdrawal, WithdrawalProblem, taken_back, withdrawable},
};

use crate::HeardAs;

/// One answer, with everything that makes it evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsentAnswer {
    /// The purpose.
    pub purpose: String,
    /// What was said.
    pub answer: Answer,
    /// Who pressed it.
    pub by: AnsweredBy,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// In which words.
    pub text_version: String,
    /// In which language.
    pub language: String,
    /// About whom, where the question names one: the provider that was chosen when it was asked, or the
    /// [`ThirdPerson`] who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub about: Option<String>,
    /// How it was heard; nothing in an answer from before that was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub heard: Option<HeardAs>,
}

impl ConsentAnswer {
    /// What was answered to a purpose in its words of today in this language. Words that are not known here have no version.
    pub fn new(
        purpose: impl Into<String>,
        answer: Answer,
        by: AnsweredBy,
        language: impl Into<String>,
        at: Timestamp,
    ) -> Self {
        let (purpose, language) = (purpose.into(), language.into());
        Self {
            text_version: text_version(&purpose, &language).unwrap_or_default(),
            purpose,
            answer,
            by,
            at,
            language,
            about: None,
            heard: None,
        }
    }

    /// The words as they were read out; none where this version of them is not known here. After a notice that was
    /// answered stood its question.
    pub fn words(&self) -> Option<String> {
        let spoken = spoken_text(&self.text_version)?;
        let is_notice =
            purpose(&spoken.purpose).is_some_and(|purpose| purpose.kind == PurposeKind::Notice);
        Some(if is_notice && self.answer != Answer::Heard {
            format!("{} {}", spoken.text, Purpose::asking(&spoken.language))
        } else {
            spoken.text.clone()
        })
    }
}

/// The question that names the provider: a yes is for that one and for no other.
pub const SHARE: &str = "share_with_provider";

/// The question to somebody else than the person of the dossier.
pub const THIRD_PARTY: &str = "third_party_details";

/// The answer to a purpose that stands: the last one.
pub fn standing_answer(answers: &[ConsentAnswer], purpose: &str) -> Option<Answer> {
    answers
        .iter()
        .rev()
        .find(|answer| answer.purpose == purpose)
        .map(|answer| answer.answer)
}

/// The answer of this third person that stands; one that names nobody is from before each of them was asked.
pub fn third_persons_answer(answers: &[ConsentAnswer], third: ThirdPerson) -> Option<Answer> {
    answers
        .iter()
        .rev()
        .find(|answer| {
            answer.purpose == THIRD_PARTY
                && answer
                    .about
                    .as_deref()
                    .is_none_or(|about| about == third.code())
        })
        .map(|answer| answer.answer)
}

/// The last answer to each question, in the order in which they were first asked. A question that somebody else
/// answers is one for each of them.
pub fn standing_answers(answers: &[ConsentAnswer]) -> Vec<&ConsentAnswer> {
    fn question(answer: &ConsentAnswer) -> (&str, Option<&str>) {
        let about = answer
            .about
            .as_deref()
            .filter(|_| answer.purpose == THIRD_PARTY);
        (&answer.purpose, about)
    }
    let mut standing: Vec<&ConsentAnswer> = Vec::new();
    for answer in answers {
        match standing
            .iter_mut()
            .find(|other| question(other) == question(answer))
        {
            Some(earlier) => *earlier = answer,
            None => standing.push(answer),
        }
    }
    standing
}
