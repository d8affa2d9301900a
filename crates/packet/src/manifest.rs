//! The manifest: what a packet says, and the exact bytes that device and operator sign.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tannha_domain::{
    AttachmentId, Base64, CardReading, ConsentAnswer, DeviceId, Digest, DossierId, Facts, Finding,
    Judged, MadeMark, Media, OperatorId, PacketId, Reason, Role, SignedBytes, Subject, UnitCode,
};
use zeroize::Zeroizing;

use crate::{
    Certificate, Introduction, IntroductionPacket, Namespace, PacketError, Recipient, Signature,
    SigningKey, Statement as _, VerifyingKey,
    packed::{pack_by, unpack_by},
};

/// A manifest is some thousand bytes; nobody unpacks more than this.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The words of a manifest as most are, without anybody's: what is said in it as usual need not travel. These bytes are part of
/// the format.
const WORDS: &[u8] = include_bytes!("manifest.words");

const UNREADABLE: PacketError = PacketError::Unreadable { what: "manifest" };

/// Who says what about whom, and which attachments belong to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The packet's id.
    pub packet: PacketId,
    /// What kind of packet it is. A kind that a province does not know is held, not refused.
    pub kind: String,
    /// The device.
    pub device: DeviceId,
    /// The operator.
    pub operator: OperatorId,
    /// The commune.
    pub area: UnitCode,
    /// Whose it is.
    pub subject: Subject,
    /// The digest of the packet before this one, where this continues it.
    pub parent: Option<Digest>,
    /// What was captured.
    pub enclosures: Vec<Enclosure>,
    /// The versions of the texts that were read out.
    pub text_versions: BTreeMap<String, String>,
    /// The withdrawals that this device knew of when it asked.
    pub knows_withdrawals: Vec<PacketId>,
    /// When, by the device.
    pub clock: Clock,
    /// What this kind of packet says.
    pub body: Box<RawValue>,
}

/// One attachment of a packet. What came with an earlier revision is named and not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// The attachment's id.
    pub attachment: AttachmentId,
    /// What it shows.
    pub role: Role,
    /// How it is encoded.
    pub media: Media,
    /// The digest of what was captured.
    pub captured: Digest,
    /// The digest of the sealed bytes.
    pub sealed: Digest,
    /// How many sealed bytes there are.
    pub sealed_bytes: u64,
    /// Named only: an earlier revision of this dossier brought it.
    pub carried: bool,
    /// What the judge of photos said.
    #[serde(flatten)]
    pub judged: Judged,
}

/// The device's clock, as evidence: no rule refuses a packet for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The wall clock.
    pub wall: Timestamp,
    /// Counts this device's packets; never goes back.
    pub counter: u64,
    /// The province's clock less this one, as last heard, in milliseconds.
    pub offset_ms: Option<i64>,
}

/// The kind of a dossier revision.
pub const REVISION: &str = "revision";
/// The kind of a draft as it stood when its device was locked; its body is an [`Unfinished`]. It counts for nothing until a
/// person has looked at it.
pub const DRAFT: &str = "draft";

/// The kind of a visit; its body is a [`Visit`](tannha_domain::Visit).
pub const VISIT: &str = "visit";

/// The kind of a proposal.
pub const PROPOSAL: &str = "proposal";

/// The kind of a correction.
pub const CORRECTION: &str = "correction";

/// The kind of an account that exists already; its body is an [`ExistingAccount`](tannha_domain::ExistingAccount).
pub const EXISTING_ACCOUNT: &str = "existing_account";

/// The kind of what is brought back after an account is open; its body is an [`AfterOpening`](tannha_domain::AfterOpening).
pub const AFTER_OPENING: &str = "after_opening";

/// The kind of a complaint; its body is a [`Complaint`](tannha_domain::Complaint).
pub const COMPLAINT: &str = "complaint";

/// The kind of a focal authorisation; its body is a [`FocalAuthorisation`](tannha_domain::FocalAuthorisation).
pub const FOCAL_AUTHORISATION: &str = "focal_authorisation";

