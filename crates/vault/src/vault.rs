//! Open, unlock, read, write.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior};
use tannha_domain::{DeviceId, HeardTime, OperatorId, clock_is_off, right_time};
use tannha_packet::{Opener, SigningKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    Cost, DeviceSecret, Identity, Membership, VaultError,
    error::Doing as _,
    file, forget, membership,
    pin::{self, Header, Unlocked},
    roster,
    row::Bytes as _,
    schema,
    trail::{self, Entry},
};

/// The day on which something happens at the door: Vietnam has one time zone and no summer time.
pub fn day(now: Timestamp) -> Date {
    Offset::constant(7).to_datetime(now).date()
}

/// The device's store, unlocked. Clones share it; dropping the last one takes the key out of memory.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
    /// Whoever unlocked; the store itself is the device's.
    identity: Arc<Identity>,
}

struct Inner {
    folder: PathBuf,
    /// Sealed to each operator who is added.
    database_key: Mutex<Zeroizing<Vec<u8>>>,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    membership: RwLock<Option<Membership>>,
    settings: RwLock<BTreeMap<String, String>>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("device", &self.identity.device)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Whether there is a vault in this folder.
    pub fn exists(folder: &Path) -> bool {
        pin::header_path(folder).exists()
    }

    /// Makes a vault, its keys, and the lock around them. The cost stays with the vault.
    pub fn create(
        folder: &Path,
        pin: &str,
        operator_name: &str,
        secret: &DeviceSecret,
        cost: Cost,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        let database_key = Zeroizing::new(pin::random::<32>()?.to_vec());
        Self::create_with(database_key, folder, pin, operator_name, secret, cost, now)
    }

    /// For the one test that searches the pages of the database.
    #[cfg(test)]
    pub(crate) fn create_without_a_key(
        folder: &Path,
        pin: &str,
        secret: &DeviceSecret,
        cost: Cost,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        Self::create_with(
            Zeroizing::new(Vec::new()),
            folder,
            pin,
            "Hoa",
            secret,
            cost,
            now,
        )
    }

    /// Takes away a vault that never joined: nothing lies in it but keys that no province knows.
    pub fn forget(folder: &Path) -> Result<(), VaultError> {
        let header = pin::header_path(folder);
        if header.exists() {
            std::fs::remove_file(header).doing("take a vault away")?;
        }
        forget_half_made(folder)
    }

    /// Destroys the keys and whatever lies under them: the province has it all, and has stopped this device. The keys go first;
    /// without them the rest says nothing.
    pub fn destroy(folder: &Path) -> Result<(), VaultError> {
        Self::forget(folder)?;
        crate::PostBox::of(folder).destroy()
    }

    /// Writes the operator's name anew; it is read at the next unlock.
    pub fn rename_operator(&self, name: &str) -> Result<(), VaultError> {
        let operator = self.identity().operator;
        self.write(|tx| {
            tx.execute(
                "UPDATE operator SET name = ?2 WHERE id = ?1",
                (operator.bytes(), name.trim()),
            )
            .doing("write the operator's name")
        })
        .map(drop)
    }

