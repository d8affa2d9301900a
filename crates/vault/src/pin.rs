//! The PIN: what it wraps, and how wrong ones are counted.
//!
//! `vault.json` holds what is needed to begin: the cost, the operator's wrapped secrets, and the database's key sealed
//! to the operator. Wrong tries are counted in a file of their own, before the PIN is looked at, so that pulling the
//! plug during a try does not give it back. Many wrong ones slow down and never wipe: work must not be lost to a child.

use std::{
    fs,
    path::{Path, PathBuf},
};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, OperatorId};
use tannha_packet::{Opener, PacketError, SigningKey};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Cost, DeviceSecret, VaultError, error::Doing as _, file};

/// Wrong tries before one has to wait.
const FREE_TRIES: u8 = 5;
/// The first wait; each further wrong try doubles it.
const FIRST_WAIT_SECONDS: u64 = 30;
/// The longest wait: a volunteer who did remember must get in within the same visit.
const LONGEST_WAIT_SECONDS: u64 = 15 * 60;
const LEAST_DIGITS: usize = 6;
const NAMESPACE: &[u8] = b"tannha/vault/1/operator\0";

/// What `vault.json` holds. Nothing in it is personal, and nothing opens without PIN and device secret.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) version: u32,
    pub(crate) cost: Cost,
    pub(crate) operators: Vec<Wrapped>,
}

/// One operator's lock.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Wrapped {
    operator: OperatorId,
    salt: Base64,
    nonce: Base64,
    /// The operator's secrets under PIN and device secret.
    secrets: Base64,
    /// The database's key, sealed to the operator.
    key: Base64,
}

/// What the PIN opens.
pub(crate) struct Unlocked {
    pub(crate) operator: OperatorId,
    pub(crate) operator_key: SigningKey,
    pub(crate) database_key: Zeroizing<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Secrets {
    seed: Base64,
    opener: String,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.seed.0.zeroize();
        self.opener.zeroize();
    }
}

/// How many wrong tries there were, and when the last was.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Tries {
    wrong: u8,
    last_at: i64,
}

pub(crate) fn header_path(folder: &Path) -> PathBuf {
    folder.join("vault.json")
}

/// Whether this can be a PIN at all.
pub(crate) fn check_new(pin: &str) -> Result<(), VaultError> {
    if !pin.chars().all(|c| c.is_ascii_digit()) {
        return Err(VaultError::PinNotDigits);
    }
    if pin.len() < LEAST_DIGITS {
        Err(VaultError::PinTooShort)
    } else {
        Ok(())
    }
}

impl Header {
    /// A lock for a new operator, around this database key.
    pub(crate) fn make(
        pin: &str,
        secret: &DeviceSecret,
        cost: Cost,
        unlocked: &Unlocked,
    ) -> Result<Self, VaultError> {
        check_new(pin)?;
        let opener = Opener::make();
        let secrets = Secrets {
            seed: Base64(unlocked.operator_key.expose_seed().to_vec()),
            opener: opener.expose().to_string(),
        };
        let plain =
            Zeroizing::new(serde_json::to_vec(&secrets).doing("write the operator's secrets")?);
        let (salt, nonce) = (random::<16>()?, random::<12>()?);
        let wrapping = derive_key(pin, &salt, secret, cost)?;
        let wrapped = cipher(&wrapping)?
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: &plain,
                    aad: &aad(unlocked.operator),
                },
            )
            .map_err(|_| PacketError::Seal)?;
        let wrapped = Wrapped {
            operator: unlocked.operator,
            salt: Base64(salt.to_vec()),
            nonce: Base64(nonce.to_vec()),
            secrets: Base64(wrapped),
            key: Base64(opener.recipient().seal(&unlocked.database_key)?),
        };
        Ok(Self {
            version: 1,
            cost,
            operators: vec![wrapped],
        })
    }

    /// Puts it on the disk.
    pub(crate) fn put(&self, folder: &Path) -> Result<(), VaultError> {
        let json = serde_json::to_vec_pretty(self).doing("write the vault's header")?;
        file::put(&header_path(folder), &json).doing("write the vault's header")
    }

    /// Reads it from the disk.
    pub(crate) fn read(folder: &Path) -> Result<Self, VaultError> {
        let json = match fs::read(header_path(folder)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(VaultError::NoVault);
            }
            read => read.doing("read the vault's header")?,
        };
        let header: Self = serde_json::from_slice(&json)
            .map_err(|_| VaultError::Damaged { what: "vault.json" })?;
        if header.version == 1 {
            Ok(header)
        } else {
            Err(VaultError::Damaged {
                what: "version of vault.json",
            })
        }
    }

    /// Tries this PIN, and counts it before it is looked at.
    pub(crate) fn unlock(
        &self,
        folder: &Path,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<Unlocked, VaultError> {
        let tries = Tries::read(folder);
        tries.check_wait(now)?;
        let counted = Tries {
            wrong: tries.wrong.saturating_add(1),
            last_at: now.as_millisecond(),
        };
        counted.put(folder)?;
        for wrapped in &self.operators {
            if let Some(unlocked) = wrapped.try_pin(pin, secret, self.cost)? {
                Tries::forget(folder)?;
                return Ok(unlocked);
            }
        }
        Err(VaultError::WrongPin {
            left: FREE_TRIES.saturating_sub(counted.wrong),
        })
    }
}

