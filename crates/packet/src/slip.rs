//! The code on a slip: what a person took home, under the device's signature, and everything that is needed to hold it
//! against the province's root key with no network.

mod text;

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{
    Answer, Base64, ConsentAnswer, Digest, PacketId, SignedBytes, standing_answers,
};

use crate::{
    Certificate, KeyList, Namespace, Outcome, PacketError, Receipt, SigningKey, Statement,
    VerifyingKey,
};

/// How much of a digest stands in the word: two names of one number are told apart, and the code stays small.
const DIGEST_BYTES: usize = 16;

/// What a slip says. Its keys are short, because all of it stands in a code on a paper of 10 by 15 centimetres. The
/// name is a digest: whoever holds the paper reads the name on it, whoever finds a picture of the code does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipWord {
    /// The packet.
    #[serde(rename = "p")]
    pub packet: PacketId,
    /// Its digest, by which the province finds exactly these bytes.
    #[serde(rename = "d")]
    pub digest: Digest,
    /// The number that people say.
    #[serde(rename = "n")]
    pub number: String,
    /// The name and the number, as [`SlipWord::whose`] makes it.
    #[serde(rename = "w")]
    pub whose: Base64,
    /// When it was handed in, by the device.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// The answers that stand: purpose and answer.
    #[serde(rename = "a")]
    pub answers: Vec<(String, Answer)>,
}

impl Statement for SlipWord {
    const NAMESPACE: Namespace = Namespace::Slip;
}

impl SlipWord {
    /// The name and the number as the code has them.
    pub fn whose(name: &str, number: &str) -> Base64 {
        let digest = Digest::of(format!("tannha/slip-name/1\0{number}\0{name}").as_bytes());
        Base64(
            digest
                .as_bytes()
                .iter()
                .copied()
                .take(DIGEST_BYTES)
                .collect(),
        )
    }

    /// Whether the paper that bears this name is the one that was handed out.
    pub fn is_of(&self, name: &str) -> bool {
        self.whose == Self::whose(name, &self.number)
    }

    /// The answers as they stand at the end.
    pub fn answered(answers: &[ConsentAnswer]) -> Vec<(String, Answer)> {
        standing_answers(answers)
            .into_iter()
            .map(|answer| (answer.purpose.clone(), answer.answer))
            .collect()
    }
}

/// Everything that stands in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipCode {
    /// The device's word.
    pub word: SignedBytes,
    /// The device's certificate, signed by a key of the list.
    pub certificate: SignedBytes,
    /// The key list, signed by the root key.
    pub key_list: SignedBytes,
    /// The province's receipt, once it came.
    pub receipt: Option<SignedBytes>,
}

/// What a slip says, once all of it holds.
#[derive(Debug, Clone)]
pub struct SlipSaid {
    /// What the device said.
    pub word: SlipWord,
    /// Which device, of which province.
    pub certificate: Certificate,
    /// Whether the province has confirmed it. A slip without a receipt was received by a volunteer, and no more.
    pub confirmed: bool,
}

impl SlipCode {
    /// The device's word with what stands behind it.
    pub fn make(
        word: &SlipWord,
        device: &SigningKey,
        certificate: &SignedBytes,
        key_list: &SignedBytes,
        receipt: Option<SignedBytes>,
    ) -> Self {
        Self {
            word: word.sign(device),
            certificate: certificate.clone(),
            key_list: key_list.clone(),
            receipt,
        }
    }

    /// What it says, if the province of this root key stands behind all of it.
    pub fn verify(&self, root: &VerifyingKey) -> Result<SlipSaid, PacketError> {
        let keys = <KeyList as Statement>::verify(&self.key_list, root)
            .map_err(|_| PacketError::ForeignCertificate)?;
        let certificate: Certificate = keys
            .verify(&self.certificate)
            .map_err(|_| PacketError::ForeignCertificate)?;
        let word = SlipWord::verify(&self.word, &certificate.device_key)?;
        let receipt = self
            .receipt
            .as_ref()
            .map(|receipt| keys.verify::<Receipt>(receipt))
            .transpose()?;
        if receipt
            .as_ref()
            .is_some_and(|receipt| receipt.packet != word.packet || receipt.digest != word.digest)
        {
            return Err(PacketError::EvidenceDiffers);
        }
        Ok(SlipSaid {
            confirmed: receipt.is_some_and(|receipt| receipt.outcome == Outcome::Taken),
            word,
            certificate,
        })
    }
}

impl fmt::Display for SlipCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for SlipCode {
    type Err = PacketError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::read(text)
    }
}

#[cfg(test)]
mod tests;
