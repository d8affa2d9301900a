#![doc = include_str!("../README.md")]

pub mod bundle;
mod envelope;
mod error;
#[cfg(test)]
mod golden;
mod invitation;
pub mod log;
mod manifest;
pub mod packed;
mod seal;
mod sheet;
mod signature;
mod slip;
mod statement;

pub use envelope::{
    Said, open_answer, open_ask, open_enrolment, seal_answer, seal_ask, seal_enrolment,
};
pub use error::PacketError;
pub use invitation::Invitation;
pub use manifest::{
    AFTER_OPENING, COMPLAINT, CORRECTION, Clock, DRAFT, EXISTING_ACCOUNT, Enclosure,
    FOCAL_AUTHORISATION, Manifest, PAD_TAKEN, PROPOSAL, RECEIVER_AUTHORISATION, REVISION, Revision,
    SESSION_ATTENDANCE, SealedManifest, SignedManifest, Unfinished, VISIT, WITHDRAWAL,
};
pub use seal::{Opener, Recipient};
pub use sheet::{sign_sheet, verify_sheet};
pub use signature::{Namespace, Signature, SigningKey, Statement, VerifyingKey};
pub use slip::{SlipCode, SlipSaid, SlipWord};
pub use statement::{
    Certificate, Custody, Enrolment, EnrolmentPacket, EpochBegins, Epochs, Introduction,
    IntroductionPacket, KeyList, Mark, Outcome, Receipt, Revocation, Transport,
};
