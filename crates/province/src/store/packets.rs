//! Packets: what was offered, what is stored, what was refused. A packet is known by device, id and digest together.

use jiff::Timestamp;
use tannha_domain::{
    Base64, DeviceId, Digest, DossierId, Head, LogPoint, PacketId, SignedBytes, UnitCode,
};

use super::{Columns as _, Db, Tx};
use crate::{Doing as _, ProvinceError, log};

/// The receipt of a packet that is stored, and its position.
pub async fn receipt(db: &Db, head: &Head) -> Result<Option<(u64, SignedBytes)>, ProvinceError> {
    let row = sqlx::query("select position, receipt, receipt_signature from packet where device = $1 and packet = $2 and digest = $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(db.read())
        .await
        .doing("find a packet")?;
    let Some(row) = row else { return Ok(None) };
    let receipt = SignedBytes {
        bytes: Base64(row.bytes("receipt")?),
        signature: Base64(row.bytes("receipt_signature")?),
    };
    Ok(Some((row.count("position")?, receipt)))
}

/// Whether this very packet is stored, asked outside of writing.
pub async fn is_stored(
    db: &Db,
    device: DeviceId,
    packet: PacketId,
    digest: Digest,
) -> Result<bool, ProvinceError> {
    let row = sqlx::query(
        "select position from packet where device = $1 and packet = $2 and digest = $3",
    )
    .bind(device.to_string())
    .bind(packet.to_string())
    .bind(digest.to_string())
    .fetch_optional(db.read())
    .await
    .doing("find a packet")?;
    Ok(row.is_some())
}

/// Whether this very packet is stored.
pub async fn is_here(tx: &mut Tx, head: &Head) -> Result<bool, ProvinceError> {
    let row = sqlx::query(
        "select position from packet where device = $1 and packet = $2 and digest = $3",
    )
    .bind(head.device.to_string())
    .bind(head.packet.to_string())
    .bind(head.digest.to_string())
    .fetch_optional(&mut **tx)
    .await
    .doing("find a packet")?;
    Ok(row.is_some())
}

/// Whether another packet with this id is stored.
pub async fn has_twin(tx: &mut Tx, head: &Head) -> Result<bool, ProvinceError> {
    let row =
        sqlx::query("select digest from packet where device = $1 and packet = $2 and digest <> $3")
            .bind(head.device.to_string())
            .bind(head.packet.to_string())
            .bind(head.digest.to_string())
            .fetch_optional(&mut **tx)
            .await
            .doing("find a packet's twin")?;
    Ok(row.is_some())
}

/// How many packets of a device are stored.
pub async fn count(db: &Db, device: DeviceId) -> Result<u64, ProvinceError> {
    let row = sqlx::query("select count(*) as packets from packet where device = $1")
        .bind(device.to_string())
        .fetch_one(db.read())
        .await
        .doing("count a device's packets")?;
    row.count("packets")
}

/// A packet with its place in the log.
pub struct Stored<'a> {
    /// What may be known of it without opening it.
    pub head: &'a Head,
    /// Where it stands.
    pub at: LogPoint,
    /// What kind it is.
    pub kind: &'a str,
    /// The commune, where its code is known here.
    pub area: Option<&'a UnitCode>,
    /// The dossier, where it is a revision.
    pub dossier: Option<DossierId>,
    /// Why it waits for a person, where it does.
    pub held: Option<&'static str>,
    /// What its device is told.
    pub receipt: &'a SignedBytes,
    /// When.
    pub now: Timestamp,
}