    fn create_with(
        database_key: Zeroizing<Vec<u8>>,
        folder: &Path,
        pin: &str,
        operator_name: &str,
        secret: &DeviceSecret,
        cost: Cost,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        pin::check_new(pin)?;
        if Self::exists(folder) {
            return Err(VaultError::AlreadyThere);
        }
        file::make_folder(folder).doing("make the vault's folder")?;
        forget_half_made(folder)?;
        let (operator, operator_key) = (OperatorId::from(Uuid::now_v7()), SigningKey::make()?);
        let mut writer = connect(folder, &database_key)?;
        schema::migrations().to_latest(&mut writer)?;
        let tx = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing("begin")?;
        let at = now.as_millisecond();
        let (device, seed) = (
            DeviceId::from(Uuid::now_v7()),
            SigningKey::make()?.expose_seed(),
        );
        tx.execute(
            "INSERT INTO device (one, id, seed, opener, packets, exchanges, made_at) VALUES (1, ?1, ?2, ?3, 0, 0, ?4)",
            (device.bytes(), seed.as_slice(), Opener::make().expose().as_str(), at),
        )
        .doing("write the device's keys")?;
        tx.execute(
            "INSERT INTO operator (id, name, made_at) VALUES (?1, ?2, ?3)",
            (operator.bytes(), operator_name.trim(), at),
        )
        .doing("write the operator")?;
        trail::append(&tx, now, &Entry::Made { device })?;
        tx.commit().doing("commit")?;
        // Last, because its being there says that the vault is whole.
        let mut header = Header::empty(cost);
        let speaker = (operator, &operator_key);
        header.add(pin, operator_name.trim(), secret, speaker, &database_key)?;
        header.put(folder)?;
        Self::begin(folder, writer, operator, operator_key, database_key)
    }

    /// Unlocks as the first operator. A wrong PIN is counted: [`VaultError::WrongPin`] with the tries left, then
    /// [`VaultError::PinWait`].
    pub fn open(
        folder: &Path,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        Self::open_as(folder, None, pin, secret, now)
    }

    /// Unlocks as this operator. A change of keys that was killed is brought to its end.
    pub fn open_as(
        folder: &Path,
        operator: Option<OperatorId>,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        let mut header = Header::read(folder)?;
        let mut unlocked = header.unlock(folder, operator, pin, secret, now)?;
        let mut writer = forget::open_with_either_key(folder, &mut header, &mut unlocked)?;
        schema::migrations().to_latest(&mut writer)?;
        let key = std::mem::take(&mut unlocked.database_key);
        let vault = Self::begin(
            folder,
            writer,
            unlocked.operator,
            unlocked.operator_key.clone(),
            key,
        )?;
        vault.end_forgetting(&header)?;
        vault.is_unlocked(&unlocked, secret, now)?;
        Ok(vault)
    }

