//! What comes down to every device as a blob that is encrypted once: packs of recordings, and providers' forms.

use tannha_domain::{Base64, Change, Digest};

use crate::{App, Columns as _, Db, Doing as _, ProvinceError, devices::Device};

/// The keys of both, each sealed to the intake key.
const OPENER: &str = "select opener from recording_pack where digest = $1 union all select opener from form where digest = $1";

/// Puts the key of each blob into what this device is told, sealed to it.
pub async fn with_keys(
    app: &App,
    device: &Device,
    changes: &mut [Change],
) -> Result<(), ProvinceError> {
    for change in changes {
        if let Some((blob, key)) = change.news.bulk_key() {
            let row = sqlx::query(OPENER)
                .bind(blob.to_string())
                .fetch_one(app.db.read())
                .await
                .doing("find a blob's key")?;
            let opener = app.keys()?.intake.open(&row.bytes("opener")?)?;
            *key = Base64(device.recipient.seal(&opener)?);
        }
    }
    Ok(())
}

/// Whether a blob was made here for every device to fetch.
pub async fn is_one(db: &Db, blob: &Digest) -> Result<bool, ProvinceError> {
    let row = sqlx::query(OPENER)
        .bind(blob.to_string())
        .fetch_optional(db.read())
        .await
        .doing("find a blob")?;
    Ok(row.is_some())
}
