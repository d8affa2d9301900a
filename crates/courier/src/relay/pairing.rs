//! The code that a relay shows: where it is, by what one knows it, and what lets one hand over there.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    str::FromStr,
};

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, Digest};

use crate::CourierError;

/// In capitals and digits alone, the letters of a QR code's denser alphabet: it is scanned over a counter.
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
    /// Name, key, token and the addresses of IPv4, packed; the others are found by the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut packed = Vec::new();
        for part in [self.name.as_bytes(), &self.token.0] {
            packed.push(u8::try_from(part.len()).map_err(|_| fmt::Error)?);
            packed.extend(part);
        }
        packed.extend(self.key.as_bytes());
        for address in &self.addresses {
            if let SocketAddr::V4(address) = address {
                packed.extend(address.ip().octets());
                packed.extend(address.port().to_be_bytes());
            }
        }
        let check = check(&packed);
        packed.extend(check);
        write!(f, "{PREFIX}{}", BASE32_NOPAD.encode(&packed))
    }
}

impl FromStr for Pairing {
    type Err = CourierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_uppercase();
        let packed = text
            .strip_prefix(PREFIX)
            .and_then(|text| BASE32_NOPAD.decode(text.as_bytes()).ok());
        packed
            .as_deref()
            .and_then(unpacked)
            .ok_or(CourierError::RelayCode)
    }
}

fn unpacked(packed: &[u8]) -> Option<Pairing> {
    let (packed, kept) = packed.split_last_chunk()?;
    if *kept != check(packed) {
        return None;
    }
    let (name, rest) = part(packed)?;
    let (token, rest) = part(rest)?;
    let (key, rest) = rest.split_at_checked(32)?;
    let (addresses, more) = rest.as_chunks::<6>();
    let name = String::from_utf8(name.to_vec()).ok()?;
    if name.is_empty() || name.len() > 40 || !more.is_empty() {
        return None;
    }
    let addresses = addresses.iter().map(|[a, b, c, d, high, low]| {
        let port = u16::from_be_bytes([*high, *low]);
        SocketAddrV4::new(Ipv4Addr::new(*a, *b, *c, *d), port).into()
    });
    Some(Pairing {
        addresses: addresses.collect(),
        key: Digest::from_slice(key)?,
        token: Base64(token.to_vec()),
        name,
    })
}

/// What stands behind its length.
fn part(packed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = packed.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

/// A letter that was typed wrong is said at once, and is no other relay.
fn check(packed: &[u8]) -> [u8; 2] {
    let [one, two, ..] = *Digest::of(packed).as_bytes();
    [one, two]
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

    fn pairing() -> Pairing {
        Pairing {
            name: "7KM-2QX".to_owned(),
            addresses: vec!["192.168.1.20:41733".parse().unwrap()],
            key: Digest::of(b"certificate"),
            token: Base64(vec![7; 16]),
        }
    }

    #[test]
    fn a_code_that_was_wrapped_or_typed_small_is_read() {
        let pairing = pairing();
        let text = pairing.to_string();
        let (first, second) = text.split_at(30);
        let read: Pairing = format!(" {first}\n{second} ").parse().unwrap();
        assert_eq!(read, pairing);
        assert_eq!(text.to_lowercase().parse::<Pairing>().unwrap(), pairing);
    }

    #[test]
    fn a_code_needs_no_more_than_a_small_qr() {
        let text = pairing().to_string();
        assert!(text.len() <= 122, "version 5 at level M: {}", text.len());
        assert!(
            text.chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.')
        );
    }

    #[test]
    fn a_letter_that_was_typed_wrong_is_no_other_relay() {
        let text = pairing().to_string();
        for at in PREFIX.len()..text.len() {
            let mut typed = text.clone().into_bytes();
            typed[at] = if typed[at] == b'A' { b'B' } else { b'A' };
            let typed = String::from_utf8(typed).unwrap();
            assert!(typed.parse::<Pairing>().is_err(), "letter {at}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = text.parse::<Pairing>();
            let _ = format!("{PREFIX}{text}").parse::<Pairing>();
        }
    }
}
