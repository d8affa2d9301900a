//! Consent: each question at the moment before what it allows, and what follows from the answers.
//!
//! The questions are data (`data/consent_purposes.csv`). No answer is preset, silence is no answer, and the
//! last answer to a purpose is the one that stands.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Step, closed_set};

/// The version of the texts in `data/consent_purposes.csv`, which travels with every answer.
pub const TEXT_VERSION: &str = "2026-11";

closed_set! {
    /// The moment before which a purpose is asked.
    Moment {
        /// Before anything is kept.
        Card = "card",
        /// Before the camera opens on a card.
        CardPhotos = "card_photos",
        /// Before a phone number is written.
        Phone = "phone",
        /// Before the name of who acts for the person is written.
        ThirdParty = "third_party",
        /// Before the name of who owns the phone is written.
        PhoneOwner = "phone_owner",
        /// Before the name of who interprets or witnesses is written.
        Helper = "helper",
        /// After the product is chosen, before documents.
        Photos = "photos",
        /// Before the portrait.
        Portrait = "portrait",
        /// Before the mark.
        Submit = "submit",
    }
}

closed_set! {
    /// Somebody else whose details stand in a dossier. Each of them is asked: one's yes is not the other's.
    ThirdPerson {
        /// Who acts for the person.
        Representative = "representative",
        /// Whose phone it is.
        PhoneOwner = "phone_owner",
        /// Who interprets or witnesses.
        Helper = "helper",
    }
}

closed_set! {
    /// What a purpose is.
    PurposeKind {
        /// Told, not asked.
        Notice = "notice",
        /// Asked, yes or no.
        Question = "question",
        /// A way to confirm the answers.
        Mark = "mark",
    }
}

closed_set! {
    /// What the person said.
    Answer {
        /// A notice was told.
        Heard = "heard",
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
    }
}

closed_set! {
    /// Whose finger pressed the answer.
    AnsweredBy {
        /// The person's own.
        Person = "person",
        /// The volunteer's, after the person spoke.
        Volunteer = "volunteer",
    }
}

closed_set! {
    /// When a purpose applies at all.
    Asked {
        /// Always.
        Always = "always",
        /// When the product wants a portrait.
        ProductNeedsPortrait = "product_needs_portrait",
        /// When the person has a phone of their own.
        HasPhone = "has_phone",
        /// When a relative's phone is named.
        PhoneOfRelative = "phone_of_relative",
        /// When another person's details are written.
        ThirdPersonPresent = "third_person_present",
        /// When somebody is to receive the money.
        ReceiverNamed = "receiver_named",
        /// When the person has an account already: asked outside a dossier.
        HasAccount = "has_account",
        /// When there can be no account.
        NoAccountPossible = "no_account_possible",
        /// When somebody interprets or witnesses.
        InterpreterOrWitness = "interpreter_or_witness",
        /// Marks: by signature.
        Signs = "signs",
        /// Marks: cannot sign.
        CannotSign = "cannot_sign",
        /// Marks: by voice.
        PrefersVoice = "prefers_voice",
    }
}

/// One row of `data/consent_purposes.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Purpose {
    /// Its code.
    pub code: String,
    /// Notice, question or mark.
    pub kind: PurposeKind,
    /// When it applies.
    pub asked: Asked,
    /// The moment before which it is asked.
    pub before_step: Moment,
    /// What follows from a no; `ends` ends the dossier.
    pub on_no: String,
    /// Whether the person is told that it is sensitive.
    sensitive: String,
    /// Whether it can be withdrawn.
    withdrawable: String,
    /// The words in Vietnamese, speakable, addressed to `ông/bà`.
    pub text_vi: String,
    /// The words in English.
    pub text_en: String,
}

impl Moment {
    /// The step on which its questions are asked.
    pub fn step(self) -> Step {
        match self {
            Self::Card | Self::CardPhotos => Step::Card,
            Self::ThirdParty | Self::Helper => Step::Facts,
            Self::Phone | Self::PhoneOwner => Step::Phone,
            Self::Photos | Self::Portrait => Step::Photos,
            Self::Submit => Step::Consent,
        }
    }

    /// The third person who is asked here, where it is not the person of the dossier.
    pub fn third_person(self) -> Option<ThirdPerson> {
        match self {
            Self::ThirdParty => Some(ThirdPerson::Representative),
            Self::PhoneOwner => Some(ThirdPerson::PhoneOwner),
            Self::Helper => Some(ThirdPerson::Helper),
            _ => None,
        }
    }

    /// Who answers this purpose here, where it is not the person of the dossier.
    pub fn asked_of(self, purpose: &Purpose) -> Option<ThirdPerson> {
        self.third_person().filter(|_| purpose.code == THIRD_PARTY)
    }

