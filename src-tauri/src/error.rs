use std::collections::BTreeMap;

use serde::Serialize;
use tannha_capture::CaptureError;
use tannha_courier::CourierError;
use tannha_domain::{CardRefusal, card_qr::ForeignQr};
use tannha_packet::PacketError;
use tannha_vault::VaultError;
use ts_rs::TS;

/// What goes through to the web view: a code for the catalogue, and what its sentence needs. The cause is logged here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UiError {
    /// The code.
    pub code: String,
    /// What the sentence needs; never a name, a number or what was written.
    #[ts(type = "{ [key in string]: string }")]
    pub params: BTreeMap<String, String>,
}

impl UiError {
    /// An error of the shell itself.
    pub(crate) fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    fn with(mut self, name: &str, value: &impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<VaultError> for UiError {
    fn from(error: VaultError) -> Self {
        tracing::warn!(code = error.code(), %error, "the vault refused");
        error
            .params()
            .into_iter()
            .fold(Self::new(error.code()), |ui, (name, value)| {
                ui.with(name, &value)
            })
    }
}

impl From<CourierError> for UiError {
    fn from(error: CourierError) -> Self {
        tracing::warn!(code = error.code(), %error, "the courier could not");
        Self::new(error.code())
    }
}

impl From<CaptureError> for UiError {
    fn from(error: CaptureError) -> Self {
        tracing::debug!(code = error.code(), "a picture was refused");
        match error {
            CaptureError::PictureTooLarge => Self::new(error.code()).with(
                "megabytes",
                &(tannha_capture::MAX_PICTURE_BYTES / 1_048_576),
            ),
            CaptureError::Card(refusal) => refusal.into(),
            _ => Self::new(error.code()),
        }
    }
}

impl From<CardRefusal> for UiError {
    /// A foreign QR is called by what it is, so that the volunteer can ask for the card.
    fn from(refusal: CardRefusal) -> Self {
        match refusal {
            CardRefusal::NotACard(foreign) if foreign != ForeignQr::Other => {
                Self::new(foreign.code())
            }
            _ => Self::new(refusal.code()),
        }
    }
}

impl From<PacketError> for UiError {
    fn from(error: PacketError) -> Self {
        tracing::warn!(code = error.code(), %error, "a packet or an invitation was refused");
        Self::new(error.code())
    }
}

impl From<tauri::Error> for UiError {
    fn from(error: tauri::Error) -> Self {
        tracing::error!(%error, "the shell failed");
        Self::new("shell_failed")
    }
}
