//! The code that a relay shows: where it is, by what one knows it, and what lets one hand over there.

use std::{fmt, net::SocketAddr, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, Digest};

use crate::CourierError;

const PREFIX: &str = "TANNHAR1.";
/// What people read out to each other: no letters or digits that look alike.
const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// What the code of a relay says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// Its random name.
    pub name: String,
    /// Where it was when the code was shown.
    pub addresses: Vec<SocketAddr>,
    /// The digest of its TLS certificate: nobody else is believed to be it.
    pub key: Digest,
    /// What only who saw the code knows.
    pub token: Base64,
}

/// A relay on this network: its random name, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name.
    pub name: String,
    /// Where.
    pub addresses: Vec<SocketAddr>,
}

impl fmt::Debug for Pairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pairing")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Pairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Pairing {
    type Err = CourierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bad = || CourierError::RelayCode;
        let json = URL_SAFE_NO_PAD
            .decode(text.strip_prefix(PREFIX).ok_or_else(bad)?)
            .map_err(|_| bad())?;
        let pairing: Self = serde_json::from_slice(&json).map_err(|_| bad())?;
        if pairing.name.is_empty() || pairing.name.len() > 40 {
            return Err(bad());
        }
        Ok(pairing)
    }
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], CourierError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| CourierError::Unreadable)?;
    Ok(bytes)
}

pub(super) fn random_name() -> Result<String, CourierError> {
    let mut name = String::new();
    for (place, byte) in random::<6>()?.into_iter().enumerate() {
        if place == 3 {
            name.push('-');
        }
        let letter = LETTERS.get(usize::from(byte) % LETTERS.len());
        name.push(char::from(*letter.unwrap_or(&b'2')));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_that_was_wrapped_is_read() {
        let pairing = Pairing {
            name: random_name().unwrap(),
            addresses: vec!["192.168.1.20:41733".parse().unwrap()],
            key: Digest::of(b"certificate"),
            token: Base64(vec![7; 16]),
        };
        let text = pairing.to_string();
        let (first, second) = text.split_at(30);
        let read: Pairing = format!(" {first}\n{second} ").parse().unwrap();
        assert_eq!(read, pairing);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = text.parse::<Pairing>();
            let _ = format!("{PREFIX}{text}").parse::<Pairing>();
        }
    }
}