/// The kind of a session attendance; its body is a [`SessionAttendance`](tannha_domain::SessionAttendance).
pub const SESSION_ATTENDANCE: &str = "session_attendance";

/// The kind of a receiver's authorisation; its body is a [`ReceiverAuthorisation`](tannha_domain::ReceiverAuthorisation).
pub const RECEIVER_AUTHORISATION: &str = "receiver_authorisation";

/// The kind of a withdrawal; its body is a [`Withdrawal`](tannha_domain::Withdrawal).
pub const WITHDRAWAL: &str = "withdrawal";

/// The kind of the taking over of a pad of numbered sheets; its body is a [`PadTaken`](tannha_domain::PadTaken).
pub const PAD_TAKEN: &str = "pad_taken";

/// What a dossier revision says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revision {
    /// The dossier.
    pub dossier: DossierId,
    /// Counted from 1.
    pub revision: u32,
    /// What the person chose.
    pub product: String,
    /// The facts.
    pub facts: Facts,
    /// The answers.
    pub answers: Vec<ConsentAnswer>,
    /// What the card's QR said.
    pub card: Option<CardReading>,
    /// Contradictions, as the volunteer saw them.
    pub findings: Vec<Finding>,
    /// What was asked to redo, for a later revision.
    pub redo: Vec<Reason>,
    /// How the answers were confirmed; nothing where an app before the numbered sheets wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<MadeMark>,
}

/// What a draft says: as a [`Revision`], as far as it had come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unfinished {
    /// The dossier.
    pub dossier: DossierId,
    /// Counted from 1.
    pub revision: u32,
    /// What the person chose, where they had.
    pub product: Option<String>,
    /// The facts.
    pub facts: Facts,
    /// The answers.
    pub answers: Vec<ConsentAnswer>,
    /// What the card's QR said.
    pub card: Option<CardReading>,
}

impl Manifest {
    /// What a manifest of this kind says.
    pub fn body<T: serde::de::DeserializeOwned>(&self) -> Result<T, PacketError> {
        serde_json::from_str(self.body.get()).map_err(|_| PacketError::Unreadable { what: "body" })
    }

    /// Signs, seals, and names the packet by the digest of the sealed bytes.
    pub fn seal(
        &self,
        device: &SigningKey,
        operator: &SigningKey,
        certificate: &SignedBytes,
        intake: &Recipient,
    ) -> Result<SealedManifest, PacketError> {
        self.seal_introduced(device, operator, certificate, None, intake)
    }

    /// The same for an operator whom the certificate does not name: the device's word for them goes along.
    pub fn seal_introduced(
        &self,
        device: &SigningKey,
        operator: &SigningKey,
        certificate: &SignedBytes,
        introduction: Option<&IntroductionPacket>,
        intake: &Recipient,
    ) -> Result<SealedManifest, PacketError> {
        let manifest = serde_json::to_vec(self).map_err(|_| UNREADABLE)?;
        let signed = SignedManifest {
            device_signature: device.sign(Namespace::Packet, &manifest).to_bytes(),
            operator_signature: operator.sign(Namespace::Packet, &manifest).to_bytes(),
            certificate: certificate.clone(),
            introduction: introduction.cloned(),
            manifest,
        };
        signed.seal(intake)
    }
}

/// A sealed manifest and the digest by which its packet is known.
#[derive(Debug, Clone)]
pub struct SealedManifest {
    /// The packet's digest.
    pub digest: Digest,
    /// What travels.
    pub bytes: Vec<u8>,
}

/// What lies inside the seal: the exact bytes, both signatures, and the certificate that names both keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedManifest {
    /// The manifest, as it was signed. It stands behind all else, so that nothing wraps what is JSON already.
    #[serde(skip)]
    pub manifest: Vec<u8>,
    /// The device's signature.
    pub device_signature: Base64,
    /// The operator's signature.
    pub operator_signature: Base64,
    /// The certificate that the province gave to both.
    pub certificate: SignedBytes,
    /// The device's word for an operator whom the certificate does not name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<IntroductionPacket>,
}

