//! Opens each part in memory and checks the evidence. Nothing that is opened here reaches the disk.

use std::sync::Arc;

use serde::Deserialize;
use tannha_domain::{
    AfterOpening, Base64, Complaint, Correction, DeviceId, Digest, ExistingAccount,
    FocalAuthorisation, Head, OperatorId, PacketId, PadTaken, Proposal, ReceiverAuthorisation,
    SessionAttendance, UnitCode, Visit, Withdrawal, product, purpose,
};
use tannha_packet::{
    AFTER_OPENING, COMPLAINT, CORRECTION, Certificate, DRAFT, EXISTING_ACCOUNT,
    FOCAL_AUTHORISATION, Introduction, Manifest, PAD_TAKEN, PROPOSAL, PacketError,
    RECEIVER_AUTHORISATION, REVISION, Revision, SESSION_ATTENDANCE, SignedManifest, Statement as _,
    Unfinished, VISIT, WITHDRAWAL,
};
use zeroize::Zeroizing;

use crate::{App, ProvinceError};

/// A packet whose signatures hold and whose evidence is what its manifest names.
pub(super) struct Opened {
    /// What kind it is, in a word that may stand in the log.
    pub(super) kind: String,
    /// The commune, where the code is one of a list that is known here.
    pub(super) area: Option<UnitCode>,
    /// Whom the province certified.
    pub(super) certificate: Certificate,
    /// Who speaks.
    pub(super) operator: OperatorId,
    /// Whom the device introduces, and the invitation's secret: an operator whom the certificate does not name.
    pub(super) introduced: Option<(Introduction, Base64)>,
    /// What it says, where its kind and its words are known here.
    pub(super) said: Said,
}

/// What a packet says, by its kind.
pub(super) enum Said {
    /// A dossier's revision.
    Revision(Box<Manifest>, Box<Revision>),
    /// Somebody was at a door.
    Visit(Box<Manifest>, Visit),
    /// Somebody should be on the roster.
    Proposal(Box<Manifest>, Proposal),
    /// Something is wrong on the roster.
    Correction(Box<Manifest>, Correction),
    /// Somebody has an account already.
    Existing(Box<Manifest>, Box<ExistingAccount>),
    /// Somebody was told or asked after an account is open.
    After(Box<Manifest>, AfterOpening),
    /// Somebody complains.
    Complaint(Box<Manifest>, Complaint),
    /// Somebody lets the commune receive.
    Focal(Box<Manifest>, FocalAuthorisation),
    /// Who came to a session.
    Attendance(Box<Manifest>, SessionAttendance),
    /// Whom a person asks to receive in their place.
    Receiver(Box<Manifest>, ReceiverAuthorisation),
    /// What a person takes back.
    Withdrawal(Box<Manifest>, Withdrawal),
    /// Somebody took over a pad of numbered sheets.
    Pad(Box<Manifest>, PadTaken),
    /// A draft of a device that was stopped: for a person to look at.
    Draft(Box<Manifest>),
    /// A kind that this province does not know: held, not refused.
    UnknownKind,
    /// Codes of lists that are newer than this province's: held, not refused.
    UnknownCode,
}

impl Said {
    /// The revision, where it is one.
    pub(super) fn revision(&self) -> Option<&Revision> {
        match self {
            Self::Revision(_, revision) => Some(revision),
            _ => None,
        }
    }

    /// What was signed, where its words are known here.
    pub(super) fn manifest(&self) -> Option<&Manifest> {
        match self {
            Self::Revision(manifest, _)
            | Self::Visit(manifest, _)
            | Self::Proposal(manifest, _)
            | Self::Correction(manifest, _)
            | Self::Existing(manifest, _)
            | Self::After(manifest, _)
            | Self::Complaint(manifest, _)
            | Self::Focal(manifest, _)
            | Self::Attendance(manifest, _)
            | Self::Receiver(manifest, _)
            | Self::Withdrawal(manifest, _)
            | Self::Pad(manifest, _)
            | Self::Draft(manifest) => Some(manifest),
            Self::UnknownKind | Self::UnknownCode => None,
        }
    }
}

/// Why a packet was not opened.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is broken, and will be each time.
    Broken(PacketError),
    /// These blobs held when they came, and our own disk has changed them since.
    Rotten(Vec<Digest>),
}

impl From<PacketError> for Fault {
    fn from(error: PacketError) -> Self {
        Self::Broken(error)
    }
}