impl Wrapped {
    /// `None` where the PIN is another.
    fn try_pin(
        &self,
        pin: &str,
        secret: &DeviceSecret,
        cost: Cost,
    ) -> Result<Option<Unlocked>, VaultError> {
        let damaged = || VaultError::Damaged { what: "vault.json" };
        let nonce: [u8; 12] = self.nonce.0.as_slice().try_into().map_err(|_| damaged())?;
        let wrapping = derive_key(pin, &self.salt.0, secret, cost)?;
        let Ok(plain) = cipher(&wrapping)?.decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: &self.secrets.0,
                aad: &aad(self.operator),
            },
        ) else {
            return Ok(None);
        };
        let plain = Zeroizing::new(plain);
        let secrets: Secrets = serde_json::from_slice(&plain).map_err(|_| damaged())?;
        let seed =
            Zeroizing::new(<[u8; 32]>::try_from(secrets.seed.0.as_slice()).map_err(|_| damaged())?);
        let database_key = Opener::from_kept(&secrets.opener)?.open(&self.key.0)?;
        Ok(Some(Unlocked {
            operator: self.operator,
            operator_key: SigningKey::from_seed(&seed),
            database_key: Zeroizing::new(database_key),
        }))
    }
}

impl Tries {
    fn path(folder: &Path) -> PathBuf {
        folder.join("tries.json")
    }

    /// A count that cannot be read counts as none: it guards a lock, it is not the lock.
    fn read(folder: &Path) -> Self {
        fs::read(Self::path(folder))
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default()
    }

    fn put(self, folder: &Path) -> Result<(), VaultError> {
        let json = serde_json::to_vec(&self).doing("count a try")?;
        file::put(&Self::path(folder), &json).doing("count a try")
    }

    fn forget(folder: &Path) -> Result<(), VaultError> {
        match fs::remove_file(Self::path(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).doing("forget wrong tries")
            }
            _ => Ok(()),
        }
    }

    /// A clock that was set back does not make the wait longer than it was; one set forward is the thief's own
    /// affair, who has the disk anyway.
    fn check_wait(self, now: Timestamp) -> Result<(), VaultError> {
        let Some(beyond) = self.wrong.checked_sub(FREE_TRIES) else {
            return Ok(());
        };
        let wait = FIRST_WAIT_SECONDS
            .saturating_mul(1 << beyond.min(10))
            .min(LONGEST_WAIT_SECONDS);
        let passed =
            u64::try_from(now.as_millisecond().saturating_sub(self.last_at)).unwrap_or(0) / 1000;
        if passed >= wait {
            Ok(())
        } else {
            Err(VaultError::PinWait {
                seconds: wait - passed,
            })
        }
    }
}

fn aad(operator: OperatorId) -> Vec<u8> {
    [NAMESPACE, operator.as_bytes()].concat()
}

fn cipher(key: &[u8; 32]) -> Result<ChaCha20Poly1305, VaultError> {
    ChaCha20Poly1305::new_from_slice(key).map_err(|_| VaultError::Packet(PacketError::BadKey))
}

fn derive_key(
    pin: &str,
    salt: &[u8],
    secret: &DeviceSecret,
    cost: Cost,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let damaged = |_| VaultError::Damaged {
        what: "cost of the PIN",
    };
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(damaged)?;
    let argon =
        Argon2::new_with_secret(secret.expose(), Algorithm::Argon2id, Version::V0x13, params)
            .map_err(damaged)?;
    let mut key = Zeroizing::new([0; 32]);
    argon
        .hash_password_into(pin.as_bytes(), salt, key.as_mut_slice())
        .map_err(damaged)?;
    Ok(key)
}

/// Randomness from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| PacketError::Randomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
