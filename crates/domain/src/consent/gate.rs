//! What may be kept: the questions that are due at a moment, and what follows from their answers.

use super::{
    Answer, Asked, ConsentAnswer, Moment, Purpose, PurposeKind, SHARE, THIRD_PARTY, ThirdPerson,
    purposes, standing_answer,
};
use crate::HeardAs;

/// What decides which purposes apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the list of purposes"
)]
pub struct Situation {
    /// The product wants a portrait.
    pub product_needs_portrait: bool,
    /// The person has a phone of their own.
    pub has_phone: bool,
    /// A relative's phone is named.
    pub phone_of_relative: bool,
    /// Somebody acts for the person.
    pub represented: bool,
    /// Somebody interprets or witnesses.
    pub helped: bool,
    /// The province has recorded the legal basis of its notices.
    pub legal_basis_recorded: bool,
    /// Who is to open the account, once a product is chosen.
    pub provider: Option<String>,
}

impl Situation {
    /// Whether this third person's details are to be written.
    pub fn has(&self, third: ThirdPerson) -> bool {
        match third {
            ThirdPerson::Representative => self.represented,
            ThirdPerson::PhoneOwner => self.phone_of_relative,
            ThirdPerson::Helper => self.helped,
        }
    }

    /// Whom an answer that names nobody is about: before each third person was asked, there was one yes.
    pub fn only_third_person(&self) -> Option<ThirdPerson> {
        let mut there = ThirdPerson::ALL.iter().filter(|third| self.has(**third));
        there.next().copied().filter(|_| there.next().is_none())
    }

    fn applies(&self, purpose: &Purpose, moment: Moment) -> bool {
        match purpose.asked {
            Asked::Always => true,
            Asked::ProductNeedsPortrait => self.product_needs_portrait,
            Asked::HasPhone => self.has_phone,
            Asked::PhoneOfRelative => self.phone_of_relative,
            Asked::ThirdPersonPresent => moment.third_person().is_some_and(|third| self.has(third)),
            Asked::InterpreterOrWitness => moment == Moment::Helper && self.helped,
            // Receivers and focal accounts come with the visit; marks are not asked.
            Asked::ReceiverNamed
            | Asked::HasAccount
            | Asked::NoAccountPossible
            | Asked::Signs
            | Asked::CannotSign
            | Asked::PrefersVoice => false,
        }
    }
}
/// The code of the purpose whose no ended the dossier.
pub fn ended_by(answers: &[ConsentAnswer]) -> Option<&'static str> {
    purposes()
        .iter()
        .filter(|purpose| purpose.ends())
        .find(|purpose| standing_answer(answers, &purpose.code) == Some(Answer::No))
        .map(|purpose| purpose.code.as_str())
}

/// What must still be told or asked before this moment, in order.
pub fn due(
    moment: Moment,
    situation: &Situation,
    answers: &[ConsentAnswer],
) -> Vec<&'static Purpose> {
    purposes()
        .iter()
        .filter(|purpose| {
            moment.asks(purpose)
                && purpose.kind != PurposeKind::Mark
                && situation.applies(purpose, moment)
        })
        .filter(|purpose| standing_at(moment, &purpose.code, situation, answers).is_none())
        .collect()
}

/// The answer that stands here. A yes to sharing with one provider says nothing of another, and one third person's
/// answer nothing of the other's.
fn standing_at(
    moment: Moment,
    purpose: &str,
    situation: &Situation,
    answers: &[ConsentAnswer],
) -> Option<Answer> {
    let third = moment.third_person().filter(|_| purpose == THIRD_PARTY);
    let is_theirs = |answer: &&ConsentAnswer| match third {
        None => true,
        Some(third) => match answer.about.as_deref() {
            None => situation.only_third_person() == Some(third),
            Some(about) => about == third.code(),
        },
    };
    let last = answers
        .iter()
        .rev()
        .find(|answer| answer.purpose == purpose && is_theirs(answer))?;
    // Who could not say it back is told once more before anything is asked.
    if last.heard.as_ref().is_some_and(HeardAs::is_told_again) {
        return None;
    }
    let stands =
        purpose != SHARE || situation.provider.is_none() || last.about == situation.provider;
    stands.then_some(last.answer)
}

/// Whether what comes after a moment may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everything was asked, and nothing stands against it.
    Open,
    /// Something must be asked first.
    Ask,
    /// A no stands against it.
    Shut,
}

/// Whether what comes after this moment may be kept: the moments before it count as well.
pub fn gate(moment: Moment, situation: &Situation, answers: &[ConsentAnswer]) -> Gate {
    if ended_by(answers).is_some() {
        return Gate::Shut;
    }
    let before = match moment {
        Moment::Card => None,
        Moment::CardPhotos
        | Moment::Phone
        | Moment::ThirdParty
        | Moment::PhoneOwner
        | Moment::Helper
        | Moment::Photos => Some(Moment::Card),
        Moment::Portrait | Moment::Submit => Some(Moment::Photos),
    };
    match before.map_or(Gate::Open, |before| gate(before, situation, answers)) {
        Gate::Open => {}
        shut => return shut,
    }
    if !due(moment, situation, answers).is_empty() {
        return Gate::Ask;
    }
    let refused = purposes().iter().any(|purpose| {
        moment.asks(purpose)
            && purpose.shuts_its_moment()
            && situation.applies(purpose, moment)
            && standing_at(moment, &purpose.code, situation, answers) == Some(Answer::No)
    });
    // A phone number needs somebody's yes: with no phone at all there is nothing to ask and nothing to write.
    let nobody = match moment {
        Moment::Phone => !situation.has_phone && !situation.phone_of_relative,
        Moment::ThirdParty => !situation.represented,
        Moment::PhoneOwner => !situation.phone_of_relative,
        Moment::Helper => !situation.helped,
        // A portrait that the product does not want is of no use to anybody.
        Moment::Portrait => !situation.product_needs_portrait,
        _ => false,
    };
    if refused || nobody {
        Gate::Shut
    } else {
        Gate::Open
    }
}

#[cfg(test)]
mod tests;
