//! What is told and asked: the list of purposes, and the moment before which each comes.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Situation, THIRD_PARTY};
use crate::{Digest, Step, closed_set};

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
    pub(super) fn asks(self, purpose: &Purpose) -> bool {
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

    /// The words in this language; Vietnamese where there are none of its own.
    pub fn text(&self, language: &str) -> &str {
        if language == "en" {
            &self.text_en
        } else {
            &self.text_vi
        }
    }

    /// What is said after a notice that is asked.
    pub fn asking(language: &str) -> &'static str {
        if language == "en" {
            "Do you agree?"
        } else {
            "Ông/bà có đồng ý không ạ?"
        }
    }

    /// The words as they are read out: a notice that is asked has its question after it.
    pub fn words(&self, language: &str, situation: &Situation) -> String {
        let text = self.text(language);
        if self.kind == PurposeKind::Notice && self.is_asked(situation) {
            format!("{text} {}", Self::asking(language))
        } else {
            text.to_owned()
        }
    }

    /// The version of the words in this language, which travels with every answer.
    pub fn version(&self, language: &str) -> String {
        version_of(self.text(language))
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
    pub(super) fn shuts_its_moment(&self) -> bool {
        self.ends()
            || self.asked == Asked::InterpreterOrWitness
            || matches!(
                self.before_step,
                Moment::CardPhotos | Moment::Portrait | Moment::Phone | Moment::ThirdParty
            )
    }
}

/// The version of these words: one letter changed is another version.
fn version_of(text: &str) -> String {
    Digest::of(text.as_bytes())
        .to_string()
        .chars()
        .take(16)
        .collect()
}

/// Every purpose, in the order of the list.
pub fn purposes() -> &'static [Purpose] {
    static PURPOSES: LazyLock<Vec<Purpose>> = LazyLock::new(|| {
        csv::Reader::from_reader(include_str!("../../../../data/consent_purposes.csv").as_bytes())
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

/// The version of a purpose's words in this language; `None` where there is no such purpose.
pub fn text_version(code: &str, language: &str) -> Option<String> {
    purpose(code).map(|purpose| purpose.version(language))
}

/// Words that were read out once. `data/consent_texts.csv` keeps all of them: an answer can be shown years later in the
/// words in which it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SpokenText {
    /// The version.
    pub version: String,
    /// Whose words: the code of a purpose.
    pub purpose: String,
    /// In which language.
    pub language: String,
    /// The words, addressed to `ông/bà`.
    pub text: String,
}

/// The words of this version; `None` where a newer app asked in words that are not known here.
pub fn spoken_text(version: &str) -> Option<&'static SpokenText> {
    spoken_texts().iter().find(|text| text.version == version)
}

fn spoken_texts() -> &'static [SpokenText] {
    static TEXTS: LazyLock<Vec<SpokenText>> = LazyLock::new(|| {
        csv::Reader::from_reader(include_str!("../../../../data/consent_texts.csv").as_bytes())
            .into_deserialize()
            .collect::<Result<_, _>>()
            .expect("the list of texts is embedded, and a test reads it")
    });
    &TEXTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_is_read_out_is_kept_by_its_version() {
        let missing: Vec<_> = purposes()
            .iter()
            .flat_map(|purpose| ["vi", "en"].map(|language| (purpose, language)))
            .filter(|(purpose, language)| {
                !spoken_texts().iter().any(|kept| {
                    kept.purpose == purpose.code
                        && kept.language == *language
                        && kept.text == purpose.text(language)
                })
            })
            .map(|(purpose, language)| {
                let (version, text) = (purpose.version(language), purpose.text(language));
                format!("{version},{},{language},\"{text}\"", purpose.code)
            })
            .collect();
        assert_eq!(
            missing, [""; 0],
            "a changed text is a new line of data/consent_texts.csv; no line of it is ever taken away"
        );
        for kept in spoken_texts() {
            assert_eq!(kept.version, version_of(&kept.text), "{}", kept.purpose);
        }
    }

    #[test]
    fn a_text_changed_by_one_letter_is_another_version() {
        let asked = purpose("receive_benefits").unwrap();
        let mut changed = asked.clone();
        changed.text_vi = changed.text_vi.replacen("tài", "tai", 1);
        assert_ne!(changed.text_vi, asked.text_vi);
        assert_ne!(changed.version("vi"), asked.version("vi"));
        assert_eq!(changed.version("en"), asked.version("en"));
    }

    #[test]
    fn a_notice_that_is_asked_has_its_question_after_it_and_is_told_without_once_its_basis_is_recorded()
     {
        let notice = purpose("record_category").unwrap();
        let asked = notice.words("vi", &Situation::default());
        assert_eq!(
            asked,
            format!("{} Ông/bà có đồng ý không ạ?", notice.text_vi)
        );
        let recorded = Situation {
            legal_basis_recorded: true,
            ..Situation::default()
        };
        assert_eq!(notice.words("vi", &recorded), notice.text_vi);
        let told = purpose("opening_notice").unwrap();
        assert_eq!(told.words("en", &Situation::default()), told.text_en);
    }

    #[test]
    fn no_text_has_what_cannot_be_said() {
        for purpose in purposes() {
            for text in [&purpose.text_vi, &purpose.text_en] {
                assert!(!text.contains(['{', '}', '(', ')', ';', '"']), "{text}");
                let longest = text
                    .split(['.', '?'])
                    .map(|one| one.split_whitespace().count());
                assert!(longest.max().unwrap() <= 40, "{text}");
            }
        }
    }

    #[test]
    fn words_of_a_version_nobody_knows_are_not_guessed() {
        assert_eq!(spoken_text("0000000000000000"), None);
    }
}
