//! Restore: the newest backup that holds, into an empty place. The log goes on there in a new epoch.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Db, Doing as _, ProvinceError,
    backup::{self, Label},
    devices, invitations,
    journal::{Journal, Line},
    keys::sync_folder,
    log, operators,
    place::{Place, make_private, sqlite_url},
    store::Tx,
    verify::{self, Depth},
};

/// What a restore did.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// Which backup it was.
    pub number: u64,
    /// Up to where it reaches.
    pub position: u64,
    /// How many packets are here again.
    pub packets: u64,
    /// How many blobs are here again.
    pub blobs: u64,
    /// How many lines of the journal were applied.
    pub journal: u64,
}

/// Restores into an empty place. `journal` is `None` where somebody said that there is none.
pub async fn restore(
    place: &Place,
    dir: &Path,
    journal: Option<&Path>,
    now: Timestamp,
) -> Result<Restored, ProvinceError> {
    let lines = journal.map(Journal::read).transpose()?.unwrap_or_default();
    let data = place
        .data
        .clone()
        .ok_or_else(|| ProvinceError::refused("data_folder_needed"))?;
    let is_in_use =
        |folder: &Path| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    let elsewhere = place.blobs.clone();
    let in_use = is_in_use(&data) || elsewhere.as_deref().is_some_and(is_in_use);
    if in_use || place.database.is_some() {
        return Err(ProvinceError::refused("restore_not_empty"));
    }
    // A first use of the driver, where no database was opened yet.
    sqlx::any::install_default_drivers();
    let fresh = data.with_extension("restoring");
    let blobs = elsewhere.as_ref().map_or_else(
        || fresh.join("blobs"),
        |blobs| blobs.with_extension("restoring"),
    );
    let backups = backup::kept(dir).map_err(|_| ProvinceError::refused("backup_none"))?;
    for (label, folder) in backups {
        for half in [&fresh, &blobs] {
            if half.exists() {
                fs::remove_dir_all(half).doing("clear half a restore")?;
            }
        }
        match copy(&label, &folder, dir, &fresh, &blobs).await {
            Ok(found) => {
                begin(&fresh, &label, &lines, now).await?;
                // The database last: without it the place is still empty.
                if let Some(elsewhere) = &elsewhere {
                    settle(&blobs, elsewhere)?;
                }
                settle(&fresh, &data)?;
                let position = label.reaches.position;
                tracing::info!(number = label.number, position, "restored");
                return Ok(Restored {
                    number: label.number,
                    position,
                    packets: found.packets,
                    blobs: found.blobs,
                    journal: lines.len() as u64,
                });
            }
            Err(error) => {
                tracing::error!(number = label.number, code = error.code(), %error, "a backup does not hold: trying an older one");
            }
        }
    }
    Err(ProvinceError::refused("backup_none"))
}

/// Copies a backup beside the place where it shall stand, and holds it against itself.
async fn copy(
    label: &Label,
    folder: &Path,
    dir: &Path,
    fresh: &Path,
    blobs: &Path,
) -> Result<verify::Found, ProvinceError> {
    make_private(fresh)?;
    make_private(blobs)?;
    let file = fresh.join("province.db");
    fs::copy(folder.join("province.db"), &file).doing("copy the database")?;
    backup::sync_file(&file)?;
    let keys = folder.join("keys");
    if keys.is_dir() {
        backup::copy_folder(&keys, &fresh.join("keys"))?;
    }
    let database = backup::open_copy(&file).await?;
    let named = verify::named(&database, None).await?;
    let (from, to): (PathBuf, PathBuf) = (dir.join("blobs"), blobs.to_owned());
    tokio::task::spawn_blocking(move || backup::copy_blobs(&from, &to, &named))
        .await
        .map_err(|_| ProvinceError::Broken { what: "backup" })??;
    let found = backup::check(&database, blobs, Depth::Bytes).await;
    let head = log::head(&database).await?;
    database.close().await;
    if head != label.reaches {
        return Err(ProvinceError::refused("backup_broken"));
    }
    found
}

/// Begins the new epoch, and writes down what the journal knows and the backup does not.
async fn begin(
    fresh: &Path,
    label: &Label,
    lines: &[Line],
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let db = Db::open(&sqlite_url(&fresh.join("province.db"), "rw")).await?;
    let mut tx = db.write().await?;
    log::restored(&mut tx, label.reaches.position, Some(label.number), now).await?;
    for line in lines {
        apply(&mut tx, line, now).await?;
    }
    tx.commit().await.doing("begin an epoch")?;
    db.close().await;
    Ok(())
}

async fn apply(tx: &mut Tx, line: &Line, now: Timestamp) -> Result<(), ProvinceError> {
    match line {
        Line::Disabled { staff } => {
            sqlx::query("update staff set disabled_at = coalesce(disabled_at, $2) where name = $1")
                .bind(staff)
                .bind(now.as_millisecond())
                .execute(&mut **tx)
                .await
                .doing("end somebody's access")?;
            Ok(())
        }
        Line::OperatorRevoked { operator, device } => {
            operators::set_revoked(tx, *operator, *device, now).await
        }
        Line::Revoked { device } => devices::set_revoked(tx, *device, now).await,
        Line::Enrolled(joined) => {
            let known = sqlx::query("select id from device where id = $1")
                .bind(joined.device.to_string())
                .fetch_optional(&mut **tx)
                .await;
            if known.doing("find a device")?.is_some() {
                return Ok(());
            }
            sqlx::query("update invitation set device = $1 where id = $2 and device is null")
                .bind(joined.device.to_string())
                .bind(joined.invitation.to_string())
                .execute(&mut **tx)
                .await
                .doing("take an invitation")?;
            invitations::enter(tx, joined, now).await
        }
    }
}

fn settle(fresh: &Path, data: &Path) -> Result<(), ProvinceError> {
    sync_folder(fresh)?;
    if data.is_dir() {
        fs::remove_dir(data).doing("clear the empty place")?;
    }
    fs::rename(fresh, data).doing("put the backup in its place")?;
    sync_folder(
        data.parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    )
}
