//! Seals: what only the province, or one device, can open. age does it; nothing here is our own cryptography.

use std::{fmt, io, iter, str::FromStr};

use age::{
    Decryptor, Encryptor, scrypt,
    secrecy::{ExposeSecret as _, SecretString},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use tannha_domain::Digest;
use zeroize::Zeroizing;

use crate::PacketError;

/// The secret of an invitation is random, so that stretching it adds nothing: the least that age knows.
const WORK: u8 = 1;

/// Seals under a secret of 128 random bits and more, of which both sides know the digest.
pub(crate) fn under(secret: &Digest, bytes: &[u8]) -> Result<Vec<u8>, PacketError> {
    let mut key = scrypt::Recipient::new(phrase(secret));
    key.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&key as &dyn age::Recipient))
        .map_err(|_| PacketError::Seal)?;
    let mut sealed = Vec::new();
    let mut out = encryptor
        .wrap_output(&mut sealed)
        .map_err(|_| PacketError::Seal)?;
    io::Write::write_all(&mut out, bytes).map_err(|_| PacketError::Seal)?;
    out.finish().map_err(|_| PacketError::Seal)?;
    Ok(sealed)
}

/// Opens what was sealed under this secret. Whoever asks for more work than we do is refused before it is done.
pub(crate) fn open_under(secret: &Digest, sealed: &[u8]) -> Result<Vec<u8>, PacketError> {
    let mut key = scrypt::Identity::new(phrase(secret));
    key.set_max_work_factor(WORK);
    let opener = Decryptor::new(sealed).map_err(|_| PacketError::NotForUs)?;
    let mut reader = opener
        .decrypt(iter::once(&key as &dyn age::Identity))
        .map_err(|_| PacketError::NotForUs)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut reader, &mut bytes).map_err(|_| PacketError::NotForUs)?;
    Ok(bytes)
}

fn phrase(secret: &Digest) -> SecretString {
    SecretString::from(secret.to_string())
}

/// To whom something is sealed, written as age writes recipients.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

impl Recipient {
    /// Seals these bytes so that only the holder of the opener can read them.
    pub fn seal(&self, bytes: &[u8]) -> Result<Vec<u8>, PacketError> {
        age::encrypt(&self.0, bytes).map_err(|_| PacketError::Seal)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl FromStr for Recipient {
    type Err = PacketError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| PacketError::BadKey)
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// The key that opens what was sealed to its [`Recipient`]. It does not print itself.
#[derive(Clone)]
pub struct Opener(age::x25519::Identity);

impl Opener {
    /// A new key from the system's randomness.
    pub fn make() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// To whom one seals so that this key opens.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// Opens a seal.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, PacketError> {
        age::decrypt(&self.0, sealed).map_err(|_| PacketError::NotForUs)
    }

    /// The key in words, for the encrypted store or the key file that keeps it.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The key of kept words.
    pub fn from_kept(text: &str) -> Result<Self, PacketError> {
        text.trim()
            .parse()
            .map(Self)
            .map_err(|_| PacketError::BadKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_opens_a_seal() {
        let (ours, theirs) = (Opener::make(), Opener::make());
        let sealed = ours.recipient().seal(b"secret").unwrap();
        assert_eq!(ours.open(&sealed).unwrap(), b"secret");
        assert!(matches!(theirs.open(&sealed), Err(PacketError::NotForUs)));
    }

    #[test]
    fn a_damaged_seal_is_an_error_and_never_a_panic() {
        let ours = Opener::make();
        let sealed = ours.recipient().seal(&[5; 300]).unwrap();
        for cut in [0, 1, 20, 100, sealed.len() - 1] {
            assert!(ours.open(&sealed[..cut]).is_err());
        }
    }

    #[test]
    fn keys_read_back_what_they_wrote() {
        let opener = Opener::make();
        let again = Opener::from_kept(&opener.expose()).unwrap();
        assert_eq!(again.recipient(), opener.recipient());
    }
}
