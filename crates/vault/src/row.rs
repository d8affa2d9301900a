//! How the domain's values stand in columns: ids and digests as blobs, codes as text, times in milliseconds.

use jiff::Timestamp;
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};
use tannha_domain::{Digest, LogPoint, PersonId, ProposalId, Subject};

use crate::VaultError;

/// A value that stands as bytes.
pub(crate) trait Bytes: Sized {
    fn bytes(&self) -> &[u8];
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

macro_rules! bytes {
    ($($name:ident),+ $(,)?) => {$(
        impl Bytes for tannha_domain::$name {
            fn bytes(&self) -> &[u8] {
                self.as_bytes().as_slice()
            }
            fn from_bytes(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes)
            }
        }
    )+};
}

bytes!(
    AttachmentId,
    DeviceId,
    Digest,
    DossierId,
    DraftId,
    EpochId,
    HouseholdId,
    OperatorId,
    PacketId,
    PersonId,
    ProposalId,
    RecordingId,
    SessionId
);

fn damaged(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, what.into())
}

/// An id or a digest.
pub(crate) fn id<T: Bytes>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    T::from_bytes(row.get_ref(column)?.as_blob()?).ok_or_else(|| damaged(column, "not an id"))
}

/// An id or a digest that may be absent.
pub(crate) fn id_or_none<T: Bytes>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    row.get_ref(column)?
        .as_blob_or_null()?
        .map(|bytes| T::from_bytes(bytes).ok_or_else(|| damaged(column, "not an id")))
        .transpose()
}

/// A code of a closed set, or anything else that is written as text.
pub(crate) fn text<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get_ref(column)?
        .as_str()?
        .parse()
        .map_err(|_| damaged(column, "not a code"))
}

/// The same, where it may be absent.
pub(crate) fn text_or_none<T: std::str::FromStr>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    row.get_ref(column)?
        .as_str_or_null()?
        .map(|text| text.parse().map_err(|_| damaged(column, "not a code")))
        .transpose()
}

/// What stands as JSON.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?)
        .map_err(|_| damaged(column, "not readable"))
}

/// What stands as JSON, where it may be absent.
pub(crate) fn json_or_none<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    row.get_ref(column)?
        .as_str_or_null()?
        .map(|text| serde_json::from_str(text).map_err(|_| damaged(column, "not readable")))
        .transpose()
}

/// A time.
pub(crate) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|_| damaged(column, "not a time"))
}

/// A time, or none.
pub(crate) fn time_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => time(row, column).map(Some),
    }
}

/// A count.
pub(crate) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| damaged(column, "not a count"))
}

/// Kind and id, in two columns.
pub(crate) fn subject(row: &Row<'_>, kind: usize) -> rusqlite::Result<Subject> {
    match row.get_ref(kind)?.as_str()? {
        "person" => Ok(Subject::Person(id(row, kind + 1)?)),
        _ => Ok(Subject::Proposal(id(row, kind + 1)?)),
    }
}

/// Epoch, position and hash, in three columns.
pub(crate) fn point(row: &Row<'_>, first: usize) -> rusqlite::Result<LogPoint> {
    Ok(LogPoint {
        epoch: id(row, first)?,
        position: count(row, first + 1)?,
        hash: id(row, first + 2)?,
    })
}

/// The kind and the bytes of a subject, for its two columns.
pub(crate) fn subject_columns(subject: &Subject) -> (&'static str, &[u8]) {
    match subject {
        Subject::Person(person) => ("person", PersonId::bytes(person)),
        Subject::Proposal(proposal) => ("proposal", ProposalId::bytes(proposal)),
        // Never written: what is about nobody has no dossier.
        Subject::Nobody => ("nobody", &[]),
    }
}

/// A count as SQLite keeps it. What does not fit never comes about: 2^63 bytes or people.
pub(crate) fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// JSON for a column.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, VaultError> {
    serde_json::to_string(value).map_err(|_| VaultError::Damaged {
        what: "a value that cannot be written",
    })
}

/// The digest of nothing, for chains' beginnings.
pub(crate) fn beginning(namespace: &[u8]) -> Digest {
    Digest::of(namespace)
}
