//! What a person can take back, and what they took back.

use serde::Serialize;
use tannha_domain::{packet_number, purpose};
use tannha_vault::Withdrawn;
use ts_rs::TS;

/// A consent that can be taken back, with what follows then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawableView {
    /// The purpose.
    pub purpose: String,
    /// What follows: the code of what a no means.
    pub on_no: String,
}

impl From<&str> for WithdrawableView {
    fn from(code: &str) -> Self {
        Self {
            purpose: code.to_owned(),
            on_no: purpose(code).map_or_else(String::new, |purpose| purpose.on_no.clone()),
        }
    }
}

/// What a person took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawnView {
    /// The packet.
    pub packet: String,
    /// The number that people say.
    pub number: String,
    /// When it was said.
    pub at: String,
    /// From which purposes.
    pub purposes: Vec<String>,
    /// Until when it is carried out; none until the province has it.
    pub due_on: Option<String>,
    /// When it was.
    pub done_at: Option<String>,
    /// What was done, in the desk's words.
    pub words: Option<String>,
}

impl From<&Withdrawn> for WithdrawnView {
    fn from(withdrawn: &Withdrawn) -> Self {
        Self {
            packet: withdrawn.packet.to_string(),
            number: packet_number(withdrawn.packet),
            at: withdrawn.at.to_string(),
            purposes: withdrawn.purposes.clone(),
            due_on: withdrawn.due_on.map(|day| day.to_string()),
            done_at: withdrawn.done_at.map(|at| at.to_string()),
            words: withdrawn.words.clone(),
        }
    }
}
