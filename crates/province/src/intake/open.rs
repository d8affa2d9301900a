//! Opens each part in memory and checks the evidence. Nothing that is opened here reaches the disk.

use std::sync::Arc;

use tannha_domain::{Digest, Head, Visit};
use tannha_packet::{
    Certificate, Manifest, PacketError, REVISION, Revision, SignedManifest, VISIT,
};
use zeroize::Zeroizing;

use crate::{App, ProvinceError};

/// A packet whose signatures hold and whose evidence is what its manifest names.
pub(super) struct Opened {
    /// What it says.
    pub(super) manifest: Manifest,
    /// Whom the province certified.
    pub(super) certificate: Certificate,
    /// What it says, where its kind is known here.
    pub(super) said: Said,
}

/// What a packet says, by its kind.
pub(super) enum Said {
    /// A dossier's revision.
    Revision(Box<Revision>),
    /// Somebody was at a door.
    Visit(Visit),
    /// A kind that this province does not know: held, not refused.
    Unknown,
}

impl Said {
    /// The revision, where it is one.
    pub(super) fn revision(&self) -> Option<&Revision> {
        match self {
            Self::Revision(revision) => Some(revision),
            _ => None,
        }
    }
}

/// Opens a packet. The outer error is ours and says nothing of the packet; the inner one is the packet's.
pub(super) async fn open(
    app: &App,
    head: &Head,
) -> Result<Result<Opened, PacketError>, ProvinceError> {
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
) -> Result<Opened, PacketError> {
    let differs = PacketError::EvidenceDiffers;
    let (manifest, attachments) = sealed.split_first().ok_or(differs)?;
    if Digest::of(manifest) != head.digest {
        return Err(differs);
    }
    let opened = Zeroizing::new(intake.open(manifest)?);
    let (manifest, certificate) = SignedManifest::read(&opened)?.verify(&[signing])?;
    if manifest.packet != head.packet || manifest.device != head.device {
        return Err(PacketError::ForeignCertificate);
    }
    let sent: Vec<_> = manifest
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
        if !named || Digest::of(bytes) != part.digest || Digest::of(&captured) != enclosure.captured
        {
            return Err(differs);
        }
    }
    let said = match manifest.kind.as_str() {
        REVISION => Said::Revision(Box::new(manifest.body()?)),
        VISIT => Said::Visit(manifest.body()?),
        _ => Said::Unknown,
    };
    Ok(Opened {
        manifest,
        certificate,
        said,
    })
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
}
