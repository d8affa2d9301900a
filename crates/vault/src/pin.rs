//! The PIN: what it wraps, and how wrong ones are counted.
//!
//! `vault.json` holds what is needed to begin: the cost, each operator's wrapped secrets, and the database's key sealed
//! to each of them. Wrong tries are counted in a file of their own, before the PIN is looked at, so that pulling the
//! plug during a try does not give it back. Many wrong ones slow down and never wipe: work must not be lost to a child.

mod tries;

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
use tannha_domain::{Base64, Digest, OperatorId};
use tannha_packet::{Opener, PacketError, Recipient, SigningKey};
use zeroize::{Zeroize as _, Zeroizing};

use self::tries::Tries;
use crate::{Cost, DeviceSecret, VaultError, error::Doing as _, file};

const LEAST_DIGITS: usize = 6;
const NAMESPACE: &[u8] = b"tannha/vault/1/operator\0";
const LABEL: &[u8] = b"tannha/vault/1/label\0";

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
    pub(crate) operator: OperatorId,
    salt: Base64,
    nonce: Base64,
    /// The operator's secrets under PIN and device secret.
    secrets: Base64,
    /// The database's key, sealed to the operator.
    key: Base64,
    /// To whom it is sealed, so that another key can be without the PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<Recipient>,
    /// The key that the database is about to get, or has just got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Base64>,
    /// The name under the device secret alone, so that one can choose it before a PIN is typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<Base64>,
}

/// What the PIN opens.
pub(crate) struct Unlocked {
    pub(crate) operator: OperatorId,
    pub(crate) operator_key: SigningKey,
    pub(crate) database_key: Zeroizing<Vec<u8>>,
    /// The key that a killed change of keys may have given to the database.
    pub(crate) next_key: Option<Zeroizing<Vec<u8>>>,
    /// To whom the database's key is sealed.
    pub(crate) recipient: Recipient,
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
    /// A header with nobody in it yet.
    pub(crate) fn empty(cost: Cost) -> Self {
        Self {
            version: 1,
            cost,
            operators: Vec::new(),
        }
    }

