//! Opens an attachment in memory, for a person who may see it. Showing one is an audited act: the caller writes it down.

use tannha_domain::{AttachmentId, Digest, Media, Role};
use tannha_packet::{Enclosure, Manifest, PacketError, SignedManifest};
use zeroize::Zeroizing;

use crate::{App, ProvinceError};

/// An attachment, opened.
pub struct Opened {
    /// How it is encoded.
    pub media: Media,
    /// What it shows.
    pub role: Role,
    /// What was captured.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// Opens what a packet signed. Its signatures are the caller's to check.
pub async fn signed(app: &App, packet: &Digest) -> Result<SignedManifest, ProvinceError> {
    let sealed = app.blobs.read(packet).await?;
    let opened = Zeroizing::new(app.keys()?.intake.open(&sealed)?);
    Ok(SignedManifest::read(&opened)?)
}

/// Opens a packet's manifest and checks its signatures again.
pub async fn manifest(app: &App, packet: &Digest) -> Result<Manifest, ProvinceError> {
    let signed = signed(app, packet).await?;
    let (manifest, _) = signed.verify(&[app.keys()?.signing.verifying()])?;
    Ok(manifest)
}

/// Opens one attachment and holds it against what was signed.
pub async fn captured(app: &App, named: &Enclosure) -> Result<Zeroizing<Vec<u8>>, ProvinceError> {
    let sealed = app.blobs.read(&named.sealed).await?;
    let bytes = Zeroizing::new(app.keys()?.intake.open(&sealed)?);
    if Digest::of(&bytes) != named.captured {
        return Err(PacketError::EvidenceDiffers.into());
    }
    Ok(bytes)
}

/// Opens an attachment that this packet names; it may have come with an earlier revision.
pub async fn open(
    app: &App,
    packet: &Digest,
    attachment: AttachmentId,
) -> Result<Opened, ProvinceError> {
    let manifest = manifest(app, packet).await?;
    let named = manifest
        .enclosures
        .iter()
        .find(|enclosure| enclosure.attachment == attachment);
    let named = named.ok_or_else(|| ProvinceError::refused("attachment_unknown"))?;
    Ok(Opened {
        media: named.media,
        role: named.role,
        bytes: captured(app, named).await?,
    })
}
