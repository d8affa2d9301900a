//! Blobs, sealed as they came: `whole/` by digest, `parts/` what is still arriving, `quarantine/` what did not hold.

use std::{
    collections::BTreeMap,
    io::SeekFrom,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tannha_domain::Digest;
use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
};

use crate::{Doing as _, ProvinceError, keys::sync_folder, place::make_private};

/// A server limits silence, never the length of a request.
const SILENCE: Duration = Duration::from_mins(1);

/// The folder of the blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
    /// One writer a blob; whoever comes second sees what the first one left.
    writing: Arc<Mutex<BTreeMap<Digest, Arc<tokio::sync::Mutex<()>>>>>,
}

/// How an upload ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// So many bytes are durable.
    Partly(u64),
    /// All of it, and it is what its name says.
    Whole(u64),
    /// All of it, and it is something else: it was dropped.
    Differs,
    /// It was to be appended elsewhere: so many bytes are durable.
    Elsewhere(u64),
}

impl Blobs {
    /// Opens the folder, or makes it.
    pub fn open(root: PathBuf) -> Result<Self, ProvinceError> {
        for part in ["whole", "parts", "quarantine"] {
            make_private(&root.join(part))?;
        }
        sync_folder(&root)?;
        Ok(Self {
            root,
            writing: Arc::default(),
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a whole blob lies.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.root.join(relative(digest))
    }

    fn part(&self, digest: &Digest) -> PathBuf {
        self.root.join("parts").join(digest.to_string())
    }

    /// How large the whole blob is; `None` while it is not here.
    pub async fn size(&self, digest: &Digest) -> Option<u64> {
        fs::metadata(self.path(digest))
            .await
            .ok()
            .map(|found| found.len())
    }

    /// How many of its bytes are durable.
    pub async fn durable(&self, digest: &Digest) -> Result<u64, ProvinceError> {
        if let Some(whole) = self.size(digest).await {
            return Ok(whole);
        }
        match File::open(self.part(digest)).await {
            Ok(part) => {
                // A writer that was cut off may not have come to its own sync.
                part.sync_data().await.doing("sync a blob")?;
                Ok(part.metadata().await.doing("read a blob's size")?.len())
            }
            Err(_) => Ok(0),
        }
    }

    /// The bytes of a whole blob.
    pub async fn read(&self, digest: &Digest) -> Result<Vec<u8>, ProvinceError> {
        fs::read(self.path(digest)).await.doing("read a blob")
    }

    /// A whole blob from an offset on.
    pub async fn read_from(
        &self,
        digest: &Digest,
        offset: u64,
        bytes: u64,
    ) -> Result<Vec<u8>, ProvinceError> {
        let mut file = File::open(self.path(digest)).await.doing("read a blob")?;
        file.seek(SeekFrom::Start(offset))
            .await
            .doing("read a blob")?;
        let mut read = Vec::new();
        file.take(bytes)
            .read_to_end(&mut read)
            .await
            .doing("read a blob")?;
        Ok(read)
    }

    /// Appends what comes; each byte that this tells of has been synced.
    pub async fn append<E>(
        &self,
        digest: &Digest,
        size: u64,
        offset: u64,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<Arrived, ProvinceError> {
        let lock = self.lock(digest);
        let _writing = lock.lock().await;
        if let Some(whole) = self.size(digest).await {
            return Ok(Arrived::Whole(whole));
        }
        let part = self.part(digest);
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&part)
            .await
            .doing("open a blob")?;
        let mut durable = file.metadata().await.doing("read a blob's size")?.len();
        if offset != durable {
            return Ok(Arrived::Elsewhere(durable));
        }
        while durable < size {
            let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, body.next()).await else {
                break;
            };
            let room = usize::try_from(size - durable).unwrap_or(usize::MAX);
            let chunk = chunk.get(..room.min(chunk.len())).unwrap_or_default();
            file.write_all(chunk).await.doing("write a blob")?;
            durable += chunk.len() as u64;
        }
        file.flush().await.doing("write a blob")?;
        file.sync_data().await.doing("sync a blob")?;
        drop(file);
        if durable < size {
            return Ok(Arrived::Partly(durable));
        }
        let bytes = fs::read(&part).await.doing("read a blob")?;
        if Digest::of(&bytes) != *digest {
            fs::remove_file(&part).await.doing("drop a blob")?;
            return Ok(Arrived::Differs);
        }
        self.settle(&part, digest).await?;
        Ok(Arrived::Whole(durable))
    }

    /// Keeps bytes that were made here.
    pub async fn keep(&self, bytes: &[u8]) -> Result<Digest, ProvinceError> {
        let digest = Digest::of(bytes);
        if self.size(&digest).await.is_some() {
            return Ok(digest);
        }
        let part = self
            .root
            .join("parts")
            .join(uuid::Uuid::now_v7().to_string());
        let mut file = File::create(&part).await.doing("write a blob")?;
        file.write_all(bytes).await.doing("write a blob")?;
        file.sync_data().await.doing("sync a blob")?;
        self.settle(&part, &digest).await?;
        Ok(digest)
    }

    /// Puts what did not hold where nothing reads it.
    pub async fn quarantine(&self, digest: &Digest) -> Result<(), ProvinceError> {
        let path = self.path(digest);
        if fs::metadata(&path).await.is_ok() {
            fs::rename(&path, self.root.join("quarantine").join(digest.to_string()))
                .await
                .doing("quarantine a blob")?;
        }
        Ok(())
    }

    /// Removes a blob that nothing names any more.
    pub async fn remove(&self, digest: &Digest) -> Result<(), ProvinceError> {
        match fs::remove_file(self.path(digest)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).doing("remove a blob")
            }
            _ => Ok(()),
        }
    }

    async fn settle(&self, part: &Path, digest: &Digest) -> Result<(), ProvinceError> {
        let path = self.path(digest);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        make_private(&folder)?;
        fs::rename(part, &path).await.doing("keep a blob")?;
        let root = self.root.join("whole");
        tokio::task::spawn_blocking(move || sync_folder(&folder).and_then(|()| sync_folder(&root)))
            .await
            .map_err(|_| ProvinceError::Broken { what: "blob" })?
    }

    fn lock(&self, digest: &Digest) -> Arc<tokio::sync::Mutex<()>> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // Only the map itself holds a lock that nobody uses.
        writing.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(writing.entry(*digest).or_default())
    }
}

