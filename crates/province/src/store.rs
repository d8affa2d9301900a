//! The database: one SQL text for SQLite and PostgreSQL, `$1` placeholders, whole numbers as `bigint`, ids, digests and
//! unit codes as text, yes and no as 1 and 0, times as milliseconds since 1970.
//!
//! Every change goes through [`Db::write`]; a store function takes the transaction that its caller opened:
//!
//! ```no_run
//! # use tannha_province::{Db, Doing as _, ProvinceError};
//! # async fn example(db: &Db) -> Result<(), ProvinceError> {
//! let mut tx = db.write().await?;
//! sqlx::query("insert into setting (name, value) values ($1, $2)").bind("a").bind("b").execute(&mut *tx).await.doing("write a setting")?;
//! tx.commit().await.doing("commit")
//! # }
//! ```

mod columns;
mod migrate;
pub mod packets;
mod part;
mod settings;
pub mod told;

use std::{sync::Once, time::Duration};

use sqlx::{Any, AnyPool, Executor as _, Transaction, any::AnyPoolOptions};

pub use columns::Columns;
pub(crate) use part::Part;
pub use settings::{set_setting, setting};

use crate::{Doing as _, ProvinceError};

/// A transaction that may write.
pub type Tx = Transaction<'static, Any>;

/// Which database it is: only what opens, migrates and copies it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded default.
    Sqlite,
    /// What it grows into.
    Postgres,
}

/// The database, with one writer.
#[derive(Debug, Clone)]
pub struct Db {
    readers: AnyPool,
    writer: AnyPool,
    kind: Kind,
}

impl Db {
    /// Opens and migrates it.
    pub async fn open(url: &str) -> Result<Self, ProvinceError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let kind = if url.starts_with("sqlite:") {
            Kind::Sqlite
        } else {
            Kind::Postgres
        };
        // PostgreSQL gives positions under a lock on the log's head, so writers may stand in line there.
        let (readers, writers) = (6, if kind == Kind::Sqlite { 1 } else { 4 });
        let writer = pool(kind, writers)
            .connect(url)
            .await
            .doing("open the database")?;
        migrate::run(&writer, kind).await?;
        let readers = pool(kind, readers)
            .connect(url)
            .await
            .doing("open the database")?;
        let db = Self {
            readers,
            writer,
            kind,
        };
        settings::begin(&db).await?;
        Ok(db)
    }

    /// Begins a transaction that may write; in SQLite it has the writer's lock from its first moment.
    pub async fn write(&self) -> Result<Tx, ProvinceError> {
        let begun = match self.kind {
            Kind::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await,
            Kind::Postgres => self.writer.begin().await,
        };
        begun.doing("begin a transaction")
    }

    /// Where queries that only read go.
    pub fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// One moment of the database for several queries.
    pub async fn snapshot(&self) -> Result<Tx, ProvinceError> {
        let begun = match self.kind {
            Kind::Sqlite => self.readers.begin().await,
            Kind::Postgres => {
                self.readers
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
            }
        };
        begun.doing("begin to read")
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn pool(kind: Kind, connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_mins(1)).after_connect(move |connection, _| {
        Box::pin(async move {
            if kind == Kind::Sqlite {
                // FULL: what we sign for must outlive a power cut.
                let pragmas = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                               PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY";
                connection.execute(pragmas).await?;
            }
            Ok(())
        })
    })
}