    /// Whether this purpose is asked here. The list has one moment for every third person, and puts whoever sits along
    /// at the beginning, where nobody knows yet whether a witness will be needed.
    fn asks(self, purpose: &Purpose) -> bool {
        purpose.before_step == self
            || (matches!(self, Self::PhoneOwner | Self::Helper)
                && purpose.before_step == Self::ThirdParty)
            || (self == Self::Helper && purpose.asked == Asked::InterpreterOrWitness)
    }
}

impl Purpose {
    /// Whether the person is told that this is sensitive.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive == "yes"
    }

    /// Whether the person may take the answer back.
    pub fn is_withdrawable(&self) -> bool {
        self.withdrawable == "yes"
    }

    /// Whether a no to this ends the dossier.
    pub fn ends(&self) -> bool {
        self.on_no == "ends"
    }

    /// Whether this is told or asked. Until the province has recorded its legal basis, a notice with a use of
    /// its own is a question.
    pub fn is_asked(&self, situation: &Situation) -> bool {
        match self.kind {
            PurposeKind::Question => true,
            PurposeKind::Notice => {
                self.on_no == "blocks_only_that_use" && !situation.legal_basis_recorded
            }
            PurposeKind::Mark => false,
        }
    }

    /// Whether a no keeps what comes after its moment shut.
    fn shuts_its_moment(&self) -> bool {
        self.ends()
            || self.asked == Asked::InterpreterOrWitness
            || matches!(
                self.before_step,
                Moment::CardPhotos | Moment::Portrait | Moment::Phone | Moment::ThirdParty
            )
    }
}

/// Every purpose, in the order of the list.
pub fn purposes() -> &'static [Purpose] {
    static PURPOSES: LazyLock<Vec<Purpose>> = LazyLock::new(|| {
        csv::Reader::from_reader(include_str!("../../../data/consent_purposes.csv").as_bytes())
            .into_deserialize()
            .collect::<Result<_, _>>()
            .expect("the list of purposes is embedded, and a test reads it")
    });
    &PURPOSES
}

/// The purpose of this code.
pub fn purpose(code: &str) -> Option<&'static Purpose> {
    purposes().iter().find(|purpose| purpose.code == code)
}

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
mod tests {
    use super::*;

    fn say(purpose: &str, answer: Answer) -> ConsentAnswer {
        ConsentAnswer {
            purpose: purpose.into(),
            answer,
            by: AnsweredBy::Person,
            at: Timestamp::UNIX_EPOCH,
            text_version: TEXT_VERSION.into(),
            language: "vi".into(),
            about: None,
        }
    }

    fn opened() -> Vec<ConsentAnswer> {
        vec![
            say("opening_notice", Answer::Heard),
            say("process_for_account", Answer::Yes),
        ]
    }

    #[test]
    fn only_two_purposes_end_a_dossier() {
        let ending: Vec<_> = purposes()
            .iter()
            .filter(|purpose| purpose.ends())
            .map(|purpose| purpose.code.as_str())
            .collect();
        assert_eq!(ending, ["process_for_account", "share_with_provider"]);
    }

    #[test]
    fn nothing_opens_before_the_notice_and_the_first_yes() {
        let situation = Situation::default();
        assert_eq!(gate(Moment::Card, &situation, &[]), Gate::Ask);
        assert_eq!(
            gate(
                Moment::CardPhotos,
                &situation,
                &[say("keep_id_card_images", Answer::Yes)]
            ),
            Gate::Ask
        );
        assert_eq!(gate(Moment::Card, &situation, &opened()), Gate::Open);
    }

    #[test]
    fn a_no_to_card_pictures_shuts_the_camera_and_nothing_else() {
        let situation = Situation::default();
        let mut answers = opened();
        answers.push(say("keep_id_card_images", Answer::No));
        assert_eq!(gate(Moment::CardPhotos, &situation, &answers), Gate::Shut);
        assert_eq!(gate(Moment::Card, &situation, &answers), Gate::Open);
        assert_eq!(ended_by(&answers), None);
    }

    #[test]
    fn a_no_to_sharing_ends_everything() {
        let mut answers = opened();
        answers.push(say("share_with_provider", Answer::No));
        assert_eq!(ended_by(&answers), Some("share_with_provider"));
        for moment in Moment::ALL {
            assert_eq!(gate(*moment, &Situation::default(), &answers), Gate::Shut);
        }
    }

    #[test]
    fn a_no_to_benefits_stays_with_cash_and_goes_on() {
        let situation = Situation {
            legal_basis_recorded: true,
            ..Situation::default()
        };
        let mut answers = opened();
        answers.push(say("share_with_provider", Answer::Yes));
        answers.push(say("receive_benefits", Answer::No));
        for notice in [
            "verify_with_national_db",
            "record_category",
            "programme_statistics",
        ] {
            answers.push(say(notice, Answer::Heard));
        }
        assert_eq!(gate(Moment::Submit, &situation, &answers), Gate::Open);
    }