/// What must be read of a manifest to keep it, whatever codes the rest is written in.
#[derive(Deserialize)]
struct Outline {
    packet: PacketId,
    kind: String,
    device: DeviceId,
    operator: OperatorId,
    area: String,
    enclosures: Vec<OutlinedEnclosure>,
}

#[derive(Deserialize)]
struct OutlinedEnclosure {
    captured: Digest,
    sealed: Digest,
    sealed_bytes: u64,
    carried: bool,
}

/// Opens a packet. The outer error is ours and says nothing of the packet; the inner one is the packet's.
pub(super) async fn open(app: &App, head: &Head) -> Result<Result<Opened, Fault>, ProvinceError> {
    let mut sealed = Vec::with_capacity(1 + head.parts.len());
    for part in head.blobs() {
        sealed.push(app.blobs.read(&part.digest).await?);
    }
    let (intake, signing) = (app.keys()?.intake.clone(), app.keys()?.signing.verifying());
    let head = Arc::new(head.clone());
    tokio::task::spawn_blocking(move || check(&intake, signing, &head, &sealed))
        .await
        .map_err(|_| ProvinceError::Broken { what: "packet" })
}

fn check(
    intake: &tannha_packet::Opener,
    signing: tannha_packet::VerifyingKey,
    head: &Head,
    sealed: &[Vec<u8>],
) -> Result<Opened, Fault> {
    let differs = PacketError::EvidenceDiffers;
    let unreadable = PacketError::Unreadable { what: "manifest" };
    let rotten: Vec<Digest> = head
        .blobs()
        .zip(sealed)
        .filter(|(part, bytes)| Digest::of(bytes) != part.digest)
        .map(|(part, _)| part.digest)
        .collect();
    if !rotten.is_empty() {
        return Err(Fault::Rotten(rotten));
    }
    let (manifest, attachments) = sealed.split_first().ok_or(differs)?;
    if manifest.len() as u64 != head.bytes {
        return Err(differs.into());
    }
    let opened = Zeroizing::new(intake.open(manifest)?);
    let signed = SignedManifest::read(&opened)?;
    let (manifest, certificate) = match signed.verify(&[signing]) {
        Ok((manifest, certificate)) => (Some(manifest), certificate),
        // Both signatures were held against the bytes before they were read: they are a newer app's words.
        Err(PacketError::Unreadable { .. }) => {
            (None, Certificate::verify(&signed.certificate, &signing)?)
        }
        Err(error) => return Err(error.into()),
    };
    let outline: Outline = serde_json::from_slice(&signed.manifest).map_err(|_| unreadable)?;
    let named = outline.packet == head.packet && outline.device == head.device;
    let certified =
        outline.device == certificate.device && outline.operator == signed.speaker(&certificate)?.0;
    if !named || !certified {
        return Err(PacketError::ForeignCertificate.into());
    }
    evidence(intake, head, &outline, attachments)?;
    Ok(Opened {
        kind: plain(&outline.kind).to_owned(),
        area: outline.area.parse().ok(),
        operator: outline.operator,
        introduced: signed
            .introduced(&certificate)?
            .zip(signed.introduction.map(|packet| packet.secret)),
        certificate,
        said: said(&outline.kind, manifest),
    })
}

/// Holds what was sent against what the manifest names.
fn evidence(
    intake: &tannha_packet::Opener,
    head: &Head,
    outline: &Outline,
    attachments: &[Vec<u8>],
) -> Result<(), PacketError> {
    let differs = PacketError::EvidenceDiffers;
    let sent: Vec<_> = outline
        .enclosures
        .iter()
        .filter(|enclosure| !enclosure.carried)
        .collect();
    if sent.len() != head.parts.len() {
        return Err(differs);
    }
    for ((enclosure, part), bytes) in sent.iter().zip(&head.parts).zip(attachments) {
        let named = enclosure.sealed == part.digest
            && enclosure.sealed_bytes == part.bytes
            && part.bytes == bytes.len() as u64;
        let captured = Zeroizing::new(intake.open(bytes)?);
        if !named || Digest::of(&captured) != enclosure.captured {
            return Err(differs);
        }
    }
    Ok(())
}

