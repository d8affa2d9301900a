//! The slip: what a person takes home. It says what the volunteer's device knows and no more.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::Answer;

use crate::{Document, Language, PaperError, Size, code, typeset::typeset, words::Words};

/// How the person hears of it next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipWay {
    /// By phone.
    Call,
    /// Through a relative.
    Relative,
    /// Somebody comes to the house.
    Visit,
}

/// What a person takes home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The dossier's short number.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// When it was handed in.
    pub at: Timestamp,
    /// Whose team took it.
    pub commune: String,
    /// Who took it.
    pub operator: String,
    /// Who is to open the account.
    pub provider: String,
    /// Whether the provider meets the person.
    pub face_to_face: bool,
    /// The answers that stand: purpose and answer.
    pub answers: Vec<(String, Answer)>,
    /// How the person hears of it next.
    pub way: SlipWay,
    /// Where the team is called.
    pub phone: Option<String>,
    /// When the province confirmed it; until then it was received by a volunteer, and no more.
    pub confirmed_at: Option<Timestamp>,
    /// The code that anybody can hold against the province's root key.
    pub code: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Data {
    pub(super) title: String,
    pub(super) sender: String,
    pub(super) number_label: String,
    pub(super) number: String,
    pub(super) facts: Vec<(String, String)>,
    pub(super) standing: String,
    pub(super) standing_more: String,
    pub(super) answers_title: String,
    pub(super) answers: Vec<(String, String)>,
    pub(super) code: Option<String>,
    pub(super) code_mm: u8,
    pub(super) code_hint: String,
    pub(super) next_title: String,
    pub(super) next: Vec<String>,
    pub(super) warning: String,
    pub(super) closing: Vec<String>,
}

/// 97 modules and their margin: 0.42 mm a module on the small sheet.
pub(super) fn code_mm(size: Size) -> u8 {
    if size == Size::A6 { 44 } else { 52 }
}

impl Slip {
    pub(super) fn make(&self, language: Language, size: Size) -> Result<Document, PaperError> {
        let data = self.data(Words(language), size)?;
        typeset("slip.typ", &data, language, size)
    }

    fn data(&self, words: Words, size: Size) -> Result<Data, PaperError> {
        let say = |key| words.say(key);
        let standing_more = match self.confirmed_at {
            None => say("paper_not_confirmed_more"),
            Some(_) => say("paper_confirmed_more"),
        };
        Ok(Data {
            title: say("paper_slip_title"),
            sender: words.with("paper_slip_sender", &[("commune", &self.commune)]),
            number_label: say("slip_number"),
            number: self.number.clone(),
            facts: vec![
                (say("slip_name"), self.name.clone()),
                (say("slip_at"), words.moment(self.at)),
                (say("slip_provider"), self.provider.clone()),
                (say("paper_slip_operator"), self.operator.clone()),
            ],
            standing: words.standing(self.confirmed_at),
            standing_more,
            answers_title: say("slip_answers"),
            answers: self
                .answers
                .iter()
                .filter(|(_, answer)| *answer != Answer::Heard)
                .map(|(purpose, answer)| {
                    (
                        words.word("purpose", purpose),
                        words.word("answer", answer.code()),
                    )
                })
                .collect(),
            code: self.code.as_deref().map(code::long).transpose()?,
            code_mm: code_mm(size),
            code_hint: say("paper_code_hint"),
            next_title: say("slip_next"),
            next: self.next(words),
            warning: say("paper_no_codes"),
            closing: self.closing(words),
        })
    }

    fn next(&self, words: Words) -> Vec<String> {
        let meet = if self.face_to_face {
            "slip_next_meet"
        } else {
            "slip_next_away"
        };
        let way = match self.way {
            SlipWay::Call => "slip_next_call",
            SlipWay::Relative => "slip_next_relative",
            SlipWay::Visit => "slip_next_visit",
        };
        let mut next = Vec::new();
        if self.confirmed_at.is_none() {
            next.push(words.say("slip_next_review"));
        }
        next.push(words.with(meet, &[("provider", &self.provider)]));
        next.push(words.say(way));
        next
    }

    fn closing(&self, words: Words) -> Vec<String> {
        let commune = [("commune", self.commune.as_str())];
        vec![
            words.whom_to_call(&self.commune, self.phone.as_deref()),
            words.with("paper_withdraw", &commune),
            words.with("paper_complain", &commune),
        ]
    }
}
