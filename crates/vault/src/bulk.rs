//! What comes down as a blob for every device: packs of recordings, and providers' forms. It gathers in the post box, and is
//! offered once it is whole.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, Transaction};
use tannha_domain::{Base64, Digest, MAX_FORM_PACK_BYTES, MAX_PACK_BYTES, closed_set};
use tannha_packet::Opener;

use crate::{
    Vault, VaultError, forms, recordings,
    row::{self, Bytes as _},
    sql::{one, rows, run},
};

closed_set! {
    /// What it is.
    BulkKind {
        /// A pack of recordings.
        Recordings = "recordings",
        /// A provider's form.
        Form = "form",
    }
}

impl BulkKind {
    fn most_bytes(self) -> u64 {
        match self {
            Self::Recordings => MAX_PACK_BYTES,
            Self::Form => MAX_FORM_PACK_BYTES,
        }
    }
}

/// What is to come down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is.
    pub kind: BulkKind,
    /// The language of recordings, the product of a form.
    pub name: String,
    /// The digest of its encrypted bytes.
    pub blob: Digest,
    /// How many there are.
    pub bytes: u64,
}

/// What was published, as the feed names it.
pub(crate) struct Announced<'a> {
    pub(crate) kind: BulkKind,
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) starts_on: Option<Date>,
    pub(crate) items: u64,
    pub(crate) blob: Digest,
    pub(crate) bytes: u64,
    pub(crate) key: &'a Base64,
}

/// Notes that it is to come down, unless the feed named it before, and lets go of what it takes the place of.
pub(crate) fn announced(
    tx: &Transaction<'_>,
    what: &Announced<'_>,
    today: Date,
) -> Result<(), VaultError> {
    let doing = "note what is to come down";
    if what.bytes > what.kind.most_bytes() {
        return Ok(());
    }
    let sql = "INSERT OR IGNORE INTO bulk_heard (blob) VALUES (?1)";
    if run(tx, doing, sql, [what.blob.bytes()])? == 0 {
        return Ok(());
    }
    if what.kind == BulkKind::Recordings && recordings::has_newer(tx, what.name, what.version)? {
        return Ok(());
    }
    // A form of a later day comes beside the one that counts until then.
    if what.starts_on.is_none_or(|day| day <= today) {
        forget_wanted(tx, what)?;
    }
    let sql = "INSERT INTO bulk_wanted (place, kind, name, version, starts_on, blob, bytes, items, key)
        SELECT coalesce(max(place), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM (SELECT place FROM bulk_wanted UNION ALL SELECT place FROM form)";
    let values = (
        what.kind.code(),
        what.name,
        what.version,
        what.starts_on.map(|day| day.to_string()),
        what.blob.bytes(),
        row::whole(what.bytes),
        row::whole(what.items),
        &what.key.0,
    );
    run(tx, doing, sql, values)?;
    Ok(())
}

/// What never comes to count any more: of recordings all that is on its way, of forms those of an earlier day.
fn forget_wanted(tx: &Transaction<'_>, next: &Announced<'_>) -> Result<(), VaultError> {
    let doing = "forget what came half down";
    let day = next.starts_on.map(|day| day.to_string());
    let values = (next.kind.code(), next.name, &day);
    let old = "kind = ?1 AND name = ?2 AND (starts_on IS NULL OR starts_on <= ?3)";
    let sql = format!("DELETE FROM bulk_wanted WHERE {old}");
    run(tx, doing, &sql, values)?;
    Ok(())
}

fn wanted(connection: &Connection) -> Result<Vec<Wanted>, VaultError> {
    let sql = "SELECT kind, name, blob, bytes FROM bulk_wanted ORDER BY bytes, place";
    let doing = "read what is to come down";
    rows(connection, doing, sql, [], |found| {
        Ok(Wanted {
            kind: row::text(found, 0)?,
            name: found.get(1)?,
            blob: row::id(found, 2)?,
            bytes: row::count(found, 3)?,
        })
    })
}

/// What the feed said of something that is down now.
pub(crate) struct Came {
    pub(crate) place: i64,
    pub(crate) kind: BulkKind,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) starts_on: Option<Date>,
    pub(crate) blob: Digest,
    key: Vec<u8>,
}

fn came(connection: &Connection, blob: Digest) -> Result<Option<Came>, VaultError> {
    let sql = "SELECT place, kind, name, version, starts_on, key FROM bulk_wanted WHERE blob = ?1";
    let doing = "read what came down";
    one(connection, doing, sql, [blob.bytes()], |found| {
        Ok(Came {
            place: found.get(0)?,
            kind: row::text(found, 1)?,
            name: found.get(2)?,
            version: found.get(3)?,
            starts_on: row::text_or_none(found, 4)?,
            blob,
            key: found.get(5)?,
        })
    })
}

impl Vault {
    /// What is to come down, the smallest first.
    pub fn wanted_bulk(&self) -> Result<Vec<Wanted>, VaultError> {
        self.read(wanted)
    }

    /// Opens what came down and offers it in the place of what was before; answers with whether it was whole. What was
    /// damaged on the way is wanted still.
    pub fn take_bulk(
        &self,
        blob: Digest,
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<bool, VaultError> {
        let came = self.read(|connection| came(connection, blob))?;
        let came = came.ok_or(VaultError::NoBlob)?;
        let Some(bytes) = self.open_bulk(&came, sealed) else {
            return Ok(false);
        };
        let today = self.today(now);
        self.write(|tx| {
            let whole = match came.kind {
                BulkKind::Recordings => recordings::put(tx, &came, &bytes)?,
                BulkKind::Form => forms::put(tx, &came, &bytes, today)?,
            };
            if whole {
                let sql = "DELETE FROM bulk_wanted WHERE blob = ?1";
                run(tx, "note what is whole", sql, [blob.bytes()])?;
            }
            Ok(whole)
        })
    }

    fn open_bulk(&self, came: &Came, sealed: &[u8]) -> Option<Vec<u8>> {
        if Digest::of(sealed) != came.blob {
            return None;
        }
        let key = self.identity().opener.open(&came.key).ok()?;
        let key = std::str::from_utf8(&key).ok()?;
        Opener::from_kept(key).ok()?.open(sealed).ok()
    }
}