    /// The same store for another operator, or for the same one after a lock of the screen.
    pub fn unlock_as(
        &self,
        operator: Option<OperatorId>,
        pin: &str,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<Self, VaultError> {
        let folder = &self.inner.folder;
        let unlocked = Header::read(folder)?.unlock(folder, operator, pin, secret, now)?;
        let identity = self.read(|connection| {
            membership::read_identity(connection, unlocked.operator, unlocked.operator_key.clone())
        })?;
        let vault = Self {
            inner: Arc::clone(&self.inner),
            identity: Arc::new(identity),
        };
        vault.is_unlocked(&unlocked, secret, now)?;
        Ok(vault)
    }

    /// Writes down who came, and what their lock lacks.
    fn is_unlocked(
        &self,
        unlocked: &Unlocked,
        secret: &DeviceSecret,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        let folder = &self.inner.folder;
        let mut header = Header::read(folder)?;
        if header.complete(unlocked, &self.identity.operator_name, secret)? {
            header.put(folder)?;
        }
        // From here on drafts may be written.
        self.post_box().drafts_may_change()?;
        self.write(|tx| {
            roster::index_anew_where_old(tx)?;
            trail::append(
                tx,
                now,
                &Entry::Unlocked {
                    operator: unlocked.operator,
                },
            )
        })
    }

    fn begin(
        folder: &Path,
        writer: Connection,
        operator: OperatorId,
        operator_key: SigningKey,
        database_key: Zeroizing<Vec<u8>>,
    ) -> Result<Self, VaultError> {
        let reader = connect_reader(folder, &database_key)?;
        let identity = membership::read_identity(&writer, operator, operator_key)?;
        let membership = membership::read(&writer)?;
        let settings = read_settings(&writer)?;
        Ok(Self {
            inner: Arc::new(Inner {
                folder: folder.to_owned(),
                database_key: Mutex::new(database_key),
                writer: Mutex::new(writer),
                reader: Mutex::new(reader),
                membership: RwLock::new(membership),
                settings: RwLock::new(settings),
            }),
            identity: Arc::new(identity),
        })
    }

    /// Who this device and its operator are, with their keys.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn cached_membership(&self) -> Option<Membership> {
        self.inner
            .membership
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn cache_membership(&self, membership: Option<Membership>) {
        *self
            .inner
            .membership
            .write()
            .unwrap_or_else(PoisonError::into_inner) = membership;
    }

    /// A small thing that is remembered, like the language.
    pub fn setting(&self, name: &str) -> Option<String> {
        self.inner
            .settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    /// What the province's clock said when it was heard last.
    fn heard_time(&self) -> Option<HeardTime> {
        let milliseconds = |name| self.setting(name)?.parse::<i64>().ok();
        Some(HeardTime {
            at: Timestamp::from_millisecond(milliseconds("clock_heard_at_ms")?).ok()?,
            ahead: SignedDuration::from_millis(milliseconds("clock_offset_ms")?),
        })
    }

    /// The day by the province's clock, as well as this device can know it: what is checked against today is checked
    /// against this, while what is recorded keeps the device's own time as evidence.
    pub fn today(&self, wall: Timestamp) -> Date {
        day(right_time(wall, self.heard_time()))
    }

    /// The right time, where this device's clock is so far off that somebody should set it.
    pub fn clock_is_off(&self, wall: Timestamp) -> Option<Timestamp> {
        clock_is_off(wall, self.heard_time())
    }

    /// Remembers a small thing.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), VaultError> {
        self.write(|tx| put_setting(tx, name, value))?;
        self.inner
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    pub(crate) fn refresh_settings(&self) -> Result<(), VaultError> {
        let settings = read_settings(&self.reader())?;
        *self
            .inner
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }

    /// One transaction: everything that `work` writes, or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let mut writer = self.writer();
        let tx = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing("begin")?;
        let done = work(&tx)?;
        tx.commit().doing("commit")?;
        Ok(done)
    }

    /// Reads beside the writer, which it never waits for.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        work(&self.reader())
    }

    /// Takes what was deleted out of the write-ahead log as well, so that its pages are gone and not only free.
    pub(crate) fn forget_deleted(&self) -> Result<(), VaultError> {
        let writer = self.writer();
        let _reader_waits = self.reader();
        writer
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .doing("empty the write-ahead log")
    }

    /// The same after a commit that stands whatever comes of this: what happened is no failure, and the next one that is
    /// forgotten takes these pages along.
    pub(crate) fn forget_deleted_after_commit(&self) {
        if let Err(error) = self.forget_deleted() {
            tracing::warn!(
                code = error.code(),
                "deleted pages stay in the write-ahead log for now"
            );
        }
    }

