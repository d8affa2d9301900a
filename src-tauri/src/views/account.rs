//! An account that exists already, from the questions to what the province says of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{
    AccountVerdict, Answer, AnsweredBy, Bank, ConsentAnswer, HeardAs, ThirdPerson, bank, banks,
    vietqr::VietQr,
};
use tannha_vault::Reported;
use ts_rs::TS;

use super::Language;

/// A bank to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BankView {
    /// Its number at NAPAS.
    pub bin: String,
    /// What people call it.
    pub short_name: String,
    /// Its name.
    pub name: String,
}

/// Every bank of the list, by the alphabet.
pub(crate) fn bank_views() -> Vec<BankView> {
    let view = |bank: &Bank| BankView {
        bin: bank.bin.clone(),
        short_name: bank.short_name.clone(),
        name: bank.name.clone(),
    };
    banks().iter().map(view).collect()
}

/// What a person's own `VietQR` says. Read from the code, not verified.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountScan {
    /// The bank's number at NAPAS.
    pub bank: String,
    /// It is on the list.
    pub known: bool,
    /// The account number.
    pub account: String,
    /// The holder's name, where the code has one.
    pub holder: Option<String>,
}

impl From<VietQr> for AccountScan {
    fn from(read: VietQr) -> Self {
        Self {
            known: bank(&read.bank).is_some(),
            bank: read.bank,
            account: read.account,
            holder: read.holder,
        }
    }
}

/// One answer to a question that was asked outside a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct SaidAnswer {
    /// The purpose.
    pub purpose: String,
    /// What was said.
    pub answer: Answer,
    /// Whose finger pressed it.
    pub by: AnsweredBy,
    /// When, by this device.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// How the question was heard.
    pub heard: Option<HeardAs>,
    /// Which third person was asked, where it is not the person or who receives.
    #[serde(default)]
    #[ts(optional)]
    pub about: Option<ThirdPerson>,
}

/// Answers as evidence, in the words of this language.
pub(crate) fn in_words(answers: Vec<SaidAnswer>, language: Language) -> Vec<ConsentAnswer> {
    let evidence = |said: SaidAnswer| ConsentAnswer {
        heard: said.heard,
        about: said.about.map(|third| third.to_string()),
        ..ConsentAnswer::new(
            said.purpose,
            said.answer,
            said.by,
            language.to_string(),
            said.at,
        )
    };
    answers.into_iter().map(evidence).collect()
}

/// An account that was reported, on a person's page: the end of its number alone.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReportedView {
    /// When.
    pub at: String,
    /// What the bank is called; none where another device reported it.
    pub bank: Option<String>,
    /// The last four of its number.
    pub tail: Option<String>,
    /// What the province says; none while it waits.
    pub verdict: Option<AccountVerdict>,
    /// The desk's own words.
    pub words: Option<String>,
}

impl From<Reported> for ReportedView {
    fn from(reported: Reported) -> Self {
        Self {
            at: reported.at.to_string(),
            bank: reported.bank,
            tail: reported.tail,
            verdict: reported.verdict,
            words: reported.words,
        }
    }
}
