//! The bundle: one file that carries sealed things between devices and the province, on a stick. A tar archive, so that
//! any computer can look at it, whose first entry is an index of the rest. Every entry is known by its name, and what the
//! name says of the bytes is checked before anybody sees them: a half-copied or damaged bundle gives what is whole.

use std::{
    fmt,
    fs::{self, File},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use tannha_domain::{DeviceId, Digest, InvitationId};

/// How its files end.
pub const EXTENSION: &str = "tannha";
/// The first entry.
const INDEX: &str = "tannha-bundle.json";
const FORMAT: &str = "tannha-bundle";
/// What this program writes, and the newest that it reads.
const VERSION: u32 = 1;
/// An index is never larger: some 150 bytes an entry.
const MAX_INDEX_BYTES: u64 = 16 * 1024 * 1024;
/// The largest entry: a roster of a whole province.
const MAX_ENTRY_BYTES: u64 = 256 * 1024 * 1024;
/// So many entries are looked at.
const MAX_ENTRIES: usize = 200_000;
/// A header of tar, and what its entries are rounded up to.
const BLOCK: u64 = 512;

/// Which way a bundle goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    /// Packets, and what devices ask.
    Province,
    /// Answers, and what comes down to devices.
    Devices,
}

/// What lies in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A wish to join, sealed under the secret of its invitation.
    Enrolment(InvitationId),
    /// What a device asks.
    Ask(DeviceId, Digest),
    /// What a device that wished to join is told, sealed to it.
    Enrolled(DeviceId),
    /// What a device is answered.
    Answer(DeviceId, Digest),
    /// Sealed bytes: of a packet, or something that comes down.
    Blob(Digest),
}

impl Item {
    /// What the bytes must be, where the name says it.
    fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Ask(_, digest) | Self::Answer(_, digest) | Self::Blob(digest) => Some(digest),
            Self::Enrolment(_) | Self::Enrolled(_) => None,
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enrolment(invitation) => write!(f, "enrolments/{invitation}"),
            Self::Ask(device, digest) => write!(f, "asks/{device}/{digest}"),
            Self::Enrolled(device) => write!(f, "enrolled/{device}"),
            Self::Answer(device, digest) => write!(f, "answers/{device}/{digest}"),
            Self::Blob(digest) => write!(f, "blobs/{digest}"),
        }
    }
}

impl FromStr for Item {
    type Err = BundleError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut parts = name.split('/');
        let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
        let item = match parts {
            [Some("enrolments"), Some(id), None, None] => id.parse().ok().map(Self::Enrolment),
            [Some("enrolled"), Some(id), None, None] => id.parse().ok().map(Self::Enrolled),
            [Some("blobs"), Some(digest), None, None] => digest.parse().ok().map(Self::Blob),
            [
                Some(kind @ ("asks" | "answers")),
                Some(id),
                Some(digest),
                None,
            ] => match (id.parse(), digest.parse()) {
                (Ok(id), Ok(digest)) if kind == "asks" => Some(Self::Ask(id, digest)),
                (Ok(id), Ok(digest)) => Some(Self::Answer(id, digest)),
                _ => None,
            },
            _ => None,
        };
        // One name a thing: what is written otherwise is not ours.
        item.filter(|item| item.to_string() == name)
            .ok_or(BundleError::NotABundle)
    }
}

/// What can be wrong with a bundle as a whole. Safe to log.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is something else, or its beginning is damaged.
    #[error("not a bundle")]
    NotABundle,
    /// A newer program wrote it.
    #[error("the bundle was written by a newer version")]
    TooNew,
    /// It goes the other way.
    #[error("the bundle goes the other way")]
    WrongWay,
    /// The disk or the stick.
    #[error("the bundle cannot be read or written")]
    Disk(#[from] io::Error),
}

impl BundleError {
    /// The word by which screens and problem documents know this error. Add, never rename.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotABundle => "bundle_unknown",
            Self::TooNew => "bundle_too_new",
            Self::WrongWay => "bundle_wrong_way",
            Self::Disk(error) => match error.kind() {
                io::ErrorKind::StorageFull => "bundle_no_room",
                io::ErrorKind::NotFound => "bundle_not_there",
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    "bundle_read_only"
                }
                _ => "bundle_disk",
            },
        }
    }
}

/// The first entry: what this is, and what else there is, so that one knows what did not come.
#[derive(Serialize, Deserialize)]
struct Index {
    format: String,
    version: u32,
    toward: Toward,
    entries: Vec<Listed>,
}

#[derive(Serialize, Deserialize)]
struct Listed {
    name: String,
    bytes: u64,
}

/// How large the bundle of these entries is, its index included: what a stick must have room for.
pub fn size_of(entries: &[(Item, u64)]) -> u64 {
    let index: u64 = entries.iter().map(|_| 150).sum();
    let entries: u64 = entries.iter().map(|(_, bytes)| weight(*bytes)).sum();
    weight(index + 200) + entries + 2 * BLOCK
}

/// An entry with its header, rounded up.
fn weight(bytes: u64) -> u64 {
    BLOCK + bytes.div_ceil(BLOCK) * BLOCK
}

/// Writes a bundle, entry by entry, in the order in which they were announced.
pub struct Writer<W: Write>(tar::Builder<W>);

impl<W: Write> Writer<W> {
    /// Begins with the index of what will follow.
    pub fn begin(out: W, toward: Toward, entries: &[(Item, u64)]) -> Result<Self, BundleError> {
        let index = Index {
            format: FORMAT.to_owned(),
            version: VERSION,
            toward,
            entries: entries
                .iter()
                .map(|(item, bytes)| Listed {
                    name: item.to_string(),
                    bytes: *bytes,
                })
                .collect(),
        };
        let index = serde_json::to_vec(&index).map_err(io::Error::from)?;
        let mut writer = Self(tar::Builder::new(out));
        writer.entry(INDEX, &index)?;
        Ok(writer)
    }

