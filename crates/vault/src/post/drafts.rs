//! What is brought only once this device is stopped: its drafts, sealed. Then all of it is handed over, and the keys go.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::{DraftId, SignedBytes};
use tannha_packet::Revocation;

use super::{PostBox, PostLetter, PostWish};
use crate::{VaultError, error::Doing as _};

/// The province's word that this device is stopped.
const STOPPED: &str = "stopped";
/// Drafts lie here as they are, all of them: nobody has opened the vault since.
const DRAFTS_WHOLE: &str = "drafts_whole.json";
/// Letters that name what came to the province and is not safe twice there.
const RECEIVED: &str = "received";
/// Somebody seals them, and nobody has opened the vault since that began.
const DRAFTS_SEALING: &str = "drafts_sealing.json";

/// A draft as it lies here, in a letter that nobody brings yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// When it had been written last.
    pub saved_at: Timestamp,
    /// The letter by which it goes.
    pub letter: PostLetter,
    /// This device is stopped: the letter is one like others by now. It is noted here so that it is not sealed once more.
    #[serde(default)]
    pub sent: bool,
}

impl PostBox {
    /// The drafts that lie here.
    pub fn drafts(&self) -> Result<BTreeMap<DraftId, KeptDraft>, VaultError> {
        let mut drafts = BTreeMap::new();
        for name in self.names("drafts")? {
            let stem = name.file_stem().and_then(|stem| stem.to_str());
            let id = stem.and_then(|stem| stem.parse().ok());
            // One that cannot be read is none: the vault has what it held.
            match (id, self.read(&PathBuf::from("drafts").join(&name))) {
                (Some(id), Ok(Some(draft))) => {
                    drafts.insert(id, draft);
                }
                (_, Err(error)) => tracing::warn!(code = error.code(), "a draft cannot be read"),
                _ => {}
            }
        }
        Ok(drafts)
    }

    /// Keeps a draft; it takes the place of how it lay here before.
    pub fn keep_draft(&self, id: DraftId, draft: &KeptDraft) -> Result<(), VaultError> {
        self.write(&draft_file(id), draft)
    }

    /// Lets go of a draft that is one no more. Its blobs go with [`sweep`](Self::sweep).
    pub fn let_go_of_draft(&self, id: DraftId) -> Result<(), VaultError> {
        self.remove(&draft_file(id))
    }

    /// The letters by which a device that is stopped asks whether what came to the province is safe twice there.
    pub fn received(&self) -> Result<Vec<PostLetter>, VaultError> {
        Ok(self.note(RECEIVED)?.unwrap_or_default())
    }

    /// Keeps those letters in the place of others.
    pub fn keep_received(&self, letters: &[PostLetter]) -> Result<(), VaultError> {
        self.put_note(RECEIVED, &letters)
    }

    /// Notes that drafts are being sealed.
    pub fn drafts_are_sealed(&self) -> Result<(), VaultError> {
        self.write(Path::new(DRAFTS_SEALING), &())
    }

    /// Notes that all of them lie here as they are; not where somebody has opened the vault since that began.
    pub fn drafts_are_whole(&self) -> Result<(), VaultError> {
        let (sealing, whole) = (DRAFTS_SEALING, DRAFTS_WHOLE);
        match fs::rename(self.folder.join(sealing), self.folder.join(whole)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).doing("note that drafts are sealed")
            }
            _ => Ok(()),
        }
    }

    /// Notes that drafts may be written from now on.
    pub fn drafts_may_change(&self) -> Result<(), VaultError> {
        self.remove(Path::new(DRAFTS_SEALING))?;
        self.remove(Path::new(DRAFTS_WHOLE))
    }

    /// Whether the province has stopped this device.
    pub fn is_stopped(&self) -> Result<bool, VaultError> {
        Ok(self.note::<SignedBytes>(STOPPED)?.is_some())
    }

    /// Takes the province's word that this device is stopped: drafts go from here on as everything else does. Nobody else's
    /// word is taken.
    pub fn stop(&self, word: &SignedBytes) -> Result<(), VaultError> {
        let sender = self.sender()?.ok_or(VaultError::NotJoined)?;
        let said: Revocation = sender.keys()?.verify(word)?;
        if said.device != sender.device {
            return Err(VaultError::Damaged {
                what: "a word for another device",
            });
        }
        self.put_note(STOPPED, word)?;
        self.send_drafts()
    }

    /// Once this device is stopped its drafts are letters like others, and so is what it asks. A kill between leaves both, and
    /// the next call ends it.
    pub fn send_drafts(&self) -> Result<(), VaultError> {
        for letter in &self.received()? {
            self.keep(letter)?;
        }
        self.remove(Path::new(&format!("{RECEIVED}.json")))?;
        let drafts = self.drafts()?.into_iter();
        for (id, mut draft) in drafts.filter(|(_, draft)| !draft.sent) {
            self.keep(&draft.letter)?;
            draft.sent = true;
            self.keep_draft(id, &draft)?;
        }
        Ok(())
    }

    /// How many packets lie here that have not come to the province yet, whosever they are.
    pub fn left(&self) -> Result<u64, VaultError> {
        let letters = self.letters()?.into_iter();
        let left = letters.filter(|letter| letter.arrived_at.is_none());
        Ok(left.map(|letter| letter.heads.len() as u64).sum())
    }

    /// Whether this device is stopped and nothing lies here that is not safe twice at the province: neither of its own, nor of
    /// others who gave it theirs.
    pub fn has_handed_over(&self) -> Result<bool, VaultError> {
        let waits = |letter: &PostLetter| !letter.heads.is_empty();
        Ok(self.is_stopped()?
            && self.folder.join(DRAFTS_WHOLE).exists()
            && self.drafts()?.values().all(|draft| draft.sent)
            && !self.wishes()?.iter().any(PostWish::waits)
            && !self.letters()?.iter().any(waits))
    }
}

fn draft_file(id: DraftId) -> PathBuf {
    PathBuf::from(format!("drafts/{id}.json"))
}
