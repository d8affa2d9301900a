//! The steps of a dossier, and the reasons for which a clerk sends one back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::closed_set;

closed_set! {
    /// A step of the dossier, in the order in which it is walked.
    Step {
        /// Both sides of the identity card, and what its QR says.
        Card = "card",
        /// What a bank must ask.
        Facts = "facts",
        /// The phone, and whose it is.
        Phone = "phone",
        /// What is opened, and where.
        Product = "product",
        /// Photos of the card, the portrait, documents.
        Photos = "photos",
        /// The answers read back, and the mark.
        Consent = "consent",
    }
}

closed_set! {
    /// Why a clerk returns a dossier. The list grows; codes are never renamed.
    ReasonCode {
        /// The picture is not sharp.
        Blur = "blur",
        /// Light hides a part of the picture.
        Glare = "glare",
        /// An edge is missing.
        CutOff = "cut-off",
        /// Too dark to read.
        Dark = "dark",
        /// Something else is on the picture.
        WrongPicture = "wrong-picture",
        /// What stands in two places differs.
        Mismatch = "mismatch",
        /// Something is not there.
        Missing = "missing",
        /// The card is no longer valid.
        Expired = "expired",
        /// The answers must be asked again.
        AskAgain = "ask-again",
        /// Another reason, told in the note.
        Other = "other",
    }
}

impl ReasonCode {
    /// Whether a new picture is the answer.
    pub fn is_about_a_picture(self) -> bool {
        matches!(
            self,
            Self::Blur | Self::Glare | Self::CutOff | Self::Dark | Self::WrongPicture
        )
    }
}

impl Step {
    /// The reasons that a clerk may give for this step.
    pub fn reasons(self) -> &'static [ReasonCode] {
        use ReasonCode as R;
        match self {
            Self::Card | Self::Photos => &[
                R::Blur,
                R::Glare,
                R::CutOff,
                R::Dark,
                R::WrongPicture,
                R::Mismatch,
                R::Missing,
                R::Expired,
                R::Other,
            ],
            Self::Facts | Self::Phone => &[R::Mismatch, R::Missing, R::Other],
            Self::Product => &[R::Mismatch, R::Other],
            Self::Consent => &[R::AskAgain, R::Missing, R::Blur, R::Other],
        }
    }
}

/// One thing to redo: which step, why, and which picture where it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// The step that mends it.
    pub step: Step,
    /// Why.
    pub code: ReasonCode,
    /// The one picture, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub role: Option<crate::Role>,
    /// The clerk's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub note: Option<String>,
}

impl Reason {
    /// A reason without a picture or a note; `None` where the step does not know the code.
    pub fn new(step: Step, code: ReasonCode) -> Option<Self> {
        step.reasons().contains(&code).then_some(Self {
            step,
            code,
            role: None,
            note: None,
        })
    }
}
