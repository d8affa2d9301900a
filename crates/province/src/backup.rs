//! Backups: a folder of numbered ones beside the blobs that they share. A backup counts once it was read back.
//!
//! ```text
//! DIR/blobs/whole/…       every blob that some backup names
//! DIR/000042/province.db  one moment of the database
//! DIR/000042/keys/…
//! DIR/000042/backup.json  written last: a folder without it is not a backup
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AnyPool, any::AnyPoolOptions};
use tannha_domain::{Digest, LogPoint};

use crate::{
    App, Doing as _, ProvinceError, blobs,
    keys::sync_folder,
    log,
    place::{make_private, sqlite_url},
    secured,
    store::{Columns as _, Kind},
    verify::{self, Depth},
};

/// How many are kept.
const KEPT: usize = 7;
/// The name of what is written last.
pub(crate) const LABEL: &str = "backup.json";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Counts the backups.
    pub number: u64,
    /// Up to where it reaches.
    pub reaches: LogPoint,
    /// When it was made.
    pub made_at: Timestamp,
}

/// What a backup did.
#[derive(Debug, Serialize)]
pub struct Made {
    /// Counts the backups.
    pub number: u64,
    /// Up to where it reaches.
    pub position: u64,
    /// How many blobs were new.
    pub copied: u64,
    /// How many packets it holds.
    pub packets: u64,
    /// How many blobs it holds.
    pub blobs: u64,
    /// Where the secured mark stands now.
    pub secured: u64,
}

/// Copies what is new, reads the copy back, and then moves the mark to what the second-newest kept backup reaches.
pub async fn make(app: &App, dir: &Path, now: Timestamp) -> Result<Made, ProvinceError> {
    if app.db.kind() != Kind::Sqlite {
        return Err(ProvinceError::refused("backup_elsewhere"));
    }
    make_private(dir)?;
    let dir = dir.canonicalize().doing("find the backups")?;
    let _alone = alone(&dir)?;
    let number = next_number(app, &dir).await?;
    let folder = dir.join(format!("{number:06}"));
    let fresh = dir.join(format!("{number:06}.part"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).doing("clear half a backup")?;
    }
    make_private(&fresh)?;
    let copy = fresh.join("province.db");
    sqlx::query("vacuum into $1")
        .bind(copy.to_string_lossy().into_owned())
        .execute(app.db.read())
        .await
        .doing("copy the database")?;
    let keys = app.place.keys()?;
    let copied = {
        let database = open_copy(&copy).await?;
        let named = verify::named(&database, None).await?;
        database.close().await;
        let (from, to, fresh) = (
            app.blobs.root().to_owned(),
            dir.join("blobs"),
            fresh.clone(),
        );
        let copying = move || {
            sync_file(&fresh.join("province.db"))?;
            if keys.is_dir() {
                copy_folder(&keys, &fresh.join("keys"))?;
            }
            copy_blobs(&from, &to, &named)
        };
        tokio::task::spawn_blocking(copying)
            .await
            .map_err(|_| ProvinceError::Broken { what: "backup" })??
    };
    // Read back what was written, not what was meant.
    let database = open_copy(&copy).await?;
    let found = check(&database, &dir.join("blobs"), Depth::Sizes).await?;
    let reaches = log::head(&database).await?;
    database.close().await;
    let label = Label {
        number,
        reaches,
        made_at: now,
    };
    finish(&fresh, &folder, &dir, &label)?;
    let secured = note(app, &folder, &label, now).await?;
    tracing::info!(
        number,
        position = reaches.position,
        secured,
        copied,
        "a backup is made"
    );
    Ok(Made {
        number,
        position: reaches.position,
        copied,
        packets: found.packets,
        blobs: found.blobs,
        secured,
    })
}

/// Two at once would write one number, and clear each other's half. The lock goes with the process, however it ends.
fn alone(dir: &Path) -> Result<fs::File, ProvinceError> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options.open(dir.join("lock")).doing("lock the backups")?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(ProvinceError::refused("backup_running")),
        Err(fs::TryLockError::Error(error)) => Err(error).doing("lock the backups"),
    }
}

/// Refuses a copy that does not hold.
pub(crate) async fn check(
    database: &AnyPool,
    blobs: &Path,
    depth: Depth,
) -> Result<verify::Found, ProvinceError> {
    let whole = sqlx::query("pragma integrity_check")
        .fetch_one(database)
        .await
        .doing("read a backup back")?;
    let found = verify::everything(database, blobs, depth).await?;
    if whole.text("integrity_check")? != "ok" || !found.problems.is_empty() {
        tracing::error!(problems = ?found.problems, "a backup does not hold");
        return Err(ProvinceError::refused("backup_broken"));
    }
    Ok(found)
}

