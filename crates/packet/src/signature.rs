//! Signatures over exact bytes, one namespace a kind of thing signed.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, Verifier as _};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error as _,
};
use tannha_domain::{Base64, SignedBytes};
use zeroize::Zeroizing;

use crate::PacketError;

/// What a signature is for. A signature made for one thing never verifies as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// A packet's manifest.
    Packet,
    /// The province's word that a packet is stored durably.
    Receipt,
    /// How far backups reach.
    Mark,
    /// A device's certificate.
    Certificate,
    /// The province's key list.
    KeyList,
    /// The list of epochs with their restore points.
    Epochs,
    /// A device's wish to join.
    Enrolment,
    /// A device's word for a further operator.
    Introduction,
    /// One request of a device.
    Request,
    /// A numbered sheet.
    Sheet,
    /// The code on a slip.
    Slip,
    /// What a device asks in an envelope.
    Ask,
    /// What the province answers in an envelope.
    Answer,
    /// A device's word for the key of its post box.
    Transport,
    /// A carrier's word for what it took over.
    Custody,
    /// The province's word that a device's access has ended.
    Revocation,
}

impl Namespace {
    fn prefix(self) -> &'static [u8] {
        match self {
            Self::Packet => b"tannha/packet/1\0",
            Self::Receipt => b"tannha/receipt/1\0",
            Self::Mark => b"tannha/mark/1\0",
            Self::Certificate => b"tannha/certificate/1\0",
            Self::KeyList => b"tannha/key-list/1\0",
            Self::Epochs => b"tannha/epochs/1\0",
            Self::Enrolment => b"tannha/enrolment/1\0",
            Self::Introduction => b"tannha/introduction/1\0",
            Self::Request => b"tannha/request/1\0",
            Self::Sheet => b"tannha/sheet/1\0",
            Self::Slip => b"tannha/slip/1\0",
            Self::Ask => b"tannha/ask/1\0",
            Self::Answer => b"tannha/answer/1\0",
            Self::Transport => b"tannha/transport/1\0",
            Self::Custody => b"tannha/custody/1\0",
            Self::Revocation => b"tannha/revocation/1\0",
        }
    }

    fn message(self, bytes: &[u8]) -> Vec<u8> {
        [self.prefix(), bytes].concat()
    }
}

/// A key that signs. It does not print itself and forgets itself when dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key from the system's randomness.
    pub fn make() -> Result<Self, PacketError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|_| PacketError::Randomness)?;
        Ok(Self::from_seed(&seed))
    }

    /// The key of a kept seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, for the encrypted store or the key file that keeps it.
    pub fn expose_seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The key that verifies what this one signs.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs these exact bytes.
    pub fn sign(&self, namespace: Namespace, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(&namespace.message(bytes)).to_bytes())
    }
}

/// A key that verifies, written as base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Whether this key signed these exact bytes for this purpose.
    pub fn verify(
        &self,
        namespace: Namespace,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), PacketError> {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        self.0
            .verify(&namespace.message(bytes), &signature)
            .map_err(|_| PacketError::BadSignature)
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({self})")
    }
}

impl FromStr for VerifyingKey {
    type Err = PacketError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = STANDARD.decode(text).map_err(|_| PacketError::BadKey)?;
        let bytes = bytes.try_into().map_err(|_| PacketError::BadKey)?;
        ed25519_dalek::VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| PacketError::BadKey)
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// 64 bytes of Ed25519.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// As base64, for a header.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// From base64.
    pub fn from_base64(text: &str) -> Result<Self, PacketError> {
        Self::from_slice(
            &STANDARD
                .decode(text)
                .map_err(|_| PacketError::BadSignature)?,
        )
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self, PacketError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| PacketError::BadSignature)
    }

    /// Its bytes.
    pub fn to_bytes(self) -> Base64 {
        Base64(self.0.to_vec())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

/// Signs what is said, and keeps the exact bytes that were signed.
pub(crate) fn sign<T: Serialize>(
    namespace: Namespace,
    said: &T,
    key: &SigningKey,
) -> serde_json::Result<SignedBytes> {
    let bytes = serde_json::to_vec(said)?;
    let signature = key.sign(namespace, &bytes).to_bytes();
    Ok(SignedBytes {
        bytes: Base64(bytes),
        signature,
    })
}

/// Whether this key signed these exact bytes for this purpose.
pub(crate) fn verify(
    namespace: Namespace,
    signed: &SignedBytes,
    key: &VerifyingKey,
) -> Result<(), PacketError> {
    let signature = Signature::from_slice(&signed.signature.0)?;
    key.verify(namespace, &signed.bytes.0, &signature)
}

/// Something that is said under a signature, always under the same namespace.
pub trait Statement: Serialize + DeserializeOwned {
    /// The namespace of this kind.
    const NAMESPACE: Namespace;

    /// Signs this, and keeps the exact bytes that were signed.
    fn sign(&self, key: &SigningKey) -> SignedBytes {
        sign(Self::NAMESPACE, self, key).expect("a statement has string keys only")
    }

    /// Reads what was said, if this key said it.
    fn verify(signed: &SignedBytes, key: &VerifyingKey) -> Result<Self, PacketError> {
        verify(Self::NAMESPACE, signed, key)?;
        Self::read_unverified(signed)
    }

    /// Reads what was said without asking who said it: for finding the key that can tell, and for nothing else.
    fn read_unverified(signed: &SignedBytes) -> Result<Self, PacketError> {
        serde_json::from_slice(&signed.bytes.0)
            .map_err(|_| PacketError::Unreadable { what: "statement" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_signature_for_one_thing_does_not_verify_as_another() {
        let key = SigningKey::from_seed(&[7; 32]);
        let signature = key.sign(Namespace::Receipt, b"bytes");
        assert!(
            key.verifying()
                .verify(Namespace::Receipt, b"bytes", &signature)
                .is_ok()
        );
        assert!(
            key.verifying()
                .verify(Namespace::Mark, b"bytes", &signature)
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_noticed(bytes in proptest::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>()) {
            let key = SigningKey::from_seed(&[1; 32]);
            let signature = key.sign(Namespace::Packet, &bytes);
            let mut changed = bytes.clone();
            changed[at.index(bytes.len())] ^= 1;
            prop_assert!(key.verifying().verify(Namespace::Packet, &changed, &signature).is_err());
        }
    }
}