    /// Adds a lock for a new operator, around this database key.
    pub(crate) fn add(
        &mut self,
        pin: &str,
        name: &str,
        secret: &DeviceSecret,
        (operator, operator_key): (OperatorId, &SigningKey),
        database_key: &[u8],
    ) -> Result<(), VaultError> {
        check_new(pin)?;
        let opener = Opener::make();
        let secrets = Secrets {
            seed: Base64(operator_key.expose_seed().to_vec()),
            opener: opener.expose().to_string(),
        };
        let plain =
            Zeroizing::new(serde_json::to_vec(&secrets).doing("wrap the operator's secrets")?);
        let (salt, nonce) = (random::<16>()?, random::<12>()?);
        let wrapping = derive_key(pin, &salt, secret, self.cost)?;
        let wrapped = cipher(&wrapping)?
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: &plain,
                    aad: &aad(operator),
                },
            )
            .map_err(|_| PacketError::Seal)?;
        let recipient = opener.recipient();
        self.operators.push(Wrapped {
            operator,
            salt: Base64(salt.to_vec()),
            nonce: Base64(nonce.to_vec()),
            secrets: Base64(wrapped),
            key: Base64(recipient.seal(database_key)?),
            recipient: Some(recipient),
            next: None,
            label: Some(label(operator, name, secret)?),
        });
        Ok(())
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

    /// Tries this operator's PIN, and counts it before it is looked at. Nobody named is the first.
    pub(crate) fn unlock(
        &self,
        folder: &Path,
        operator: Option<OperatorId>,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<Unlocked, VaultError> {
        let wrapped = self
            .operators
            .iter()
            .find(|wrapped| operator.is_none_or(|operator| wrapped.operator == operator))
            .ok_or(VaultError::NoOperator)?;
        let counted = Tries::count(folder, wrapped.operator, now)?;
        let Some(unlocked) = wrapped.try_pin(pin, secret, self.cost)? else {
            return Err(VaultError::WrongPin {
                left: counted.left(),
            });
        };
        Tries::forget(folder, wrapped.operator)?;
        Ok(unlocked)
    }

    /// Everybody who may unlock, with their names as far as this device secret reads them.
    pub(crate) fn names(&self, secret: &DeviceSecret) -> Vec<(OperatorId, String)> {
        let named = self.operators.iter().map(|wrapped| {
            let name = wrapped
                .label
                .as_ref()
                .and_then(|label| read_label(wrapped.operator, label, secret));
            (wrapped.operator, name.unwrap_or_default())
        });
        named.collect()
    }

    /// Writes what an older header lacks of this operator, and their name as it now is. Answers with whether it did.
    pub(crate) fn complete(
        &mut self,
        unlocked: &Unlocked,
        name: &str,
        secret: &DeviceSecret,
    ) -> Result<bool, VaultError> {
        let Some(wrapped) = self
            .operators
            .iter_mut()
            .find(|wrapped| wrapped.operator == unlocked.operator)
        else {
            return Ok(false);
        };
        let known = wrapped
            .label
            .as_ref()
            .and_then(|label| read_label(wrapped.operator, label, secret));
        if wrapped.recipient.is_some() && known.as_deref() == Some(name) {
            return Ok(false);
        }
        wrapped.recipient = Some(unlocked.recipient.clone());
        wrapped.label = Some(label(wrapped.operator, name, secret)?);
        Ok(true)
    }

    /// Seals the key that the database is about to get to everybody but these.
    pub(crate) fn prepare(
        &mut self,
        leave: &[OperatorId],
        next_key: &[u8],
    ) -> Result<(), VaultError> {
        for wrapped in &mut self.operators {
            wrapped.next = None;
            if leave.contains(&wrapped.operator) {
                continue;
            }
            let recipient = wrapped.recipient.as_ref().ok_or(VaultError::Damaged {
                what: "an operator's lock",
            })?;
            wrapped.next = Some(Base64(recipient.seal(next_key)?));
        }
        Ok(())
    }

    /// The database has its next key: whoever has no part in it is gone.
    pub(crate) fn promote(&mut self, folder: &Path) -> Result<(), VaultError> {
        for gone in self
            .operators
            .iter()
            .filter(|wrapped| wrapped.next.is_none())
        {
            Tries::forget(folder, gone.operator)?;
        }
        self.operators.retain(|wrapped| wrapped.next.is_some());
        for wrapped in &mut self.operators {
            if let Some(next) = wrapped.next.take() {
                wrapped.key = next;
            }
        }
        Ok(())
    }

    /// The database has kept its key. Answers with whether there was another.
    pub(crate) fn give_up(&mut self) -> bool {
        let mut was = false;
        for wrapped in &mut self.operators {
            was |= wrapped.next.take().is_some();
        }
        was
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
        let opener = Opener::from_kept(&secrets.opener)?;
        let next_key = self
            .next
            .as_ref()
            .map(|next| opener.open(&next.0).map(Zeroizing::new))
            .transpose()?;
        Ok(Some(Unlocked {
            operator: self.operator,
            operator_key: SigningKey::from_seed(&seed),
            database_key: Zeroizing::new(opener.open(&self.key.0)?),
            next_key,
            recipient: opener.recipient(),
        }))
    }
}

/// The key of the names: whoever has the device secret reads them, and whoever has the disk alone does not.
fn label_cipher(secret: &DeviceSecret) -> Result<ChaCha20Poly1305, VaultError> {
    let key = Digest::of_all([LABEL, secret.expose()]);
    cipher(&Zeroizing::new(*key.as_bytes()))
}

fn label(operator: OperatorId, name: &str, secret: &DeviceSecret) -> Result<Base64, VaultError> {
    let nonce = random::<12>()?;
    let payload = Payload {
        msg: name.as_bytes(),
        aad: &aad(operator),
    };
    let sealed = label_cipher(secret)?
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| PacketError::Seal)?;
    Ok(Base64([nonce.as_slice(), &sealed].concat()))
}

fn read_label(operator: OperatorId, label: &Base64, secret: &DeviceSecret) -> Option<String> {
    let (nonce, sealed) = label.0.split_at_checked(12)?;
    let payload = Payload {
        msg: sealed,
        aad: &aad(operator),
    };
    let nonce: [u8; 12] = nonce.try_into().ok()?;
    let name = label_cipher(secret)
        .ok()?
        .decrypt(&Nonce::from(nonce), payload)
        .ok()?;
    String::from_utf8(name).ok()
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
