//! What every command and handler works with.

use std::sync::{Arc, OnceLock};

use crate::{
    Db, ProvinceError, blobs::Blobs, journal::Journal, keys::Keys, limits::Brought,
    offered::Offered, place::Place,
};

/// A province, opened. It keeps nothing that it could not read again.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The sealed blobs.
    pub blobs: Blobs,
    /// Where it lies.
    pub place: Place,
    /// Where enrolments and revocations are written before they count.
    pub journal: Journal,
    /// How much devices brought lately.
    pub brought: Brought,
    /// Packets that were offered: a blob that came before its own waits for that.
    pub offered: Offered,
    keys: Arc<OnceLock<Keys>>,
}

impl App {
    /// Opens a province, or begins a new one.
    pub async fn open(place: Place) -> Result<Self, ProvinceError> {
        let db = Db::open(&place.database_url()?).await?;
        let blobs = Blobs::open(place.blobs()?)?;
        Ok(Self {
            db,
            blobs,
            place,
            journal: Journal::none(),
            brought: Brought::default(),
            offered: Offered::default(),
            keys: Arc::default(),
        })
    }

    /// The same province, with a journal.
    #[must_use]
    pub fn with_journal(mut self, journal: Journal) -> Self {
        self.journal = journal;
        self
    }

    /// The province's keys, read or made at their first use.
    pub fn keys(&self) -> Result<&Keys, ProvinceError> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let keys = Keys::open(&self.place.keys()?)?;
        Ok(self.keys.get_or_init(|| keys))
    }
}
