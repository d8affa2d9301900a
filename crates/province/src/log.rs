//! The log: one hash chain over skeletons, positions without gaps. Facts and blobs lie beside it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqlx::{Any, AssertSqlSafe, Executor};
use tannha_domain::{Digest, EpochId, LogPoint, UnitCode};
use tannha_packet::{EpochBegins, Epochs, log::chain};
use uuid::Uuid;

use crate::{
    Doing as _, ProvinceError,
    store::{Columns as _, Tx, told},
};

/// How many rows one insert has.
pub(crate) const ROWS: usize = 100;

/// The skeleton of what is written down: a kind, ids, codes, digests. Never a name, a number or another fact.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<UnitCode>,
    #[serde(flatten)]
    fields: BTreeMap<&'static str, Value>,
}

impl Entry {
    /// An entry of this kind: `"packet"`, `"accepted"`.
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            area: None,
            fields: BTreeMap::new(),
        }
    }

    /// In this area.
    #[must_use]
    pub fn area(mut self, area: &UnitCode) -> Self {
        self.area = Some(area.clone());
        self
    }

    /// With an id, a code, a digest or a count.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an id or a count reads better without an ampersand"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.insert(name, Value::String(value.to_string()));
        self
    }

    /// With several of them.
    #[must_use]
    pub fn with_all<T: ToString>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.fields.insert(
            name,
            values
                .into_iter()
                .map(|value| Value::String(value.to_string()))
                .collect(),
        );
        self
    }

    /// The exact bytes that go into the chain.
    pub fn skeleton(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a skeleton has string keys only")
    }
}

/// Writes an entry down and answers where it stands.
pub async fn append(tx: &mut Tx, entry: &Entry, now: Timestamp) -> Result<LogPoint, ProvinceError> {
    let mut points = append_all(tx, std::slice::from_ref(entry), now).await?;
    points.pop().ok_or(ProvinceError::Broken { what: "log" })
}

/// Writes many entries down, in their order: what an import uses.
pub async fn append_all(
    tx: &mut Tx,
    entries: &[Entry],
    now: Timestamp,
) -> Result<Vec<LogPoint>, ProvinceError> {
    let mut at = lock(tx).await?;
    let mut points = Vec::with_capacity(entries.len());
    for some in entries.chunks(ROWS) {
        let sql = rows_of(
            "insert into log_entry (position, epoch, at, kind, skeleton, hash) values",
            6,
            some.len(),
        );
        let mut insert = sqlx::query(AssertSqlSafe(sql));
        for entry in some {
            let skeleton = entry.skeleton();
            at = LogPoint {
                epoch: at.epoch,
                position: at.position + 1,
                hash: chain(&at.hash, &skeleton),
            };
            insert = insert
                .bind(position(at.position)?)
                .bind(at.epoch.to_string())
                .bind(now.as_millisecond())
                .bind(entry.kind)
                .bind(skeleton)
                .bind(at.hash.to_string());
            points.push(at);
        }
        insert.execute(&mut **tx).await.doing("append to the log")?;
    }
    sqlx::query("update log_head set position = $1, hash = $2 where one = 1")
        .bind(position(at.position)?)
        .bind(at.hash.to_string())
        .execute(&mut **tx)
        .await
        .doing("move the log's head")?;
    Ok(points)
}

/// An insert's beginning, with so many rows of so many `$` places.
pub(crate) fn rows_of(insert: &str, columns: usize, rows: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", places.join(", "))
    };
    format!(
        "{insert} {}",
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    )
}

/// Where the log ends.
pub async fn head<'e>(from: impl Executor<'e, Database = Any>) -> Result<LogPoint, ProvinceError> {
    let row = sqlx::query("select position, hash, epoch from log_head where one = 1")
        .fetch_one(from)
        .await
        .doing("read the log's head")?;
    Ok(LogPoint {
        epoch: row.parsed("epoch")?,
        position: row.count("position")?,
        hash: row.parsed("hash")?,
    })
}

