//! The slip of what is a packet of its own: what a person took back, an account that was there before.

use jiff::{Timestamp, civil::Date};

use super::slip::{Data, code_mm};
use crate::{Document, Language, PaperError, Size, code, typeset::typeset, words::Words};

/// What the slip is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipAbout {
    /// Consent was taken back.
    Withdrawal {
        /// For which purposes.
        purposes: Vec<String>,
        /// Until when it is carried out, once the province has it.
        due_on: Option<Date>,
    },
    /// An account that was there before was reported.
    Account {
        /// What the bank is called.
        bank: String,
        /// The last four of its number.
        tail: String,
        /// To what the person said yes.
        purposes: Vec<String>,
    },
}

/// What a person takes home of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketSlip {
    /// Its short number.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// When it was said.
    pub at: Timestamp,
    /// Whose team took it.
    pub commune: String,
    /// Who took it.
    pub operator: String,
    /// What it is about.
    pub about: SlipAbout,
    /// Where the team is called.
    pub phone: Option<String>,
    /// When the province confirmed it; until then it was received by a volunteer, and no more.
    pub confirmed_at: Option<Timestamp>,
    /// The code that anybody can hold against the province's root key.
    pub code: Option<String>,
}

impl PacketSlip {
    pub(super) fn make(&self, language: Language, size: Size) -> Result<Document, PaperError> {
        let data = self.data(Words(language), size)?;
        typeset("slip.typ", &data, language, size)
    }

    fn data(&self, words: Words, size: Size) -> Result<Data, PaperError> {
        let say = |key| words.say(key);
        let (title, what, purposes, answer) = match &self.about {
            SlipAbout::Withdrawal { purposes, .. } => (
                "withdraw_slip_paper",
                "withdraw_slip_what",
                purposes,
                "answer_no",
            ),
            SlipAbout::Account { purposes, .. } => (
                "paper_kind_existing",
                "slip_answers",
                purposes,
                "answer_yes",
            ),
        };
        let standing_more = match self.confirmed_at {
            None => say("paper_not_confirmed_more"),
            Some(_) => String::new(),
        };
        Ok(Data {
            title: say(title),
            sender: self.commune.clone(),
            number_label: say("withdraw_slip_number"),
            number: self.number.clone(),
            facts: self.facts(words),
            standing: words.standing(self.confirmed_at),
            standing_more,
            answers_title: say(what),
            answers: purposes
                .iter()
                .map(|purpose| (words.word("purpose", purpose), say(answer)))
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

    fn facts(&self, words: Words) -> Vec<(String, String)> {
        let say = |key| words.say(key);
        let mut facts = vec![
            (say("slip_name"), self.name.clone()),
            (say("withdraw_slip_at"), words.moment(self.at)),
        ];
        if let SlipAbout::Account { bank, tail, .. } = &self.about {
            facts.push((say("account_bank"), bank.clone()));
            facts.push((say("account_number"), format!("•••• {tail}")));
        }
        facts.push((say("paper_slip_operator"), self.operator.clone()));
        facts
    }

    fn next(&self, words: Words) -> Vec<String> {
        match &self.about {
            SlipAbout::Withdrawal { due_on, .. } => {
                let due = due_on.map(|day| words.with("withdraw_due", &[("day", &words.day(day))]));
                let mut next = vec![words.say("withdraw_slip_days")];
                next.extend(due);
                next
            }
            SlipAbout::Account { .. } => vec![
                words.say("paper_existing_review"),
                words.say("paper_existing_else"),
            ],
        }
    }

    fn closing(&self, words: Words) -> Vec<String> {
        let commune = [("commune", self.commune.as_str())];
        let mut closing = vec![words.whom_to_call(&self.commune, self.phone.as_deref())];
        if let SlipAbout::Withdrawal { .. } = self.about {
            closing.push(words.say("withdraw_slip_complain"));
        } else {
            closing.push(words.with("paper_withdraw", &commune));
            closing.push(words.with("paper_complain", &commune));
        }
        closing
    }
}