impl SignedManifest {
    /// Seals who vouches for it, a line's end, the manifest; all of that packed, for behind a seal nothing can be.
    pub fn seal(&self, intake: &Recipient) -> Result<SealedManifest, PacketError> {
        let vouches = serde_json::to_vec(self).map_err(|_| UNREADABLE)?;
        let whole = Zeroizing::new([&vouches, b"\n".as_slice(), &self.manifest].concat());
        let packed = pack_by(WORDS, &whole).map_err(|_| UNREADABLE)?;
        let bytes = intake.seal(&Zeroizing::new(packed))?;
        Ok(SealedManifest {
            digest: Digest::of(&bytes),
            bytes,
        })
    }

    /// Reads what came out of the seal. What nobody could have meant is not unpacked.
    pub fn read(opened: &[u8]) -> Result<Self, PacketError> {
        let mut whole =
            Zeroizing::new(unpack_by(WORDS, opened, MAX_BYTES).map_err(|_| UNREADABLE)?);
        let end = whole.iter().position(|byte| *byte == b'\n');
        let end = end.ok_or(UNREADABLE)?;
        Ok(Self {
            manifest: whole.split_off(end + 1),
            ..serde_json::from_slice(&whole).map_err(|_| UNREADABLE)?
        })
    }

    /// Whose signature stands beside the device's: the certificate's operator, or whom the device introduces. Whether
    /// the province invited them is for the province to say.
    pub fn speaker(
        &self,
        certificate: &Certificate,
    ) -> Result<(OperatorId, VerifyingKey), PacketError> {
        Ok(match self.introduced(certificate)? {
            Some(introduced) => (introduced.operator, introduced.operator_key),
            None => (certificate.operator, certificate.operator_key),
        })
    }

    /// The device's word for an operator, if it is this device's.
    pub fn introduced(
        &self,
        certificate: &Certificate,
    ) -> Result<Option<Introduction>, PacketError> {
        let Some(packet) = &self.introduction else {
            return Ok(None);
        };
        let introduced = Introduction::verify(&packet.introduction, &certificate.device_key)?;
        if introduced.device == certificate.device {
            Ok(Some(introduced))
        } else {
            Err(PacketError::ForeignCertificate)
        }
    }

    /// The manifest and its certificate, if the province certified both keys and both signed these bytes.
    pub fn verify(
        &self,
        province: &[VerifyingKey],
    ) -> Result<(Manifest, Certificate), PacketError> {
        let certificate = province
            .iter()
            .find_map(|key| Certificate::verify(&self.certificate, key).ok())
            .ok_or(PacketError::ForeignCertificate)?;
        let bytes = &self.manifest;
        certificate.device_key.verify(
            Namespace::Packet,
            bytes,
            &Signature::from_slice(&self.device_signature.0)?,
        )?;
        let (operator, operator_key) = self.speaker(&certificate)?;
        operator_key.verify(
            Namespace::Packet,
            bytes,
            &Signature::from_slice(&self.operator_signature.0)?,
        )?;
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|_| UNREADABLE)?;
        if manifest.device != certificate.device || manifest.operator != operator {
            return Err(PacketError::ForeignCertificate);
        }
        Ok((manifest, certificate))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let bomb = zstd::bulk::compress(&vec![b' '; 100_000_000], 3).unwrap();
        assert!(bomb.len() < 20_000);
        assert_eq!(SignedManifest::read(&bomb).unwrap_err(), UNREADABLE);
        assert_eq!(SignedManifest::read(b"{}\n{}").unwrap_err(), UNREADABLE);
    }

    #[test]
    fn what_is_said_as_usual_does_not_travel() {
        let packed = pack_by(WORDS, WORDS).unwrap();
        assert!(packed.len() < 40, "{}", packed.len());
        assert_eq!(unpack_by(WORDS, &packed, MAX_BYTES).unwrap(), WORDS);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let packed = zstd::bulk::compress(&bytes, 3).unwrap();
            let _ = SignedManifest::read(&bytes);
            let _ = SignedManifest::read(&packed);
        }
    }
}
