//! What is held: whole packets that do not count as they are, for a person to look at.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{DeviceId, PacketId, UnitCode};

use crate::{Columns as _, Db, Doing as _, ProvinceError};

/// A packet that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The packet.
    pub packet: PacketId,
    /// The device that sent it.
    pub device: DeviceId,
    /// What kind it is.
    pub kind: String,
    /// The commune, where its code is known here.
    pub area: Option<UnitCode>,
    /// Why it is held.
    pub code: String,
    /// When it came, RFC 3339.
    pub received_at: Timestamp,
}

/// Everything that is held, oldest first. A revision that counts since is not: it waits before a clerk.
pub async fn held(db: &Db) -> Result<Vec<Held>, ProvinceError> {
    let rows = sqlx::query(
        "select p.packet, p.device, p.kind, p.area, coalesce(p.code, '') as code, p.received_at from packet p \
         left join revision r on r.digest = p.digest and r.state = 'counts' \
         where p.standing = 'held' and r.digest is null order by p.received_at, p.position",
    )
    .fetch_all(db.read())
    .await
    .doing("read what is held")?;
    rows.iter()
        .map(|row| {
            Ok(Held {
                packet: row.parsed("packet")?,
                device: row.parsed("device")?,
                kind: row.text("kind")?,
                area: row.text("area")?.parse().ok(),
                code: row.text("code")?,
                received_at: row.moment("received_at")?,
            })
        })
        .collect()
}
