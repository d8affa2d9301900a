//! Blobs of letters. Whatever of one arrives is durable; it is whole once its digest says so.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::PathBuf,
};

use tannha_domain::{DeviceId, Digest};

use super::{PostBox, PostLetter};
use crate::{VaultError, error::Doing as _, file};

/// Where it stands which blobs come down for this device.
const AWAITED: &str = "awaited";

/// How appending to a blob ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// So many bytes are durable.
    Durable(u64),
    /// It was to be appended elsewhere: where so many bytes are durable.
    Elsewhere(u64),
    /// The bytes are not what their name says: they are gone, and it begins anew.
    Differs,
}

impl PostBox {
    /// How much of a blob is durable here.
    pub fn durable(&self, blob: &Digest) -> u64 {
        let size = |path: PathBuf| fs::metadata(path).map(|found| found.len()).ok();
        size(self.whole(blob))
            .or_else(|| size(self.part(blob)))
            .unwrap_or(0)
    }

    /// Whether a blob is whole here, by its name.
    pub fn has(&self, blob: &Digest) -> bool {
        self.whole(blob).is_file()
    }

    /// Whether a blob's bytes are still what its name says; one whose bytes are not is dropped.
    pub fn holds(&self, blob: &Digest) -> Result<bool, VaultError> {
        match fs::read(self.whole(blob)) {
            Ok(bytes) if Digest::of(&bytes) == *blob => Ok(true),
            Ok(_) => {
                fs::remove_file(self.whole(blob)).doing("drop a damaged blob")?;
                Ok(false)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).doing("read the post box"),
        }
    }

    /// Appends to a blob of so many bytes; what this tells of has been synced.
    pub fn append(
        &self,
        blob: &Digest,
        size: u64,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Appended, VaultError> {
        let doing = "write into the post box";
        if self.has(blob) {
            return Ok(Appended::Durable(size));
        }
        let durable = self.durable(blob);
        if offset != durable {
            return Ok(Appended::Elsewhere(durable));
        }
        file::make_folder(&self.folder.join("blobs")).doing(doing)?;
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        file::for_its_user_alone(&mut options);
        let mut part = options.open(self.part(blob)).doing(doing)?;
        let room = usize::try_from(size.saturating_sub(durable)).unwrap_or(usize::MAX);
        let bytes = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        part.write_all(bytes).doing(doing)?;
        part.sync_data().doing(doing)?;
        drop(part);
        let durable = durable + bytes.len() as u64;
        if durable < size {
            return Ok(Appended::Durable(durable));
        }
        if Digest::of(&fs::read(self.part(blob)).doing(doing)?) != *blob {
            fs::remove_file(self.part(blob)).doing(doing)?;
            return Ok(Appended::Differs);
        }
        fs::rename(self.part(blob), self.whole(blob)).doing(doing)?;
        file::sync_folder(&self.folder.join("blobs")).doing(doing)?;
        Ok(Appended::Durable(durable))
    }

    /// Puts a whole blob here.
    pub fn put(&self, blob: &Digest, bytes: &[u8]) -> Result<(), VaultError> {
        let doing = "write into the post box";
        file::make_folder(&self.folder.join("blobs")).doing(doing)?;
        file::put(&self.whole(blob), bytes).doing(doing)
    }

    /// At most so many bytes of a whole blob from an offset on. [`VaultError::NoBlob`] where it is not here.
    pub fn blob(&self, blob: &Digest, offset: u64, length: usize) -> Result<Vec<u8>, VaultError> {
        let doing = "read the post box";
        let mut file = match File::open(self.whole(blob)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::NoBlob);
            }
            opened => opened.doing(doing)?,
        };
        file.seek(SeekFrom::Start(offset)).doing(doing)?;
        let mut bytes = Vec::new();
        file.take(length as u64)
            .read_to_end(&mut bytes)
            .doing(doing)?;
        Ok(bytes)
    }

    /// Says which blobs come down for this device by the line: what of them arrives stays through a sweep.
    pub fn awaits(&self, blobs: &[Digest]) -> Result<(), VaultError> {
        self.put_note(AWAITED, &blobs)
    }

    /// Drops the blobs that no letter names and nobody awaits.
    pub fn sweep(&self) -> Result<(), VaultError> {
        let letters = self.letters()?;
        let drafts = self.drafts()?;
        let of_drafts = drafts.values().flat_map(|draft| draft.letter.blobs());
        let named = letters.iter().flat_map(PostLetter::blobs).chain(of_drafts);
        let awaited: Vec<Digest> = self.note(AWAITED)?.unwrap_or_default();
        let named: BTreeSet<String> = named
            .map(|part| part.digest)
            .chain(awaited)
            .map(|blob| blob.to_string())
            .collect();
        for name in self.names("blobs")? {
            let stem = name.file_stem().and_then(|stem| stem.to_str());
            if !stem.is_some_and(|stem| named.contains(stem)) {
                self.remove(&PathBuf::from("blobs").join(&name))?;
            }
        }
        Ok(())
    }

    /// How many bytes letters of this device, or of all others, name.
    pub fn bytes_of(&self, takes: impl Fn(DeviceId) -> bool) -> Result<u64, VaultError> {
        let letters = self.letters()?;
        let blobs: std::collections::BTreeMap<Digest, u64> = letters
            .iter()
            .filter(|letter| takes(letter.device))
            .flat_map(PostLetter::blobs)
            .map(|part| (part.digest, part.bytes))
            .collect();
        Ok(blobs.values().sum())
    }

    fn whole(&self, blob: &Digest) -> PathBuf {
        self.folder.join("blobs").join(blob.to_string())
    }

    fn part(&self, blob: &Digest) -> PathBuf {
        self.folder.join("blobs").join(format!("{blob}.part"))
    }
}
