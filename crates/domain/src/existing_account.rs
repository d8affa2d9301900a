//! An account that a person has already: where it is, and the person's yes to being paid there.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::{
    Answer, Confirmation, ConsentAnswer, closed_set, confirmation::is_the_witness, fold, tidy_name,
};

/// The code of a bank that is not on the list.
pub const OTHER_BANK: &str = "other";

/// The longest name of a bank or a holder that is kept.
const MAX_NAME_CHARACTERS: usize = 100;

/// A bank, as NAPAS knows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bank {
    /// Its identification number at NAPAS, which stands in every `VietQR`.
    pub bin: String,
    /// What people call it.
    pub short_name: String,
    /// Its name.
    pub name: String,
}

/// Every bank that is known here, by the alphabet: none is favoured.
pub fn banks() -> &'static [Bank] {
    static BANKS: LazyLock<Vec<Bank>> = LazyLock::new(|| {
        csv::Reader::from_reader(include_str!("../../../data/banks.csv").as_bytes())
            .into_deserialize()
            .collect::<Result<_, _>>()
            .expect("the list of banks is embedded, and a test reads it")
    });
    &BANKS
}

/// The bank with this number.
pub fn bank(bin: &str) -> Option<&'static Bank> {
    banks().iter().find(|bank| bank.bin == bin)
}

/// An account number without the spaces, dots and dashes that people write into it; `None` where it is none. Banks
/// give 6 to 19 digits, some of them letters that the holder chose.
pub fn account_number(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let whole =
        (6..=19).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    whole.then_some(number)
}

/// The last four letters of an account number: what a screen shows of it.
pub fn account_tail(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    number.chars().skip(hidden).collect()
}

closed_set! {
    /// How the number came in.
    AccountSource {
        /// Typed twice.
        Typed = "typed",
        /// Read from the person's own `VietQR`.
        VietQr = "vietqr",
    }
}

closed_set! {
    /// What the province says of an account that was reported.
    AccountVerdict {
        /// It is the person's, and benefits can be paid there.
        Confirmed = "confirmed",
        /// It cannot be used: the desk's words say why.
        Refused = "refused",
    }
}

/// What is said of an account that exists already.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingAccount {
    /// The bank's number at NAPAS, or [`OTHER_BANK`].
    pub bank: String,
    /// What the bank is called, where it is not on the list.
    pub bank_name: Option<String>,
    /// The account number.
    pub account: String,
    /// The holder's name, as the bank shows it.
    pub holder: String,
    /// How the number came in.
    pub source: AccountSource,
    /// How the person confirmed it.
    pub confirmed: Confirmation,
    /// What the person answered.
    pub answers: Vec<ConsentAnswer>,
}

impl fmt::Debug for ExistingAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExistingAccount")
            .field("bank", &self.bank)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// Why an account cannot be reported as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountProblem {
    /// No such bank.
    #[error("the bank is missing")]
    Bank,
    /// Another bank wants its name.
    #[error("the bank's name is missing")]
    BankName,
    /// No account number looks so.
    #[error("the account number is not one")]
    Number,
    /// What was typed twice differs.
    #[error("the two account numbers differ")]
    Differs,
    /// Nobody's name.
    #[error("the holder's name is missing")]
    Holder,
    /// A question was not answered with yes.
    #[error("a consent is missing")]
    Consent,
    /// Who receives is missing, or is the person.
    #[error("who receives is missing")]
    Receiver,
    /// How they are related.
    #[error("how the receiver is related is missing")]
    Relation,
    /// No phone number looks so.
    #[error("the receiver's phone is missing")]
    ReceiverPhone,
    /// Today, or later than a year.
    #[error("the last day is missing or too late")]
    Until,
}

impl AccountProblem {
    /// The word by which the screen's catalogue knows this problem. Add, never rename.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bank => "account_bank",
            Self::BankName => "account_bank_name",
            Self::Number => "account_number",
            Self::Differs => "account_differs",
            Self::Holder => "account_holder",
            Self::Consent => "account_consent",
            Self::Receiver => "receiver_name",
            Self::Relation => "receiver_relation",
            Self::ReceiverPhone => "receiver_phone",
            Self::Until => "receiver_until",
        }
    }
}

closed_set! {
    /// What a person is asked about outside a dossier.
    Occasion {
        /// Before an account that exists already is written down.
        Existing = "existing",
        /// Before the commune's focal account receives for somebody.
        Focal = "focal",
        /// Before somebody receives in the person's place: the person is asked, and then who receives.
        Receiver = "receiver",
    }
}

impl Occasion {
    /// The questions, in their order. A no to any of them keeps nothing.
    pub fn purposes(self) -> &'static [&'static str] {
        match self {
            Self::Existing => &["existing_account_details", "existing_account_to_payer"],
            Self::Focal => &["focal_account"],
            Self::Receiver => &["appoint_receiver", crate::THIRD_PARTY],
        }
    }

    /// Whether each of them was answered with yes. A witness answers for themselves alone.
    pub fn is_agreed(self, answers: &[ConsentAnswer]) -> bool {
        let said = |purpose: &&str| {
            let mut last = answers.iter().rev();
            let last = last.find(|said| said.purpose == *purpose && !is_the_witness(said));
            last.is_some_and(|last| last.answer == Answer::Yes)
        };
        self.purposes().iter().all(said)
    }
}

impl ExistingAccount {
    /// Tidies what was entered. `again` is the number as it was typed for the second time.
    pub fn tidied(mut self, again: &str) -> Result<Self, AccountProblem> {
        self.account = account_number(&self.account).ok_or(AccountProblem::Number)?;
        if self.source == AccountSource::Typed
            && account_number(again) != Some(self.account.clone())
        {
            return Err(AccountProblem::Differs);
        }
        self.holder = tidy_name(&self.holder);
        self.bank_name = self
            .bank_name
            .filter(|_| self.bank == OTHER_BANK)
            .map(|name| tidy_name(&name))
            .filter(|name| !name.is_empty());
        Ok(self)
    }

    /// Whether it can be kept, and taken.
    pub fn check(&self) -> Result<(), AccountProblem> {
        let is_long = |name: &str| name.chars().count() > MAX_NAME_CHARACTERS;
        match &self.bank_name {
            None if self.bank == OTHER_BANK => return Err(AccountProblem::BankName),
            Some(name) if is_long(name) => return Err(AccountProblem::BankName),
            _ if self.bank != OTHER_BANK && bank(&self.bank).is_none() => {
                return Err(AccountProblem::Bank);
            }
            _ => {}
        }
        if account_number(&self.account).as_ref() != Some(&self.account) {
            return Err(AccountProblem::Number);
        }
        if self.holder.is_empty() || is_long(&self.holder) {
            return Err(AccountProblem::Holder);
        }
        if !Occasion::Existing.is_agreed(&self.answers) {
            return Err(AccountProblem::Consent);
        }
        Ok(())
    }

    /// What the bank is called.
    pub fn bank_name(&self) -> String {
        bank(&self.bank).map_or_else(
            || self.bank_name.clone().unwrap_or_default(),
            |bank| bank.short_name.clone(),
        )
    }

    /// Whether the holder, as the bank shows it, is another name than this one. Banks write in capitals and without
    /// marks, so both are folded.
    pub fn is_of_another(&self, name: &str) -> bool {
        fold(&self.holder) != fold(name)
    }
}

#[cfg(test)]
mod tests;
