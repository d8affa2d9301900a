//! Plain shapes of what is signed and of what may be known about a sealed packet. The cryptography is `packet`'s.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use ts_rs::TS;

use crate::{DeviceId, Digest, EpochId, PacketId};

/// Bytes in JSON, as base64.
#[derive(Clone, PartialEq, Eq, Default, TS)]
#[ts(type = "string")]
pub struct Base64(pub Vec<u8>);

impl std::fmt::Debug for Base64 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD
            .decode(text)
            .map(Self)
            .map_err(|_| D::Error::custom("not base64"))
    }
}

/// Exact bytes and the signature over them. Nobody signs or verifies a re-encoding, so the bytes travel as they
/// were signed; what they say is read by `packet`, after the signature was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedBytes {
    /// What was signed.
    pub bytes: Base64,
    /// Ed25519, under the namespace of its kind.
    pub signature: Base64,
}

/// A place in the province's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogPoint {
    /// The log's life between two restores.
    pub epoch: EpochId,
    /// Counted from 1; 0 is before the first entry.
    #[ts(type = "number")]
    pub position: u64,
    /// The chain's hash there.
    pub hash: Digest,
}

/// All that may be known of a packet by who cannot open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Head {
    /// The packet.
    pub packet: PacketId,
    /// The device that signed it.
    pub device: DeviceId,
    /// The digest of the sealed manifest, which is the packet's.
    pub digest: Digest,
    /// The sealed manifest's size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What goes first: the smaller.
    pub rank: u8,
    /// The sealed attachments that travel with it, in order.
    pub parts: Vec<Part>,
}

/// One sealed attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Part {
    /// The digest of the sealed bytes.
    pub digest: Digest,
    /// How many there are.
    #[ts(type = "number")]
    pub bytes: u64,
}

impl Head {
    /// The sealed manifest first, then the attachments.
    pub fn blobs(&self) -> impl Iterator<Item = Part> + '_ {
        std::iter::once(Part {
            digest: self.digest,
            bytes: self.bytes,
        })
        .chain(self.parts.iter().copied())
    }
}