/// Writes a packet down with the names of its blobs.
pub async fn insert(tx: &mut Tx, packet: &Stored<'_>) -> Result<(), ProvinceError> {
    let head = packet.head;
    sqlx::query(
        "insert into packet (device, packet, digest, position, kind, area, dossier, standing, code, receipt, receipt_signature, received_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(head.device.to_string())
    .bind(head.packet.to_string())
    .bind(head.digest.to_string())
    .bind(log::position(packet.at.position)?)
    .bind(packet.kind)
    .bind(packet.area.map(ToString::to_string).unwrap_or_default())
    .bind(packet.dossier.map(|dossier| dossier.to_string()))
    .bind(if packet.held.is_some() { "held" } else { "taken" })
    .bind(packet.held)
    .bind(packet.receipt.bytes.0.clone())
    .bind(packet.receipt.signature.0.clone())
    .bind(packet.now.as_millisecond())
    .execute(&mut **tx)
    .await
    .doing("write a packet")?;
    for (ordinal, part) in (0_i64..).zip(head.blobs()) {
        sqlx::query("insert into packet_blob (digest, ordinal, blob, bytes) values ($1, $2, $3, $4) on conflict (digest, ordinal) do nothing")
            .bind(head.digest.to_string())
            .bind(ordinal)
            .bind(part.digest.to_string())
            .bind(size(part.bytes)?)
            .execute(&mut **tx)
            .await
            .doing("write a packet's blobs")?;
    }
    sqlx::query("delete from offer where device = $1 and digest = $2")
        .bind(head.device.to_string())
        .bind(head.digest.to_string())
        .execute(&mut **tx)
        .await
        .doing("close an offer")?;
    Ok(())
}

/// Whether this device alone offered the blob and no stored packet names it: then nobody else misses it.
pub async fn is_only_of(db: &Db, head: &Head, blob: &Digest) -> Result<bool, ProvinceError> {
    let row = sqlx::query(
        "select (select count(*) from packet_blob where blob = $1) as named, \
         (select count(*) from offered_blob where blob = $1 and device = $2) as own, \
         (select count(*) from offered_blob where blob = $1 and device <> $2) as others",
    )
    .bind(blob.to_string())
    .bind(head.device.to_string())
    .fetch_one(db.read())
    .await
    .doing("find whose a blob is")?;
    Ok(row.count("named")? == 0 && row.count("own")? > 0 && row.count("others")? == 0)
}

/// What a stored packet waits for turned out to be something else.
pub async fn held_for(tx: &mut Tx, digest: &Digest, code: &str) -> Result<(), ProvinceError> {
    sqlx::query("update packet set code = $2 where digest = $1 and standing = 'held'")
        .bind(digest.to_string())
        .bind(code)
        .execute(&mut **tx)
        .await
        .doing("note why a packet is held")?;
    Ok(())
}

/// Whether this packet was offered before.
pub async fn is_offered(db: &Db, head: &Head) -> Result<bool, ProvinceError> {
    let offered =
        sqlx::query("select at from offer where device = $1 and packet = $2 and digest = $3")
            .bind(head.device.to_string())
            .bind(head.packet.to_string())
            .bind(head.digest.to_string())
            .fetch_optional(db.read())
            .await
            .doing("find an offer")?;
    Ok(offered.is_some())
}

/// Notes that the blobs of a packet may come from its device.
pub async fn note_offer(tx: &mut Tx, head: &Head, now: Timestamp) -> Result<(), ProvinceError> {
    sqlx::query("insert into offer (device, packet, digest, at) values ($1, $2, $3, $4) on conflict (device, packet, digest) do nothing")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("note an offer")?;
    for part in head.blobs() {
        sqlx::query("insert into offered_blob (blob, device, bytes) values ($1, $2, $3) on conflict (blob, device) do nothing")
            .bind(part.digest.to_string())
            .bind(head.device.to_string())
            .bind(size(part.bytes)?)
            .execute(&mut **tx)
            .await
            .doing("note an offer")?;
    }
    Ok(())
}

/// How large a blob is that this device offered; `None` where no head of its packets names it.
pub async fn offered(
    db: &Db,
    device: DeviceId,
    blob: &Digest,
) -> Result<Option<u64>, ProvinceError> {
    let row = sqlx::query("select bytes from offered_blob where blob = $1 and device = $2")
        .bind(blob.to_string())
        .bind(device.to_string())
        .fetch_optional(db.read())
        .await
        .doing("find an offer")?;
    row.map(|row| row.count("bytes")).transpose()
}

/// Why a packet was refused, where it was.
pub async fn refusal(db: &Db, head: &Head) -> Result<Option<String>, ProvinceError> {
    let row = sqlx::query(
        "select code from refused_packet where device = $1 and packet = $2 and digest = $3",
    )
    .bind(head.device.to_string())
    .bind(head.packet.to_string())
    .bind(head.digest.to_string())
    .fetch_optional(db.read())
    .await
    .doing("find a packet")?;
    row.map(|row| row.text("code")).transpose()
}

/// Writes down why a packet is refused: its device hears the same each time.
pub async fn refuse(db: &Db, head: &Head, code: &str, now: Timestamp) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    sqlx::query("insert into refused_packet (device, packet, digest, code, at) values ($1, $2, $3, $4, $5) on conflict (device, packet, digest) do nothing")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .bind(code)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("refuse a packet")?;
    tx.commit().await.doing("refuse a packet")
}

/// A count as the database keeps it.
pub(crate) fn size(count: impl TryInto<i64>) -> Result<i64, ProvinceError> {
    count
        .try_into()
        .map_err(|_| ProvinceError::Broken { what: "size" })
}

/// The devices whose letters this one brought.
pub async fn brings_for(db: &Db, carrier: DeviceId) -> Result<Vec<DeviceId>, ProvinceError> {
    let rows = sqlx::query("select device from carries where carrier = $1 order by at")
        .bind(carrier.to_string())
        .fetch_all(db.read())
        .await
        .doing("find for whom a device carries")?;
    rows.iter().map(|row| row.parsed("device")).collect()
}

/// Notes that this device brings letters of that one.
pub async fn may_bring(
    db: &Db,
    carrier: DeviceId,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let doing = "note for whom a device carries";
    let known = sqlx::query("select at from carries where carrier = $1 and device = $2")
        .bind(carrier.to_string())
        .bind(device.to_string())
        .fetch_optional(db.read())
        .await
        .doing(doing)?;
    if known.is_some() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    sqlx::query("insert into carries (carrier, device, at) values ($1, $2, $3) on conflict (carrier, device) do nothing")
        .bind(carrier.to_string())
        .bind(device.to_string())
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing(doing)?;
    tx.commit().await.doing(doing)
}

/// The size of a blob that may come by this device: its own, or of one whose letters it brings.
pub async fn may_come(
    db: &Db,
    carrier: DeviceId,
    blob: &Digest,
) -> Result<Option<u64>, ProvinceError> {
    let row = sqlx::query(
        "select bytes from offered_blob where blob = $1 and (device = $2 or device in (select device from carries where carrier = $2))",
    )
    .bind(blob.to_string())
    .bind(carrier.to_string())
    .fetch_optional(db.read())
    .await
    .doing("find a blob that may come")?;
    row.map(|row| row.count("bytes")).transpose()
}