fn said(kind: &str, manifest: Option<Manifest>) -> Said {
    match (kind, manifest) {
        (REVISION, Some(manifest)) => match manifest.body::<Revision>() {
            Ok(revision) if is_known(&revision) => {
                Said::Revision(Box::new(manifest), Box::new(revision))
            }
            _ => Said::UnknownCode,
        },
        (VISIT, Some(manifest)) => match manifest.body() {
            Ok(visit) => Said::Visit(Box::new(manifest), visit),
            Err(_) => Said::UnknownCode,
        },
        (PROPOSAL, Some(manifest)) => match manifest.body() {
            Ok(said) => Said::Proposal(Box::new(manifest), said),
            Err(_) => Said::UnknownCode,
        },
        (CORRECTION, Some(manifest)) => match manifest.body() {
            Ok(said) => Said::Correction(Box::new(manifest), said),
            Err(_) => Said::UnknownCode,
        },
        (EXISTING_ACCOUNT, Some(manifest)) => match manifest.body() {
            Ok(account) => Said::Existing(Box::new(manifest), Box::new(account)),
            Err(_) => Said::UnknownCode,
        },
        (AFTER_OPENING, Some(manifest)) => match manifest.body() {
            Ok(after) => Said::After(Box::new(manifest), after),
            Err(_) => Said::UnknownCode,
        },
        (COMPLAINT, Some(manifest)) => match manifest.body() {
            Ok(complaint) => Said::Complaint(Box::new(manifest), complaint),
            Err(_) => Said::UnknownCode,
        },
        (FOCAL_AUTHORISATION, Some(manifest)) => match manifest.body() {
            Ok(authorisation) => Said::Focal(Box::new(manifest), authorisation),
            Err(_) => Said::UnknownCode,
        },
        (SESSION_ATTENDANCE, Some(manifest)) => match manifest.body() {
            Ok(said) => Said::Attendance(Box::new(manifest), said),
            Err(_) => Said::UnknownCode,
        },
        (RECEIVER_AUTHORISATION, Some(manifest)) => match manifest.body() {
            Ok(authorisation) => Said::Receiver(Box::new(manifest), authorisation),
            Err(_) => Said::UnknownCode,
        },
        (WITHDRAWAL, Some(manifest)) => match manifest.body() {
            Ok(withdrawal) => Said::Withdrawal(Box::new(manifest), withdrawal),
            Err(_) => Said::UnknownCode,
        },
        (PAD_TAKEN, Some(manifest)) => match manifest.body() {
            Ok(taken) => Said::Pad(Box::new(manifest), taken),
            Err(_) => Said::UnknownCode,
        },
        (DRAFT, Some(manifest)) => match manifest.body::<Unfinished>() {
            Ok(_) => Said::Draft(Box::new(manifest)),
            Err(_) => Said::UnknownCode,
        },
        (
            REVISION
            | DRAFT
            | PAD_TAKEN
            | VISIT
            | PROPOSAL
            | CORRECTION
            | EXISTING_ACCOUNT
            | AFTER_OPENING
            | COMPLAINT
            | FOCAL_AUTHORISATION
            | SESSION_ATTENDANCE
            | RECEIVER_AUTHORISATION
            | WITHDRAWAL,
            None,
        ) => Said::UnknownCode,
        _ => Said::UnknownKind,
    }
}

/// Products and purposes are data, and an app may have a newer list of them.
fn is_known(revision: &Revision) -> bool {
    product(&revision.product).is_some()
        && revision
            .answers
            .iter()
            .all(|answer| purpose(&answer.purpose).is_some())
}

/// The device writes its kind freely, and what goes into the chain stays there for ever: a word, or `unknown`.
fn plain(kind: &str) -> &str {
    let is_word = (1..=40).contains(&kind.len())
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_word { kind } else { "unknown" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tannha_packet::{Opener, SigningKey};
    use uuid::Uuid;

    use super::*;

    fn head(manifest: &[u8]) -> Head {
        Head {
            packet: Uuid::from_u128(1).into(),
            device: Uuid::from_u128(2).into(),
            digest: Digest::of(manifest),
            bytes: manifest.len() as u64,
            rank: 5,
            parts: vec![],
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_lies_in_or_without_a_seal_is_refused_and_never_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let intake = Opener::make();
            let signing = SigningKey::from_seed(&[1; 32]).verifying();
            let sealed = intake.recipient().seal(&noise).unwrap();
            for manifest in [noise, sealed] {
                let head = head(&manifest);
                prop_assert!(check(&intake, signing, &head, &[manifest]).is_err());
            }
        }
    }

    #[test]
    fn only_a_word_goes_into_the_chain() {
        assert_eq!(plain("trail"), "trail");
        for kind in ["", "Giàng Thị Mơ", "a b", "ab1", &"a".repeat(41)] {
            assert_eq!(plain(kind), "unknown");
        }
    }
}
