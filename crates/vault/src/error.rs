//! What can go wrong with the vault. Safe to log: ids and codes, never what was written.

use tannha_domain::{
    AccountProblem, AttachmentId, ComplaintProblem, ConfirmationProblem, CorrectionProblem,
    DossierId, DraftId, Field, FieldProblem, Missing, Moment, PersonId, ProposalProblem,
    SheetProblem, Step, UnknownCode, VisitProblem, WithdrawalProblem, WitnessProblem,
};
use tannha_packet::PacketError;

/// What can go wrong with the vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No vault in this folder.
    #[error("no vault here")]
    NoVault,
    /// A vault is there already.
    #[error("a vault is there already")]
    AlreadyThere,
    /// Fewer than six digits.
    #[error("a PIN has at least 6 digits")]
    PinTooShort,
    /// Something other than digits.
    #[error("a PIN has digits only")]
    PinNotDigits,
    /// Not this PIN.
    #[error("wrong PIN, {left} tries left")]
    WrongPin {
        /// How many tries are left before one has to wait.
        left: u8,
    },
    /// Too many wrong ones: nothing is wiped, but the next try has to wait.
    #[error("too many wrong PINs, wait {seconds} s")]
    PinWait {
        /// How long.
        seconds: u64,
    },
    /// The vault's own files do not fit together.
    #[error("the vault is damaged: {what}")]
    Damaged {
        /// Which part.
        what: &'static str,
    },
    /// The device has not joined a province yet.
    #[error("this device has not joined yet")]
    NotJoined,
    /// Nobody of this name works here, or not any more.
    #[error("no such operator")]
    NoOperator,
    /// Whoever is alone here cannot leave: nobody could open it then.
    #[error("the last operator of a device cannot be forgotten")]
    LastOperator,
    /// Drafts are still theirs.
    #[error("drafts of this operator are not settled")]
    NotSettled,
    /// Somebody else captures it.
    #[error("draft {0} is another operator's")]
    DraftOfAnother(DraftId),
    /// For practice only: nothing of it goes anywhere.
    #[error("this is for practice")]
    Training,
    /// What joining brought does not fit this device.
    #[error("the certificate is another device's")]
    ForeignCertificate,
    /// No open draft of this id.
    #[error("no open draft {0}")]
    NoDraft(DraftId),
    /// Not on this device's roster.
    #[error("person {0} is not on the roster")]
    NoPerson(PersonId),
    /// No such attachment.
    #[error("no attachment {0}")]
    NoAttachment(AttachmentId),
    /// Its bytes went to the province with an earlier revision.
    #[error("attachment {0} was sent and is not here any more")]
    AttachmentSent(AttachmentId),
    /// No such dossier.
    #[error("no dossier {0}")]
    NoDossier(DossierId),
    /// The person has a dossier that is under way.
    #[error("there is a dossier already: {0}")]
    DossierExists(DossierId),
    /// Nobody of the household said this, or the draft says it already.
    #[error("nothing of the household is offered here")]
    NothingOffered,
    /// Not a household of this hamlet.
    #[error("no such door in this hamlet")]
    NoDoor,
    /// The roster has no such hamlet.
    #[error("no such hamlet")]
    NoHamlet,
    /// Nobody asked to redo it.
    #[error("dossier {0} was not returned")]
    NotReturned(DossierId),
    /// Another device captured it.
    #[error("dossier {0} was captured on another device")]
    NothingKept(DossierId),
    /// A no ended it: what is asked now belongs to a new one.
    #[error("the draft was ended by a no to {0}")]
    DraftEnded(&'static str),
    /// Consent for this is missing, or was refused.
    #[error("no consent for {moment}")]
    NotAllowed {
        /// The moment whose question has no yes.
        moment: Moment,
    },
    /// In a redo only the steps that were named are open.
    #[error("step {step} is not to be redone")]
    StepClosed {
        /// The step.
        step: Step,
    },
    /// The value cannot stand. The one before it is kept.
    #[error("field {field}: {problem}")]
    Field {
        /// The field.
        field: Field,
        /// Why.
        problem: FieldProblem,
    },
    /// No such purpose.
    #[error("unknown purpose")]
    UnknownPurpose,
    /// No such product, or not on this day.
    #[error("unknown product")]
    UnknownProduct,
    /// This person cannot have it; the code says why.
    #[error("the product cannot be had: {0}")]
    Unavailable(&'static str),
    /// Larger than a part may be.
    #[error("an attachment of {bytes} bytes is too large: {allowed} are allowed")]
    TooLarge {
        /// How large.
        bytes: u64,
        /// How large it may be.
        allowed: u64,
    },
    /// More than a packet may have.
    #[error("too many attachments")]
    TooMany,
    /// Not room enough for one more person, from the first question to the slip.
    #[error("no room for one more person")]
    NoRoom,
    /// The visit lacks something.
    #[error(transparent)]
    Visit(VisitProblem),
    /// The proposal lacks something.
    #[error(transparent)]
    Proposal(ProposalProblem),
    /// The correction lacks something.
    #[error(transparent)]
    Correction(CorrectionProblem),
    /// Nobody was put forward under this id.
    #[error("no such proposal")]
    NoProposal,
    /// The account lacks something.
    #[error(transparent)]
    Account(AccountProblem),
    /// It was not confirmed as it should be.
    #[error(transparent)]
    Confirmation(ConfirmationProblem),
    /// The withdrawal lacks something.
    #[error(transparent)]
    Withdrawal(WithdrawalProblem),
    /// The numbered sheet cannot be taken.
    #[error(transparent)]
    Sheet(SheetProblem),
    /// A picture that should be taken again is kept for a reason, and none was given.
    #[error("a picture was kept against advice without a reason")]
    PhotoReason,
    /// No recording of a voice, or too long.
    #[error("not a recording that can be kept")]
    Voice,
    /// Nobody who may witness is named.
    #[error("{0}")]
    Witness(WitnessProblem),
    /// The complaint lacks something.
    #[error(transparent)]
    Complaint(ComplaintProblem),
    /// Nobody called this person to that session, or its day is still to come.
    #[error("the person is not called to that session yet")]
    NotCalled,
    /// A question after a pay day was not answered.
    #[error("a reply is missing")]
    ReplyMissing,
    /// Something is still missing.
    #[error("the draft lacks {} things", .0.len())]
    Incomplete(Vec<Missing>),
    /// No such blob, or its bytes are gone because they are safe.
    #[error("no bytes of this blob")]
    NoBlob,
    /// The roster that came has not as many people as it said.
    #[error("the roster has {came} people, {said} were said")]
    RosterIncomplete {
        /// How many were said.
        said: u64,
        /// How many came.
        came: u64,
    },
    /// The answer names a roster that was not fetched.
    #[error("the roster was not fetched")]
    RosterMissing,
    /// A signature, a seal or a key.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// The database.
    #[error("could not {doing}")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: rusqlite::Error,
    },
    /// The schema could not be brought up to date.
    #[error("could not bring the vault up to date")]
    Migration(#[from] rusqlite_migration::Error),
    /// A file beside the database.
    #[error("could not {doing}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
}

impl VaultError {
    /// The word by which the screen's catalogue knows this error. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoVault => "vault_none",
            Self::AlreadyThere => "vault_exists",
            Self::PinTooShort => "pin_too_short",
            Self::PinNotDigits => "pin_not_digits",
            Self::WrongPin { .. } => "pin_wrong",
            Self::PinWait { .. } => "pin_wait",
            Self::Damaged { .. } | Self::Migration(_) => "vault_damaged",
            Self::NotJoined => "not_joined",
            Self::NoOperator => "operator_unknown_here",
            Self::LastOperator => "operator_last",
            Self::NotSettled => "operator_not_settled",
            Self::DraftOfAnother(_) => "draft_of_another",
            Self::Training => "training",
            Self::ForeignCertificate => "certificate_foreign",
            Self::NoDraft(_) => "draft_gone",
            Self::NoPerson(_) => "person_unknown",
            Self::NoAttachment(_) => "attachment_gone",
            Self::AttachmentSent(_) => "attachment_sent",
            Self::NoDossier(_) => "dossier_unknown",
            Self::DossierExists(_) => "dossier_exists",
            Self::NothingOffered => "carry_gone",
            Self::NoDoor => "door_unknown",
            Self::NoHamlet => "hamlet_unknown",
            Self::NotReturned(_) => "dossier_not_returned",
            Self::NothingKept(_) => "dossier_elsewhere",
            Self::DraftEnded(_) => "draft_ended",
            Self::NotAllowed { .. } => "consent_missing",
            Self::StepClosed { .. } => "step_closed",
            Self::Field { problem, .. } => problem.code(),
            Self::UnknownPurpose => "purpose_unknown",
            Self::UnknownProduct => "product_unknown",
            Self::Unavailable(why) => why,
            Self::TooLarge { .. } => "attachment_too_large",
            Self::TooMany => "attachments_too_many",
            Self::NoRoom => "disk_no_room",
            Self::Visit(problem) => problem.code(),
            Self::Proposal(problem) => problem.code(),
            Self::Correction(problem) => problem.code(),
            Self::NoProposal => "proposal_gone",
            Self::Account(problem) => problem.code(),
            Self::Confirmation(problem) => problem.code(),
            Self::Withdrawal(problem) => problem.code(),
            Self::Sheet(problem) => problem.code(),
            Self::PhotoReason => "photo_reason",
            Self::Voice => "voice_broken",
            Self::Witness(problem) => problem.code(),
            Self::Complaint(problem) => problem.code(),
            Self::NotCalled => "session_not_called",
            Self::ReplyMissing => "reply_missing",
            Self::Incomplete(_) => "draft_incomplete",
            Self::NoBlob => "blob_gone",
            Self::RosterIncomplete { .. } => "roster_incomplete",
            Self::RosterMissing => "roster_missing",
            Self::Packet(error) => error.code(),
            Self::Disk { source, .. } if is_full(source) => "disk_full",
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "disk_full"
            }
            Self::Disk { .. } | Self::File { .. } => "disk",
        }
    }

    /// What the screen's sentence needs beside the code.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WrongPin { left } => vec![("left", left.to_string())],
            Self::PinWait { seconds } => vec![("seconds", seconds.to_string())],
            Self::NotAllowed { moment } => vec![("moment", moment.to_string())],
            Self::StepClosed { step } => vec![("step", step.to_string())],
            Self::Field { field, .. } => vec![("field", field.to_string())],
            Self::TooLarge { bytes, allowed } => vec![
                ("bytes", bytes.to_string()),
                ("allowed", allowed.to_string()),
            ],
            Self::DossierExists(dossier) => vec![("dossier", dossier.to_string())],
            _ => Vec::new(),
        }
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::DiskFull)
}

/// Says once, at the boundary, what was being done.
pub(crate) trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, VaultError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, VaultError> {
        self.map_err(|source| VaultError::Disk { doing, source })
    }
}

impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, VaultError> {
        self.map_err(|source| VaultError::File { doing, source })
    }
}

impl<T> Doing<T> for Result<T, UnknownCode> {
    fn doing(self, doing: &'static str) -> Result<T, VaultError> {
        self.map_err(|_| VaultError::Damaged { what: doing })
    }
}

impl<T> Doing<T> for serde_json::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, VaultError> {
        self.map_err(|_| VaultError::Damaged { what: doing })
    }
}
