//! What can be wrong with something signed or sealed. Safe to log: nothing here repeats contents.

/// What can be wrong with something signed or sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// The signature does not belong to these bytes, this key or this purpose.
    #[error("the signature does not hold")]
    BadSignature,
    /// The text is not a key.
    #[error("not a key")]
    BadKey,
    /// Sealed to somebody else, or damaged.
    #[error("sealed to somebody else, or damaged")]
    NotForUs,
    /// Sealing failed.
    #[error("could not seal")]
    Seal,
    /// Signed or sealed well, but not what it should be.
    #[error("not a readable {what}")]
    Unreadable {
        /// What it should be.
        what: &'static str,
    },
    /// An attachment's bytes are not those that the manifest names.
    #[error("an attachment differs from what its manifest names")]
    EvidenceDiffers,
    /// The certificate is another device's or another operator's.
    #[error("the certificate is somebody else's")]
    ForeignCertificate,
    /// The system gave no randomness.
    #[error("the system gave no randomness")]
    Randomness,
}

impl PacketError {
    /// The word by which screens and problem documents know this error. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadSignature => "signature_bad",
            Self::BadKey => "key_bad",
            Self::NotForUs => "seal_not_ours",
            Self::Seal => "seal_failed",
            Self::Unreadable { .. } => "packet_unreadable",
            Self::EvidenceDiffers => "evidence_differs",
            Self::ForeignCertificate => "certificate_foreign",
            Self::Randomness => "randomness",
        }
    }
}