    /// The next of what was announced.
    pub fn add(&mut self, item: &Item, bytes: &[u8]) -> Result<(), BundleError> {
        self.entry(&item.to_string(), bytes)
    }

    /// Ends it. The caller brings it to the disk.
    pub fn finish(self) -> Result<W, BundleError> {
        Ok(self.0.into_inner()?)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        // No time and no owner: who finds a stick learns from it no more than what must be known to carry it.
        let mut header = tar::Header::new_ustar();
        header.set_path(name)?;
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        Ok(self.0.append(&header, bytes)?)
    }
}

/// Writes a bundle beside its place and puts it there once all of it is on the disk. Answers with how large it is.
pub fn write<E: From<BundleError>>(
    place: &Path,
    toward: Toward,
    entries: &[(Item, u64)],
    add: impl FnOnce(&mut Writer<BufWriter<File>>) -> Result<(), E>,
) -> Result<u64, E> {
    let beside = Beside::of(place);
    let file = File::create(&beside.0).map_err(BundleError::from)?;
    let mut bundle = Writer::begin(BufWriter::new(file), toward, entries)?;
    add(&mut bundle)?;
    let mut out = bundle.finish()?;
    Ok(settle(&mut out, &beside.0, place).map_err(BundleError::from)?)
}

fn settle(file: &mut BufWriter<File>, beside: &Path, place: &Path) -> io::Result<u64> {
    file.flush()?;
    file.get_ref().sync_all()?;
    let bytes = file.get_ref().metadata()?.len();
    fs::rename(beside, place)?;
    if let Some(folder) = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        // Some file systems of sticks do not know this; the file itself is on the disk.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(bytes)
}

/// A file that is not whole yet; it goes when writing fails.
struct Beside(PathBuf);

impl Beside {
    fn of(place: &Path) -> Self {
        let mut name = place.as_os_str().to_owned();
        name.push(".part");
        Self(PathBuf::from(name))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A bundle that is read: what is in it is known, and each thing is read when it is wanted.
pub struct Bundle<R> {
    file: R,
    toward: Toward,
    places: Vec<Place>,
    missing: usize,
}

/// Where one thing lies.
struct Place {
    item: Item,
    at: u64,
    bytes: u64,
}

impl<R: Read + Seek> Bundle<R> {
    /// Looks through it. What is cut off at its end is missing, and not an error.
    pub fn open(mut file: R) -> Result<Self, BundleError> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let mut archive = tar::Archive::new(file);
        let (index, places) = look_through(&mut archive, length)?;
        if index.format != FORMAT {
            return Err(BundleError::NotABundle);
        }
        if index.version > VERSION {
            return Err(BundleError::TooNew);
        }
        let here: std::collections::BTreeSet<String> =
            places.iter().map(|place| place.item.to_string()).collect();
        let missing = index.entries.iter().filter(|one| !here.contains(&one.name));
        Ok(Self {
            toward: index.toward,
            missing: missing.count(),
            places,
            file: archive.into_inner(),
        })
    }

    /// The same, of a bundle that goes this way.
    pub fn open_toward(file: R, toward: Toward) -> Result<Self, BundleError> {
        let bundle = Self::open(file)?;
        if bundle.toward == toward {
            Ok(bundle)
        } else {
            Err(BundleError::WrongWay)
        }
    }

    /// What is in it, in its order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.places.iter().map(|place| &place.item)
    }

    /// How much of what was written into it did not come.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// The bytes of one thing; none where it is not here, or not what its name says.
    pub fn read(&mut self, item: &Item) -> Result<Option<Vec<u8>>, BundleError> {
        let Some(place) = self.places.iter().find(|place| place.item == *item) else {
            return Ok(None);
        };
        self.file.seek(SeekFrom::Start(place.at))?;
        let mut read = Vec::new();
        (&mut self.file).take(place.bytes).read_to_end(&mut read)?;
        let whole = read.len() as u64 == place.bytes
            && item
                .digest()
                .is_none_or(|digest| Digest::of(&read) == *digest);
        Ok(whole.then_some(read))
    }
}

/// The index, and where each entry lies that is there to its end.
fn look_through<R: Read + Seek>(
    archive: &mut tar::Archive<R>,
    length: u64,
) -> Result<(Index, Vec<Place>), BundleError> {
    let mut places = Vec::new();
    let mut index = None;
    // Raw: no entry speaks for another one, so that no name and no size is longer than its header.
    for entry in archive.entries_with_seek()?.raw(true).take(MAX_ENTRIES) {
        let Ok(mut entry) = entry else { break };
        let (at, bytes) = (entry.raw_file_position(), entry.size());
        let name = entry.path_bytes();
        let Ok(name) = std::str::from_utf8(&name).map(str::to_owned) else {
            continue;
        };
        if index.is_none() {
            if name != INDEX || bytes > MAX_INDEX_BYTES {
                return Err(BundleError::NotABundle);
            }
            let mut json = Vec::new();
            (&mut entry).take(MAX_INDEX_BYTES).read_to_end(&mut json)?;
            index = Some(serde_json::from_slice(&json).map_err(|_| BundleError::NotABundle)?);
            continue;
        }
        let is_there = at.checked_add(bytes).is_some_and(|end| end <= length);
        if let Ok(item) = name.parse()
            && entry.header().entry_type().is_file()
            && is_there
            && bytes <= MAX_ENTRY_BYTES
        {
            places.push(Place { item, at, bytes });
        }
    }
    Ok((index.ok_or(BundleError::NotABundle)?, places))
}

#[cfg(test)]
mod tests;