    #[test]
    fn a_notice_with_a_use_of_its_own_is_asked_until_its_basis_is_recorded() {
        let notice = purpose("programme_statistics").unwrap();
        assert!(notice.is_asked(&Situation::default()));
        assert!(!notice.is_asked(&Situation {
            legal_basis_recorded: true,
            ..Situation::default()
        }));
        assert!(
            !purpose("opening_notice")
                .unwrap()
                .is_asked(&Situation::default())
        );
    }

    #[test]
    fn without_a_phone_no_number_may_be_written() {
        assert_eq!(
            gate(Moment::Phone, &Situation::default(), &opened()),
            Gate::Shut
        );
    }

    #[test]
    fn a_yes_to_one_provider_is_none_to_another() {
        let at = |provider: &str| Situation {
            legal_basis_recorded: true,
            provider: Some(provider.into()),
            ..Situation::default()
        };
        let mut answers = opened();
        answers.push(ConsentAnswer {
            about: Some("vietinbank".into()),
            ..say(SHARE, Answer::Yes)
        });
        let asked = |provider: &str| {
            due(Moment::Photos, &at(provider), &answers)
                .iter()
                .any(|purpose| purpose.code == SHARE)
        };
        assert!(!asked("vietinbank"));
        assert!(asked("viettel"));
        assert_eq!(gate(Moment::Photos, &at("viettel"), &answers), Gate::Ask);
    }

    #[test]
    fn a_portrait_that_no_product_wants_is_not_taken() {
        let mut answers = opened();
        answers.push(say(SHARE, Answer::Yes));
        let situation = Situation::default();
        assert_eq!(gate(Moment::Portrait, &situation, &answers), Gate::Shut);
    }

    #[test]
    fn a_guardians_yes_is_not_the_yes_of_who_owns_the_phone() {
        let both = Situation {
            represented: true,
            phone_of_relative: true,
            ..Situation::default()
        };
        let mut answers = opened();
        answers.push(ConsentAnswer {
            about: Some(ThirdPerson::Representative.code().into()),
            ..say(THIRD_PARTY, Answer::Yes)
        });
        assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Open);
        assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Ask);
        answers.push(ConsentAnswer {
            about: Some(ThirdPerson::PhoneOwner.code().into()),
            ..say(THIRD_PARTY, Answer::No)
        });
        assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Shut);
        assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Open);
        assert_eq!(standing_answers(&answers).len(), 4);
    }

    #[test]
    fn who_interprets_or_witnesses_sits_along_by_two_peoples_yes() {
        let helped = Situation {
            helped: true,
            ..Situation::default()
        };
        let gate_after = |answers: &[ConsentAnswer]| gate(Moment::Helper, &helped, answers);
        let mut answers = opened();
        assert_eq!(gate(Moment::Card, &helped, &answers), Gate::Open);
        assert_eq!(gate_after(&answers), Gate::Ask);
        answers.push(say("interpreter_or_witness", Answer::Yes));
        assert_eq!(
            gate_after(&answers),
            Gate::Ask,
            "the helper is asked as well"
        );
        answers.push(ConsentAnswer {
            about: Some(ThirdPerson::Helper.code().into()),
            ..say(THIRD_PARTY, Answer::Yes)
        });
        assert_eq!(gate_after(&answers), Gate::Open);
        answers.push(say("interpreter_or_witness", Answer::No));
        assert_eq!(gate_after(&answers), Gate::Shut, "without that person");
        assert_eq!(ended_by(&answers), None);
        let alone = Situation::default();
        assert_eq!(gate(Moment::Helper, &alone, &answers), Gate::Shut);
    }

    #[test]
    fn an_answer_that_names_nobody_is_of_the_only_one_who_was_there() {
        let alone = Situation {
            represented: true,
            ..Situation::default()
        };
        let mut answers = opened();
        answers.push(say(THIRD_PARTY, Answer::Yes));
        assert_eq!(gate(Moment::ThirdParty, &alone, &answers), Gate::Open);
        let both = Situation {
            phone_of_relative: true,
            ..alone
        };
        assert_eq!(gate(Moment::ThirdParty, &both, &answers), Gate::Ask);
        assert_eq!(gate(Moment::PhoneOwner, &both, &answers), Gate::Ask);
    }

    #[test]
    fn the_last_answer_stands() {
        let mut answers = opened();
        answers.push(say("process_for_account", Answer::No));
        assert_eq!(
            gate(Moment::Card, &Situation::default(), &answers),
            Gate::Shut
        );
    }
}