/// Opens a copy, for reading alone.
pub(crate) async fn open_copy(file: &Path) -> Result<AnyPool, ProvinceError> {
    let url = sqlite_url(file, "ro");
    AnyPoolOptions::new()
        .max_connections(1)
        .connect(&url)
        .await
        .doing("open a backup")
}

/// The kept backups in a folder, the newest first.
pub(crate) fn kept(dir: &Path) -> Result<Vec<(Label, PathBuf)>, ProvinceError> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(dir).doing("list the backups")? {
        let folder = entry.doing("list the backups")?.path();
        let label = fs::read(folder.join(LABEL))
            .ok()
            .and_then(|label| serde_json::from_slice::<Label>(&label).ok());
        kept.extend(label.map(|label| (label, folder)));
    }
    kept.sort_by_key(|(label, _)| std::cmp::Reverse(label.number));
    Ok(kept)
}

async fn next_number(app: &App, dir: &Path) -> Result<u64, ProvinceError> {
    let row = sqlx::query("select coalesce(max(number), 0) as number from backup")
        .fetch_one(app.db.read())
        .await
        .doing("count the backups")?;
    let there = kept(dir)?.first().map_or(0, |(label, _)| label.number);
    Ok(row.count("number")?.max(there) + 1)
}

fn finish(fresh: &Path, folder: &Path, dir: &Path, label: &Label) -> Result<(), ProvinceError> {
    let text = serde_json::to_vec(label).map_err(|_| ProvinceError::Broken { what: "label" })?;
    fs::write(fresh.join(LABEL), text).doing("label a backup")?;
    sync_file(&fresh.join(LABEL))?;
    sync_folder(fresh)?;
    fs::rename(fresh, folder).doing("keep a backup")?;
    sync_folder(dir)?;

    for (_, old) in kept(dir)?.into_iter().skip(KEPT) {
        fs::remove_dir_all(old).doing("drop an old backup")?;
    }
    Ok(())
}

/// Writes the backup down and moves the mark. With one backup nothing is secured yet.
async fn note(
    app: &App,
    folder: &Path,
    label: &Label,
    now: Timestamp,
) -> Result<u64, ProvinceError> {
    let mut tx = app.db.write().await?;
    sqlx::query("insert into backup (number, folder, position, made_at) values ($1, $2, $3, $4)")
        .bind(log::position(label.number)?)
        .bind(folder.to_string_lossy().into_owned())
        .bind(log::position(label.reaches.position)?)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("note a backup")?;
    let rows = sqlx::query("select folder, position from backup order by number desc limit 50")
        .fetch_all(&mut *tx)
        .await
        .doing("read the backups")?;
    let mut standing = Vec::new();
    for row in rows {
        if Path::new(&row.text("folder")?).join(LABEL).is_file() {
            standing.push(row.count("position")?);
        }
    }
    if let Some(second) = standing.get(1) {
        secured::move_to(&mut tx, *second, now).await?;
    }
    tx.commit().await.doing("note a backup")?;
    Ok(secured::state(&app.db).await?.position)
}

/// Copies the blobs that are not there yet, and reads each of them back.
pub(crate) fn copy_blobs(
    from: &Path,
    to: &Path,
    named: &[(Digest, u64)],
) -> Result<u64, ProvinceError> {
    let mut copied = 0;
    for (digest, _) in named {
        let path = blobs::relative(digest);
        let (source, target) = (from.join(&path), to.join(&path));
        if target.is_file() {
            continue;
        }
        let folder = target.parent().unwrap_or(to);
        if !folder.is_dir() {
            make_private(folder)?;
            // A power cut takes a folder whose own entry was not synced, with all that was synced in it.
            for above in folder
                .ancestors()
                .skip(1)
                .take_while(|above| above.starts_with(to))
            {
                sync_folder(above)?;
            }
        }
        let part = target.with_extension("part");
        fs::copy(&source, &part).doing("copy a blob")?;
        sync_file(&part)?;
        if Digest::of(&fs::read(&part).doing("read a blob back")?) != *digest {
            return Err(ProvinceError::refused("backup_broken"));
        }
        fs::rename(&part, &target).doing("keep a blob")?;
        sync_folder(folder)?;
        copied += 1;
    }
    Ok(copied)
}

/// Copies a folder of files that only their owner may read.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), ProvinceError> {
    make_private(to)?;
    for entry in fs::read_dir(from).doing("read a folder")? {
        let entry = entry.doing("read a folder")?;
        let target = to.join(entry.file_name());
        // `copy` takes the permissions along.
        fs::copy(entry.path(), &target).doing("copy a file")?;
        sync_file(&target)?;
    }
    sync_folder(to)
}

pub(crate) fn sync_file(path: &Path) -> Result<(), ProvinceError> {
    let synced: io::Result<()> = fs::File::open(path).and_then(|file| file.sync_all());
    synced.doing("sync a file")
}

#[cfg(test)]
mod tests;