    /// Gives the database another key, in one transaction of its own. Whatever fails, both connections are open again
    /// under the key that the database then has.
    pub(crate) fn rekey(&self, next: &Zeroizing<Vec<u8>>) -> Result<(), VaultError> {
        let folder = &self.inner.folder;
        let mut writer = self.writer();
        let mut reader = self.reader();
        let mut key = self
            .inner
            .database_key
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Nobody else looks while every page is written anew, and a rollback journal undoes it after a kill.
        *reader = nowhere()?;
        let changed = give_another_key(&writer, next);
        *writer = nowhere()?;
        match connect(folder, next) {
            Ok(opened) => {
                *writer = opened;
                *reader = connect_reader(folder, next)?;
                key.clone_from(next);
                Ok(())
            }
            Err(error) => {
                *writer = connect(folder, &key)?;
                *reader = connect_reader(folder, &key)?;
                changed.and(Err(error))
            }
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Works with the database's key, which does not leave this module else.
    pub(crate) fn with_key<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let key = self
            .inner
            .database_key
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&key)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while writing rolled its transaction back: the connection is as it was.
        self.inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.inner
            .reader
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens it for reading.
fn connect_reader(folder: &Path, key: &[u8]) -> Result<Connection, VaultError> {
    let reader = connect(folder, key)?;
    // Enough for a roster of 40,000, so that the second key press finds its pages opened.
    reader
        .pragma_update(None, "cache_size", -65_536)
        .doing("give the reader its memory")?;
    reader
        .pragma_update(None, "query_only", true)
        .doing("make the reader a reader")?;
    Ok(reader)
}

/// Opens the database with its key. Every connection has the same rules.
pub(crate) fn connect(folder: &Path, key: &[u8]) -> Result<Connection, VaultError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(database_path(folder), flags).doing("open the vault")?;
    if cfg!(test) && key.is_empty() {
        set_rules(&connection)?;
        return Ok(connection);
    }
    // Keys and opened pages are wiped when SQLite lets go of them. It costs a search nothing that one could measure.
    connection
        .pragma(None, "cipher_memory_security", "ON", |_| Ok(()))
        .doing("have freed memory wiped")?;
    let raw = raw_key(key);
    connection
        .pragma_update(None, "key", raw.as_str())
        .doing("give the key")?;
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .doing("open the vault with its key")?;
    set_rules(&connection)?;
    Ok(connection)
}

/// A key that SQLCipher takes as it is, without deriving one from it.
fn raw_key(key: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut raw = Zeroizing::new(String::with_capacity(key.len() * 2 + 3));
    raw.push_str("x'");
    for nibble in key.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        raw.push(char::from(
            DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'),
        ));
    }
    raw.push('\'');
    raw
}

/// A connection to nothing, in the place of one that is closed.
fn nowhere() -> Result<Connection, VaultError> {
    Connection::open_in_memory().doing("close the vault")
}

fn give_another_key(writer: &Connection, next: &[u8]) -> Result<(), VaultError> {
    let doing = "give the vault another key";
    for pragma in [
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA journal_mode = DELETE",
    ] {
        writer.query_row(pragma, [], |_| Ok(())).doing(doing)?;
    }
    let raw = raw_key(next);
    writer
        .pragma_update(None, "rekey", raw.as_str())
        .doing(doing)
}

/// What holds for every connection.
fn set_rules(connection: &Connection) -> Result<(), VaultError> {
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
        .doing("keep a write-ahead log")?;
    for (pragma, value) in [
        // What was committed is on the disk, also after a power cut.
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        // A no leaves nothing: pages are overwritten when they are freed.
        ("secure_delete", "ON"),
        // No temporary file, which would not be encrypted.
        ("temp_store", "MEMORY"),
        ("busy_timeout", "5000"),
    ] {
        connection
            .pragma(None, pragma, value, |_| Ok(()))
            .doing("set the rules of the connection")?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn database_path(folder: &Path) -> std::path::PathBuf {
    folder.join("vault.db")
}

/// A creation that was killed left a database whose key nobody has.
fn forget_half_made(folder: &Path) -> Result<(), VaultError> {
    for name in ["vault.db", "vault.db-wal", "vault.db-shm", "tries.json"] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).doing("take away a half-made vault");
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn put_setting(tx: &Transaction<'_>, name: &str, value: &str) -> Result<(), VaultError> {
    tx.execute("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))
        .doing("write a setting")?;
    Ok(())
}

pub(crate) fn read_setting(
    connection: &Connection,
    name: &str,
) -> Result<Option<String>, VaultError> {
    connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")
        .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
        .doing("read a setting")
}

fn read_settings(connection: &Connection) -> Result<BTreeMap<String, String>, VaultError> {
    let mut statement = connection
        .prepare("SELECT name, value FROM setting")
        .doing("read the settings")?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .doing("read the settings")?;
    rows.collect::<rusqlite::Result<_>>()
        .doing("read the settings")
}
