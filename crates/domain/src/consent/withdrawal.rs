//! Taking an answer back: of one purpose or of all, at any later visit, by phone or at the kiosk (Decree 356/2025/NĐ-CP
//! Art. 5). It names purposes, not a dossier: it counts for whatever arrives before or after it.

use serde::{Deserialize, Serialize};

use super::{Answer, AnsweredBy, ConsentAnswer, Purpose, PurposeKind, purpose, purposes};
use crate::{Channel, Confirmation, PacketId};

/// What a person takes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// From which purposes: codes of the list.
    pub purposes: Vec<String>,
    /// Where it was said.
    pub channel: Channel,
    /// Whose finger pressed.
    pub by: AnsweredBy,
    /// How the person confirmed it; nothing by phone, where there is no mark to make.
    pub confirmed: Option<Confirmation>,
    /// What was answered to that mark, and to who saw it.
    pub answers: Vec<ConsentAnswer>,
    /// In which language it was talked over.
    pub language: String,
}

/// Why a withdrawal cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalProblem {
    /// Nothing is named, or something that is no consent.
    #[error("what is withdrawn is missing")]
    Purposes,
    /// Face to face it is confirmed by a mark.
    #[error("the mark is missing")]
    Mark,
}

impl WithdrawalProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Purposes => "withdraw_purposes",
            Self::Mark => "withdraw_mark",
        }
    }
}

/// The questions whose yes can be taken back.
pub fn withdrawable() -> impl Iterator<Item = &'static Purpose> {
    purposes()
        .iter()
        .filter(|purpose| purpose.kind == PurposeKind::Question && purpose.is_withdrawable())
}

impl Withdrawal {
    /// Whether it can be kept, and taken.
    pub fn check(&self) -> Result<(), WithdrawalProblem> {
        let is_consent = |code: &String| {
            purpose(code).is_some_and(|purpose| {
                purpose.kind == PurposeKind::Question && purpose.is_withdrawable()
            })
        };
        if self.purposes.is_empty() || !self.purposes.iter().all(is_consent) {
            return Err(WithdrawalProblem::Purposes);
        }
        if self.confirmed.is_some() == (self.channel == Channel::Phone) {
            return Err(WithdrawalProblem::Mark);
        }
        Ok(())
    }
}

/// Which of these answers a withdrawal takes back: each yes of its purposes that stands. Whoever asked again after it was
/// known names it in `knows`, and was answered anew.
pub fn taken_back<'a>(
    answers: &[ConsentAnswer],
    withdrawn: impl IntoIterator<Item = (PacketId, &'a str)>,
    knows: &[PacketId],
) -> Vec<&'a str> {
    let mut taken = Vec::new();
    for (packet, purpose) in withdrawn {
        let stands = super::standing_answer(answers, purpose) == Some(Answer::Yes);
        if stands && !knows.contains(&packet) && !taken.contains(&purpose) {
            taken.push(purpose);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::Mark;

    fn taking_back(purposes: &[&str]) -> Withdrawal {
        Withdrawal {
            purposes: purposes.iter().map(|code| (*code).to_owned()).collect(),
            channel: Channel::Door,
            by: AnsweredBy::Person,
            confirmed: Some(Confirmation::of(Mark::Signature, Timestamp::UNIX_EPOCH)),
            answers: Vec::new(),
            language: "vi".into(),
        }
    }

    #[test]
    fn only_what_was_a_question_of_ones_own_can_be_taken_back() {
        assert_eq!(taking_back(&["keep_portrait"]).check(), Ok(()));
        for nothing in [
            &[][..],
            &["opening_notice"],
            &["mark_signature"],
            &["record_category"],
            &["keep_portrait", "keep_gait"],
        ] {
            let refused = taking_back(nothing).check();
            assert_eq!(refused, Err(WithdrawalProblem::Purposes), "{nothing:?}");
        }
    }

    #[test]
    fn by_phone_there_is_no_mark_and_face_to_face_there_is_one() {
        let mut by_phone = taking_back(&["share_with_provider"]);
        by_phone.channel = Channel::Phone;
        assert_eq!(by_phone.check(), Err(WithdrawalProblem::Mark));
        by_phone.confirmed = None;
        assert_eq!(by_phone.check(), Ok(()));
        by_phone.channel = Channel::Kiosk;
        assert_eq!(by_phone.check(), Err(WithdrawalProblem::Mark));
    }

    #[test]
    fn everything_that_was_asked_of_a_person_can_be_taken_back() {
        let all: Vec<_> = withdrawable()
            .map(|purpose| purpose.code.as_str())
            .collect();
        assert!(all.contains(&"process_for_account") && all.contains(&"focal_account"));
        assert_eq!(taking_back(&all).check(), Ok(()));
    }

    #[test]
    fn a_yes_that_was_given_after_the_withdrawal_was_known_stands() {
        let said = |answer| {
            let by = AnsweredBy::Person;
            ConsentAnswer::new("keep_portrait", answer, by, "vi", Timestamp::UNIX_EPOCH)
        };
        let packet = PacketId::from(Uuid::from_u128(1));
        let withdrawn = [(packet, "keep_portrait"), (packet, "share_with_provider")];
        let yes = [said(Answer::Yes)];
        assert_eq!(taken_back(&yes, withdrawn, &[]), ["keep_portrait"]);
        assert!(taken_back(&yes, withdrawn, &[packet]).is_empty());
        let no = [said(Answer::Yes), said(Answer::No)];
        assert!(taken_back(&no, withdrawn, &[]).is_empty(), "a no already");
    }
}
