//! How much is taken: how large what is captured may be, which comes down the feed, and how much a device brings in a day
//! before it is slowed. Neither refuses a packet: what is whole and no larger than the protocol allows is taken.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tannha_domain::{DeviceId, News};
use tannha_wire::v1::MAX_BLOB_BYTES;

use crate::{
    Db, Doing as _, ProvinceError, feed,
    log::{self, Entry},
    store::{set_setting, setting},
};

const ATTACHMENT_BYTES: &str = "limit_attachment_bytes";
const DAILY_BYTES: &str = "quota_daily_bytes";
/// Under this no card could be captured any more.
const LEAST_ATTACHMENT: u64 = 300_000;
/// Under this a device could not bring one dossier in a day.
const LEAST_DAILY: u64 = 2_000_000;
/// What is not larger is never slowed: facts and consents go through on every day.
const SMALL: u64 = 64 * 1024;
const A_DAY: f64 = 86_400.0;

/// What holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes one picture, sheet or recording may have when it is captured.
    pub attachment_bytes: u64,
    /// How much a device brings in a day before it is slowed; any amount where nobody said.
    pub daily_bytes: Option<u64>,
}

/// What holds now.
pub async fn read(db: &Db) -> Result<Limits, ProvinceError> {
    let attachment = number(db, ATTACHMENT_BYTES).await?;
    Ok(Limits {
        attachment_bytes: attachment.unwrap_or(MAX_BLOB_BYTES),
        daily_bytes: daily_bytes(db).await?,
    })
}

/// How much a device brings in a day before it is slowed: asked for each blob, and nothing beside it.
pub async fn daily_bytes(db: &Db) -> Result<Option<u64>, ProvinceError> {
    number(db, DAILY_BYTES).await
}

async fn number(db: &Db, name: &str) -> Result<Option<u64>, ProvinceError> {
    Ok(setting(db.read(), name)
        .await?
        .and_then(|said| said.parse().ok()))
}

/// As a device hears of it that joins.
pub async fn told(db: &Db) -> Result<News, ProvinceError> {
    let Limits {
        attachment_bytes, ..
    } = read(db).await?;
    Ok(News::Limits { attachment_bytes })
}

/// Says how large what is captured may be from now on. What was captured before is taken all the same.
pub async fn set_attachment_bytes(
    db: &Db,
    bytes: u64,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    if !(LEAST_ATTACHMENT..=MAX_BLOB_BYTES).contains(&bytes) {
        return Err(ProvinceError::refused("limit_bad")
            .with("least", LEAST_ATTACHMENT)
            .with("most", MAX_BLOB_BYTES));
    }
    let mut tx = db.write().await?;
    set_setting(&mut tx, ATTACHMENT_BYTES, &bytes.to_string()).await?;
    let entry = Entry::new("limit").with("attachment_bytes", bytes);
    let point = log::append(&mut tx, &entry, now).await?;
    let news = News::Limits {
        attachment_bytes: bytes,
    };
    feed::publish_to_all(&mut tx, &point, now, &news).await?;
    tx.commit().await.doing("set a limit")
}

/// Says how much a device brings in a day before it is slowed.
pub async fn set_daily_bytes(db: &Db, bytes: u64, now: Timestamp) -> Result<(), ProvinceError> {
    if bytes < LEAST_DAILY {
        return Err(ProvinceError::refused("quota_bad").with("least", LEAST_DAILY));
    }
    let mut tx = db.write().await?;
    set_setting(&mut tx, DAILY_BYTES, &bytes.to_string()).await?;
    log::append(
        &mut tx,
        &Entry::new("limit").with("daily_bytes", bytes),
        now,
    )
    .await?;
    tx.commit().await.doing("set a quota")
}

/// What devices brought lately. It is not kept: after a restart everybody begins anew.
#[derive(Debug, Clone, Default)]
pub struct Brought(Arc<Mutex<HashMap<DeviceId, Lately>>>);