/// Where a whole blob lies below the folder, here and in every backup.
pub(crate) fn relative(digest: &Digest) -> PathBuf {
    let name = digest.to_string();
    Path::new("whole")
        .join(name.get(..2).unwrap_or_default())
        .join(&name)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn chunks(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, io::Error>> + Unpin {
        futures_util::stream::iter(
            bytes
                .chunks(7)
                .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
                .collect::<Vec<_>>(),
        )
    }

    #[tokio::test]
    async fn a_blob_goes_on_where_it_was_cut() {
        let home = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(home.path().into()).unwrap();
        let bytes: Vec<u8> = (0..100).collect();
        let digest = Digest::of(&bytes);
        assert_eq!(
            blobs
                .append(&digest, 100, 0, chunks(&bytes[..40]))
                .await
                .unwrap(),
            Arrived::Partly(40)
        );
        assert_eq!(blobs.durable(&digest).await.unwrap(), 40);
        assert_eq!(
            blobs
                .append(&digest, 100, 10, chunks(&bytes[10..]))
                .await
                .unwrap(),
            Arrived::Elsewhere(40)
        );
        assert_eq!(
            blobs
                .append(&digest, 100, 40, chunks(&bytes[40..]))
                .await
                .unwrap(),
            Arrived::Whole(100)
        );
        assert_eq!(blobs.read(&digest).await.unwrap(), bytes);
        assert_eq!(
            blobs.append(&digest, 100, 0, chunks(&bytes)).await.unwrap(),
            Arrived::Whole(100)
        );
    }

    #[tokio::test]
    async fn what_is_not_what_its_name_says_is_dropped_and_begins_anew() {
        let home = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(home.path().into()).unwrap();
        let digest = Digest::of(b"right");
        assert_eq!(
            blobs.append(&digest, 5, 0, chunks(b"wrong")).await.unwrap(),
            Arrived::Differs
        );
        assert_eq!(blobs.durable(&digest).await.unwrap(), 0);
        assert_eq!(
            blobs.append(&digest, 5, 0, chunks(b"right")).await.unwrap(),
            Arrived::Whole(5)
        );
    }

    #[tokio::test]
    async fn what_was_quarantined_is_not_read_again() {
        let home = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(home.path().into()).unwrap();
        let digest = blobs.keep(b"bytes").await.unwrap();
        blobs.quarantine(&digest).await.unwrap();
        assert_eq!(blobs.size(&digest).await, None);
    }
}
