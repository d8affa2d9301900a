//! After acceptance: the session at which an account opens, the word that it is open, the pay days after it, and what a
//! person complains of.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{
    AccountProblem, Confirmation, ConsentAnswer, Occasion, PacketId, PersonId, PhoneRule, Product,
    Representation, SessionId, closed_set,
};

/// The longest text of a complaint: a page.
pub const MAX_COMPLAINT_CHARACTERS: usize = 2000;

closed_set! {
    /// What somebody brings to a session.
    Bring {
        /// The identity card.
        Card = "card",
        /// The phone whose number stands in the dossier.
        Phone = "phone",
        /// The guardian or representative, with the paper that says so.
        Representative = "representative",
    }
}

/// What this product's provider wants to see at the session.
pub fn to_bring(product: Option<&Product>) -> Vec<Bring> {
    let mut bring = vec![Bring::Card];
    if product.is_some_and(|product| product.phone_rule != PhoneRule::None) {
        bring.push(Bring::Phone);
    }
    if product.is_some_and(|product| product.representation == Representation::Required) {
        bring.push(Bring::Representative);
    }
    bring
}

/// Somebody who is called to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Who.
    pub person: PersonId,
    /// With what.
    pub bring: Vec<Bring>,
}

/// A session that the province planned with a provider, and who is called. It says nothing of why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSession {
    /// Which.
    pub session: SessionId,
    /// Who comes.
    pub provider: String,
    /// The day.
    pub day: Date,
    /// The hour, where one was said.
    pub hour: Option<Time>,
    /// Where people go; for a session at home it is nobody's address.
    pub place: String,
    /// The provider's staff come to the home.
    pub home: bool,
    /// Who is called.
    pub people: Vec<Called>,
}

closed_set! {
    /// What a person answers to a question about money. None of them is the expected one.
    Reply {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Does not know, or would rather not say.
        Unknown = "unknown",
    }
}

/// What a person said after a pay day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayReply {
    /// Which pay day.
    pub pay_day: Date,
    /// Money came.
    pub came: Reply,
    /// All of it; asked where money came.
    pub whole: Option<Reply>,
    /// It could be drawn; asked where money came.
    pub drawn: Option<Reply>,
    /// Somebody took a part; asked where money came.
    pub taken: Option<Reply>,
}

impl PayReply {
    /// Whether it is whole: what is asked where money came is answered then, and only then.
    pub fn is_whole(&self) -> bool {
        let more = [self.whole, self.drawn, self.taken];
        let came = self.came == Reply::Yes;
        more.iter().all(|reply| reply.is_some() == came)
    }

    /// Whether a complaint is offered: no money, less money, or somebody took a part.
    pub fn offers_a_complaint(&self) -> bool {
        self.came == Reply::No || self.whole == Some(Reply::No) || self.taken == Some(Reply::Yes)
    }
}

/// What the volunteer brings back after an account is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "after", rename_all = "snake_case")]
pub enum AfterOpening {
    /// The person was told in private that the account is open.
    Told,
    /// The person was asked after a pay day.
    Paid(PayReply),
    /// The person was told what was answered to their complaint.
    AnswerTold {
        /// The complaint's packet.
        complaint: PacketId,
    },
}

closed_set! {
    /// What a person complains of.
    ComplaintKind {
        /// No money came.
        NoMoney = "no_money",
        /// Less came than should.
        LessMoney = "less_money",
        /// Somebody asked to be paid.
        AskedToPay = "asked_to_pay",
        /// Somebody pressed the person to sign.
        PressedToSign = "pressed_to_sign",
        /// Something else.
        Other = "other",
    }
}

closed_set! {
    /// Whom a complaint is about. It decides who never reads it.
    Against {
        /// A volunteer of this work.
        Operator = "operator",
        /// Somebody of the commune.
        Commune = "commune",
        /// Somebody of the bank, the post or the telecom.
        Provider = "provider",
        /// Somebody else.
        Somebody = "somebody",
        /// Nobody: it is not known who.
        Nobody = "nobody",
    }
}

impl Against {
    /// Whether the district's answer goes down to the device. About a volunteer it does not: the device is theirs, and
    /// the district tells the person itself.
    pub fn is_answered_through_the_device(self) -> bool {
        self != Self::Operator
    }
}

/// What a person complains of, in their own words or by their own voice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What it is.
    pub kind: ComplaintKind,
    /// Whom it is about.
    pub against: Against,
    /// The words, as they were written down; empty where there is a recording.
    pub words: String,
}

impl fmt::Debug for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Complaint").finish_non_exhaustive()
    }
}

/// Why a complaint cannot be sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComplaintProblem {
    /// Neither words nor a recording.
    #[error("the complaint says nothing")]
    Empty,
    /// Too many words.
    #[error("the complaint is too long")]
    Long,
    /// The recording is none, or longer than a minute.
    #[error("the recording cannot be taken")]
    Recording,
}

impl ComplaintProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "complaint_empty",
            Self::Long => "complaint_long",
            Self::Recording => "complaint_recording",
        }
    }
}

impl Complaint {
    /// Whether it can be sent, with a recording or without.
    pub fn check(&self, recorded: bool) -> Result<(), ComplaintProblem> {
        if self.words.trim().is_empty() && !recorded {
            return Err(ComplaintProblem::Empty);
        }
        if self.words.chars().count() > MAX_COMPLAINT_CHARACTERS {
            return Err(ComplaintProblem::Long);
        }
        Ok(())
    }
}

/// A person's yes to being paid through the commune's focal account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalAuthorisation {
    /// How the person confirmed it.
    pub confirmed: Confirmation,
    /// What the person answered.
    pub answers: Vec<ConsentAnswer>,
}

impl FocalAuthorisation {
    /// Whether it can be kept, and taken.
    pub fn check(&self) -> Result<(), AccountProblem> {
        if Occasion::Focal.is_agreed(&self.answers) {
            Ok(())
        } else {
            Err(AccountProblem::Consent)
        }
    }
}

closed_set! {
    /// Terms that people wait for.
    Deadline {
        /// Until a complaint is answered.
        ComplaintAnswer = "complaint_answer",
        /// Until a focal account is looked at again.
        FocalReview = "focal_review",
        /// How long before a session people are reminded.
        SessionReminder = "session_reminder",
        /// Until a withdrawal is carried out.
        Withdrawal = "withdrawal",
    }
}

/// One row of `data/deadlines.csv`.
#[derive(Deserialize)]
struct Term {
    code: Deadline,
    days: i64,
}

impl Deadline {
    /// How many days, as `data/deadlines.csv` says it with its source.
    pub fn days(self) -> i64 {
        static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
            csv::Reader::from_reader(include_str!("../../../data/deadlines.csv").as_bytes())
                .into_deserialize()
                .collect::<Result<_, _>>()
                .expect("the list of terms is embedded, and a test reads it")
        });
        let term = TERMS.iter().find(|term| term.code == self);
        term.map_or(0, |term| term.days)
    }

    /// The day on which it ends, begun on this one.
    pub fn after(self, day: Date) -> Date {
        day.saturating_add(jiff::Span::new().days(self.days()))
    }
}

#[cfg(test)]
mod tests;