/// Bytes that a device brought, of which a day's quota is forgotten in a day.
#[derive(Debug, Clone, Copy)]
struct Lately {
    bytes: f64,
    at: Instant,
}

impl Brought {
    /// Whether a device may bring this blob now. Where it has brought its day's bytes, in how long.
    #[expect(clippy::cast_precision_loss, reason = "counts of bytes")]
    pub fn may_bring(
        &self,
        device: DeviceId,
        blob: u64,
        a_day: u64,
        now: Instant,
    ) -> Result<(), Duration> {
        let over = self.lately(device, a_day, now, |bytes| *bytes) - a_day as f64;
        if blob <= SMALL || over < 0.0 {
            return Ok(());
        }
        // Until there is room for it again.
        let room = (blob.min(a_day) as f64 + over) / a_day as f64;
        Err(Duration::from_secs_f64(room * A_DAY))
    }

    /// Counts what arrived.
    #[expect(clippy::cast_precision_loss, reason = "counts of bytes")]
    pub fn note(&self, device: DeviceId, arrived: u64, a_day: u64, now: Instant) {
        self.lately(device, a_day, now, |bytes| *bytes += arrived as f64);
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of bytes")]
    fn lately<T>(
        &self,
        device: DeviceId,
        a_day: u64,
        now: Instant,
        work: impl FnOnce(&mut f64) -> T,
    ) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = all.entry(device).or_insert(Lately {
            bytes: 0.0,
            at: now,
        });
        let forgotten = now.duration_since(lately.at).as_secs_f64() / A_DAY * a_day as f64;
        lately.bytes = (lately.bytes - forgotten).max(0.0);
        lately.at = now;
        work(&mut lately.bytes)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::Home;

    fn device(number: u128) -> DeviceId {
        DeviceId::from(Uuid::from_u128(number))
    }

    /// `KoboToolbox`: over a limit everybody's work was refused.
    #[test]
    fn who_brought_a_days_bytes_is_slowed_and_nobody_else() {
        let (brought, begun, a_day) = (Brought::default(), Instant::now(), 10_000_000);
        let may = |who, bytes, when| brought.may_bring(device(who), bytes, a_day, when);
        for _ in 0..10 {
            assert_eq!(may(1, 1_000_000, begun), Ok(()));
            brought.note(device(1), 1_000_000, a_day, begun);
        }
        let waits = may(1, 1_000_000, begun).unwrap_err();
        assert_eq!(waits, Duration::from_mins(144), "a tenth of a day");
        assert_eq!(may(2, 1_000_000, begun), Ok(()));
        // Facts and consents go all the same, and after that wait so does the picture.
        assert_eq!(may(1, SMALL, begun), Ok(()));
        assert_eq!(may(1, 1_000_000, begun + waits), Ok(()));
    }

    #[tokio::test]
    async fn a_limit_that_would_end_capturing_is_refused_and_a_good_one_is_told_to_all() {
        let home = Home::new().await;
        let (db, now) = (&home.app.db, Timestamp::now());
        for bad in [0, 299_999, MAX_BLOB_BYTES + 1] {
            let refused = set_attachment_bytes(db, bad, now).await.unwrap_err();
            assert_eq!(refused.code(), "limit_bad");
        }
        assert_eq!(
            set_daily_bytes(db, 1, now).await.unwrap_err().code(),
            "quota_bad"
        );
        set_attachment_bytes(db, 500_000, now).await.unwrap();
        set_daily_bytes(db, 50_000_000, now).await.unwrap();
        let limits = read(db).await.unwrap();
        assert_eq!(
            (limits.attachment_bytes, limits.daily_bytes),
            (500_000, Some(50_000_000))
        );
        let told = told(db).await.unwrap();
        assert_eq!(
            told,
            News::Limits {
                attachment_bytes: 500_000
            }
        );
    }
}