/// The point at a position, `None` beyond the log's end.
pub async fn at<'e>(
    from: impl Executor<'e, Database = Any>,
    place: u64,
) -> Result<Option<LogPoint>, ProvinceError> {
    if place == 0 {
        let row = sqlx::query("select id from epoch order by number limit 1")
            .fetch_one(from)
            .await
            .doing("read the epochs")?;
        return Ok(Some(LogPoint {
            epoch: row.parsed("id")?,
            position: 0,
            hash: tannha_packet::log::root(),
        }));
    }
    let Ok(place) = position(place) else {
        return Ok(None);
    };
    let row = sqlx::query("select position, epoch, hash from log_entry where position = $1")
        .bind(place)
        .fetch_optional(from)
        .await
        .doing("read the log")?;
    row.map(|row| {
        Ok(LogPoint {
            epoch: row.parsed("epoch")?,
            position: row.count("position")?,
            hash: row.parsed("hash")?,
        })
    })
    .transpose()
}

/// Every epoch, oldest first.
pub async fn epochs<'e>(from: impl Executor<'e, Database = Any>) -> Result<Epochs, ProvinceError> {
    let rows = sqlx::query("select id, restored_to, begun_at from epoch order by number")
        .fetch_all(from)
        .await
        .doing("read the epochs")?;
    let epochs = rows.iter().map(|row| {
        Ok(EpochBegins {
            epoch: row.parsed("id")?,
            after: row.count("restored_to")?,
            begun_at: row.moment("begun_at")?,
        })
    });
    epochs.collect::<Result<_, ProvinceError>>().map(Epochs)
}

/// Begins a new epoch where the log ends now, and writes it down there: what a restore does, however it was done. The
/// entry names the epoch, so that two lives after one backup differ from their first entry on. Who came onto the roster
/// since the backup, changed or left is known to devices that heard of it and to nobody here: all fetch it anew.
pub async fn restored(
    tx: &mut Tx,
    restored_to: u64,
    backup: Option<u64>,
    now: Timestamp,
) -> Result<EpochId, ProvinceError> {
    let epoch = begin_epoch(tx, restored_to, now).await?;
    let mut entry = Entry::new("epoch_begun")
        .with("epoch", epoch)
        .with("restored_to", restored_to);
    if let Some(number) = backup {
        entry = entry.with("backup", number);
    }
    append(tx, &entry, now).await?;
    told::rosters_are_due(tx, |_| true).await?;
    Ok(epoch)
}

async fn begin_epoch(
    tx: &mut Tx,
    restored_to: u64,
    now: Timestamp,
) -> Result<EpochId, ProvinceError> {
    let epoch = EpochId::from(Uuid::now_v7());
    sqlx::query("insert into epoch (id, number, restored_to, begun_at) select $1, coalesce(max(number), 0) + 1, $2, $3 from epoch")
        .bind(epoch.to_string())
        .bind(position(restored_to)?)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("begin an epoch")?;
    sqlx::query("update log_head set epoch = $1 where one = 1")
        .bind(epoch.to_string())
        .execute(&mut **tx)
        .await
        .doing("begin an epoch")?;
    Ok(epoch)
}

/// The first epoch and the root of the chain.
pub(crate) async fn begin(tx: &mut Tx, now: Timestamp) -> Result<(), ProvinceError> {
    sqlx::query("insert into log_head (one, position, hash, epoch) values (1, 0, $1, '')")
        .bind(tannha_packet::log::root().to_string())
        .execute(&mut **tx)
        .await
        .doing("begin the log")?;
    begin_epoch(tx, 0, now).await?;
    Ok(())
}

/// Takes the lock under which positions are given. In PostgreSQL the row is locked by this; SQLite has one writer anyway.
pub(crate) async fn lock(tx: &mut Tx) -> Result<LogPoint, ProvinceError> {
    let row = sqlx::query(
        "update log_head set position = position where one = 1 returning position, hash, epoch",
    )
    .fetch_one(&mut **tx)
    .await
    .doing("lock the log's head")?;
    Ok(LogPoint {
        epoch: row.parsed("epoch")?,
        position: row.count("position")?,
        hash: row.parsed("hash")?,
    })
}

/// A position as the database keeps it.
pub fn position(position: u64) -> Result<i64, ProvinceError> {
    position
        .try_into()
        .map_err(|_| ProvinceError::Broken { what: "position" })
}

/// The hash that a chain of skeletons leads to.
pub(crate) fn follow(before: Digest, skeleton: &[u8]) -> Digest {
    chain(&before, skeleton)
}
