//! Envelopes: an exchange that a carrier brings. The device signs what it asks and seals it to the province; the province
//! signs its answer and seals it to the device. Who carries one sees whose it is, and how large.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tannha_domain::{Digest, SignedBytes};

use crate::{
    Certificate, EnrolmentPacket, KeyList, Namespace, Opener, PacketError, Recipient, SigningKey,
    Statement, VerifyingKey, seal, signature,
};

/// Inside the seal: who says it, as the province certified it, and the signed words.
#[derive(Serialize, Deserialize)]
struct FromDevice {
    certificate: SignedBytes,
    words: SignedBytes,
}

/// Inside the seal: the keys of now, which a device that was away for long may not have, and the signed words.
#[derive(Serialize, Deserialize)]
struct FromProvince {
    key_list: SignedBytes,
    words: SignedBytes,
}

/// What a device said, before it is known that the device said it.
pub struct Said {
    /// Who says it; the province that reads this signed for it.
    pub certificate: Certificate,
    /// The same, as it was signed.
    pub signed_certificate: SignedBytes,
    words: SignedBytes,
}

impl Said {
    /// The words, if this key signed them: the one that the province knows of that device.
    pub fn by<T: DeserializeOwned>(&self, key: &VerifyingKey) -> Result<T, PacketError> {
        read(Namespace::Ask, &self.words, key)
    }
}

/// Signs what a device asks, and seals it to the province.
pub fn seal_ask<T: Serialize>(
    words: &T,
    device: &SigningKey,
    certificate: &SignedBytes,
    intake: &Recipient,
) -> Result<Vec<u8>, PacketError> {
    let envelope = FromDevice {
        certificate: certificate.clone(),
        words: sign(Namespace::Ask, words, device)?,
    };
    intake.seal(&json(&envelope)?)
}

/// Opens what a device asks, if one of these keys of the province certified it.
pub fn open_ask(
    sealed: &[u8],
    intake: &Opener,
    province: &[VerifyingKey],
) -> Result<Said, PacketError> {
    let envelope: FromDevice = parse(&intake.open(sealed)?)?;
    let certificate = province
        .iter()
        .find_map(|key| Certificate::verify(&envelope.certificate, key).ok())
        .ok_or(PacketError::ForeignCertificate)?;
    Ok(Said {
        certificate,
        signed_certificate: envelope.certificate,
        words: envelope.words,
    })
}

/// Signs the province's answer, and seals it to the device.
pub fn seal_answer<T: Serialize>(
    words: &T,
    province: &SigningKey,
    key_list: &SignedBytes,
    device: &Recipient,
) -> Result<Vec<u8>, PacketError> {
    let envelope = FromProvince {
        key_list: key_list.clone(),
        words: sign(Namespace::Answer, words, province)?,
    };
    device.seal(&json(&envelope)?)
}

/// Opens an answer, if the province of this root key signed it.
pub fn open_answer<T: DeserializeOwned>(
    sealed: &[u8],
    device: &Opener,
    root: &VerifyingKey,
) -> Result<T, PacketError> {
    let envelope: FromProvince = parse(&device.open(sealed)?)?;
    let keys = <KeyList as Statement>::verify(&envelope.key_list, root)?;
    keys.signing
        .iter()
        .find_map(|key| read(Namespace::Answer, &envelope.words, key).ok())
        .ok_or(PacketError::BadSignature)
}

/// Seals a wish to join under the invitation's secret: who only carries it cannot read who wants to join.
pub fn seal_enrolment(wish: &EnrolmentPacket) -> Result<Vec<u8>, PacketError> {
    seal::under(&Digest::of(&wish.secret.0), &json(wish)?)
}

/// Opens a wish to join. The province keeps the digest of an invitation's secret, and that is enough.
pub fn open_enrolment(sealed: &[u8], secret: &Digest) -> Result<EnrolmentPacket, PacketError> {
    parse(&seal::open_under(secret, sealed)?)
}

fn sign<T: Serialize>(
    namespace: Namespace,
    words: &T,
    key: &SigningKey,
) -> Result<SignedBytes, PacketError> {
    signature::sign(namespace, words, key).map_err(|_| PacketError::Seal)
}

fn read<T: DeserializeOwned>(
    namespace: Namespace,
    words: &SignedBytes,
    key: &VerifyingKey,
) -> Result<T, PacketError> {
    signature::verify(namespace, words, key)?;
    parse(&words.bytes.0)
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, PacketError> {
    serde_json::to_vec(value).map_err(|_| PacketError::Seal)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PacketError> {
    serde_json::from_slice(bytes).map_err(|_| PacketError::Unreadable { what: "envelope" })
}

#[cfg(test)]
mod tests;
