//! The post box: sealed letters and their blobs outside the vault, so that they travel while it is locked. What lies here
//! needs no PIN and says nothing to a thief: only the province opens it. Letters of other devices lie here too, where this
//! one carries for them.
//!
//! A letter is written before its blobs, and goes before them: what no letter names is nobody's.

mod blobs;
mod drafts;
mod wishes;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tannha_domain::{Base64, DeviceId, Digest, Head, PacketId, Part, SignedBytes};
use tannha_packet::{KeyList, SigningKey, Statement as _, Transport, VerifyingKey};

pub use self::{blobs::Appended, drafts::KeptDraft, wishes::PostWish};
use crate::{Vault, VaultError, error::Doing as _, file};

const SENDER: &str = "sender.json";

/// The post box in a device's folder. It may be opened by anybody, at any time.
#[derive(Debug, Clone)]
pub struct PostBox {
    folder: PathBuf,
}

/// By whom the post box is carried, and where to.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sender {
    /// Where the province answers.
    pub url: String,
    /// Its root key.
    pub root: VerifyingKey,
    /// Its key list, as last heard.
    pub key_list: SignedBytes,
    /// This device.
    pub device: DeviceId,
    /// What the province signed for it.
    pub certificate: SignedBytes,
    /// The device's word for the key of this post box.
    pub transport: SignedBytes,
    seed: Base64,
}

impl Sender {
    /// The key of this post box.
    pub fn key(&self) -> Result<SigningKey, VaultError> {
        let seed = self.seed.0.as_slice().try_into();
        let seed = seed.map_err(|_| VaultError::Damaged {
            what: "the post box",
        })?;
        Ok(SigningKey::from_seed(seed))
    }

    /// The province's keys.
    pub fn keys(&self) -> Result<KeyList, VaultError> {
        Ok(<KeyList as tannha_packet::Statement>::verify(
            &self.key_list,
            &self.root,
        )?)
    }
}

/// A letter as it lies here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostLetter {
    /// Whose it is.
    pub device: DeviceId,
    /// What the province signed for that device.
    pub certificate: SignedBytes,
    /// What it offers.
    pub heads: Vec<Head>,
    /// What the device asks, sealed to the province.
    pub sealed: Base64,
    /// When it was put here.
    pub kept_at: Timestamp,
    /// When the province was seen to have all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// When the province heard it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<Timestamp>,
    /// Blobs that its answers name: they come down to here, and go on to its device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Part>,
}

impl PostLetter {
    /// All blobs that lie here because of it, or will.
    pub fn blobs(&self) -> impl Iterator<Item = Part> + '_ {
        self.heads
            .iter()
            .flat_map(Head::blobs)
            .chain(self.beside.iter().copied())
    }

    /// The name under which it lies here.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.sealed.0)
    }

    /// Each packet with its digest.
    pub fn packets(&self) -> Vec<(PacketId, Digest)> {
        let packets = self.heads.iter().map(|head| (head.packet, head.digest));
        packets.collect()
    }
}

