//! The secured mark: how far backups reach, so that devices may drop their sealed bytes.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, Executor};
use tannha_domain::{LogPoint, SignedBytes};
use tannha_packet::{Mark, Statement as _};

use crate::{
    App, Db, Doing as _, ProvinceError, log,
    store::{Columns as _, Tx},
};

/// Where the mark stands, for the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secured {
    /// Up to where backups reach.
    pub position: u64,
    /// Where the log ends.
    pub head: u64,
    /// When the mark moved last.
    pub mark_at: Option<Timestamp>,
}

impl Secured {
    /// Whether something waits for longer than a day to be secured.
    pub fn is_old(&self, now: Timestamp) -> bool {
        let moved = self.mark_at.unwrap_or(Timestamp::UNIX_EPOCH);
        self.position < self.head && now.duration_since(moved) > SignedDuration::from_hours(24)
    }
}

/// Where the mark stands.
pub async fn state(db: &Db) -> Result<Secured, ProvinceError> {
    let head = log::head(db.read()).await?.position;
    let row = read(db.read()).await?;
    Ok(Secured {
        position: row.map_or(0, |(position, _)| position),
        head,
        mark_at: row.map(|(_, at)| at),
    })
}

async fn read<'e>(
    from: impl Executor<'e, Database = Any>,
) -> Result<Option<(u64, Timestamp)>, ProvinceError> {
    let row = sqlx::query("select position, moved_at from mark where one = 1")
        .fetch_optional(from)
        .await
        .doing("read the mark")?;
    row.map(|row| Ok((row.count("position")?, row.moment("moved_at")?)))
        .transpose()
}

/// The mark as a device hears it, where it reaches further than the device knows.
pub async fn beyond(app: &App, known: u64) -> Result<Option<SignedBytes>, ProvinceError> {
    let Some((position, _)) = read(app.db.read()).await? else {
        return Ok(None);
    };
    if position <= known {
        return Ok(None);
    }
    let head = log::head(app.db.read()).await?;
    let at = log::at(app.db.read(), position)
        .await?
        .ok_or(ProvinceError::Broken { what: "mark" })?;
    // In the words of the epoch of now: what is in this log is in it whatever life it was written in.
    let mark = Mark {
        secured: LogPoint {
            epoch: head.epoch,
            ..at
        },
    };
    Ok(Some(mark.sign(&app.keys()?.signing)))
}

/// Moves the mark forward; it never goes back.
pub async fn move_to(tx: &mut Tx, position: u64, now: Timestamp) -> Result<(), ProvinceError> {
    if position > log::head(&mut **tx).await?.position {
        return Err(ProvinceError::refused("position_beyond_log").with("position", position));
    }
    sqlx::query(
        "insert into mark (one, position, moved_at) values (1, $1, $2) \
         on conflict (one) do update set position = excluded.position, moved_at = excluded.moved_at where excluded.position > mark.position",
    )
    .bind(log::position(position)?)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("move the mark")?;
    Ok(())
}
