//! Passwords: Argon2id, in PHC form, with a salt of their own.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::ProvinceError;

/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

pub(super) fn hash(password: &str) -> Result<String, ProvinceError> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| ProvinceError::Broken { what: "password" })?;
    Ok(hash.to_string())
}

pub(super) fn holds(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Sixty bits that can be read out and written down: `k7mp-x2hd-9qvn`.
pub(super) fn make() -> Result<String, ProvinceError> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).map_err(|_| tannha_packet::PacketError::Randomness)?;
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| {
            ALPHABET
                .get(usize::from(byte % 32))
                .copied()
                .map_or('a', char::from)
        })
        .collect();
    Ok(letters
        .chunks(4)
        .map(|part| part.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-"))
}