impl PostBox {
    /// The post box of the device that keeps its things in this folder.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("post"),
        }
    }

    /// By whom it is carried; nobody before this device has joined.
    pub fn sender(&self) -> Result<Option<Sender>, VaultError> {
        self.read(Path::new(SENDER))
    }

    /// What lies here: this device's own letters first, then the others in the order in which they came.
    pub fn letters(&self) -> Result<Vec<PostLetter>, VaultError> {
        let own = self.sender()?.map(|sender| sender.device);
        let mut letters = Vec::new();
        for name in self.names("letters")? {
            // One that cannot be read is no letter: its device has what it held.
            match self.read::<PostLetter>(&Path::new("letters").join(&name)) {
                Ok(letter) => letters.extend(letter),
                Err(error) => tracing::warn!(code = error.code(), "a letter cannot be read"),
            }
        }
        letters.sort_by_key(|letter| (Some(letter.device) != own, letter.kept_at, letter.digest()));
        Ok(letters)
    }

    /// What lies here of this device.
    pub fn letters_of(&self, device: DeviceId) -> Result<Vec<PostLetter>, VaultError> {
        let mut letters = self.letters()?;
        letters.retain(|letter| letter.device == device);
        Ok(letters)
    }

    /// The letter of this name.
    pub fn letter(&self, digest: &Digest) -> Result<Option<PostLetter>, VaultError> {
        self.read(&letter_file(digest))
    }

    /// Keeps a letter, or what was noted of it.
    pub fn keep(&self, letter: &PostLetter) -> Result<(), VaultError> {
        self.write(&letter_file(&letter.digest()), letter)
    }

    /// Lets go of a letter with its answers. Its blobs go with [`sweep`](Self::sweep).
    pub fn let_go(&self, digest: &Digest) -> Result<(), VaultError> {
        self.remove(&answers_file(digest))?;
        self.remove(&letter_file(digest))
    }

    /// Answers to a letter, sealed to its device, in their order. They take the place of earlier ones.
    pub fn keep_answers(&self, digest: &Digest, answers: &[Base64]) -> Result<(), VaultError> {
        self.write(&answers_file(digest), &answers)
    }

    /// What a letter was answered last, sealed to its device.
    pub fn answers(&self, digest: &Digest) -> Result<Vec<Base64>, VaultError> {
        Ok(self.read(&answers_file(digest))?.unwrap_or_default())
    }

    /// Forgets answers that their device has heard.
    pub fn forget_answers(&self, digest: &Digest) -> Result<(), VaultError> {
        self.remove(&answers_file(digest))
    }

    /// A small thing that is remembered beside the letters, like the code by which one hands over here.
    pub fn note<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, VaultError> {
        self.read(Path::new(&format!("{name}.json")))
    }

    /// Remembers such a thing.
    pub fn put_note<T: Serialize>(&self, name: &str, value: &T) -> Result<(), VaultError> {
        self.write(Path::new(&format!("{name}.json")), value)
    }

    pub(crate) fn destroy(&self) -> Result<(), VaultError> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).doing("take the post box away")
            }
            _ => Ok(()),
        }
    }

    fn read<T: DeserializeOwned>(&self, path: &Path) -> Result<Option<T>, VaultError> {
        match fs::read(self.folder.join(path)) {
            Ok(json) => {
                let read = serde_json::from_slice(&json);
                Ok(Some(read.map_err(|_| VaultError::Damaged {
                    what: "the post box",
                })?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).doing("read the post box"),
        }
    }

    fn write<T: Serialize>(&self, path: &Path, value: &T) -> Result<(), VaultError> {
        let doing = "write into the post box";
        let json = serde_json::to_vec(value).map_err(|_| VaultError::Damaged {
            what: "the post box",
        })?;
        let path = self.folder.join(path);
        file::make_folder(path.parent().unwrap_or(&self.folder)).doing(doing)?;
        file::put(&path, &json).doing(doing)
    }

    fn remove(&self, path: &Path) -> Result<(), VaultError> {
        match fs::remove_file(self.folder.join(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).doing("take something out of the post box")
            }
            _ => Ok(()),
        }
    }

    /// The files of a part of the post box, but for those that are being written.
    fn names(&self, part: &str) -> Result<Vec<PathBuf>, VaultError> {
        let doing = "look into the post box";
        let entries = match fs::read_dir(self.folder.join(part)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).doing(doing),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = PathBuf::from(entry.doing(doing)?.file_name());
            if name.extension().is_none_or(|extension| extension != "new") {
                names.push(name);
            }
        }
        Ok(names)
    }
}

fn letter_file(digest: &Digest) -> PathBuf {
    PathBuf::from(format!("letters/{digest}.json"))
}

fn answers_file(digest: &Digest) -> PathBuf {
    PathBuf::from(format!("answers/{digest}.json"))
}

impl Vault {
    /// The post box of this device.
    pub fn post_box(&self) -> PostBox {
        PostBox::of(self.folder())
    }

    /// Writes down by whom the post box is carried and where to, as it stands now.
    pub fn address_post_box(&self) -> Result<(), VaultError> {
        let (membership, identity) = (self.joined()?, self.identity());
        let post = self.post_box();
        // One that cannot be read is made anew: its key opens nothing.
        let before = post.sender().ok().flatten();
        let before = before.filter(|before| before.device == identity.device);
        let sender = if let Some(before) = before.clone() {
            Sender {
                url: membership.url,
                key_list: membership.key_list,
                certificate: membership.certificate,
                ..before
            }
        } else {
            let key = SigningKey::make()?;
            let transport = Transport {
                device: identity.device,
                key: key.verifying(),
            };
            Sender {
                url: membership.url,
                root: membership.root,
                key_list: membership.key_list,
                device: identity.device,
                certificate: membership.certificate,
                transport: transport.sign(&identity.device_key),
                seed: Base64(key.expose_seed().to_vec()),
            }
        };
        let as_before = before.is_some_and(|before| {
            before.url == sender.url
                && before.key_list == sender.key_list
                && before.certificate == sender.certificate
        });
        if as_before {
            return Ok(());
        }
        post.write(Path::new(SENDER), &sender)
    }
}

#[cfg(test)]
mod tests;
