//! From a head to a receipt. What is lacking is asked for; what is whole is opened in memory, checked, and signed for;
//! what is broken is refused with its code. One bad packet never holds up another.

mod open;
mod take;

use jiff::Timestamp;
use tannha_domain::{Base64, Digest, Head, LogPoint, SignedBytes};
use tannha_packet::{Epochs, Outcome, Receipt, Statement as _};
use tannha_wire::v1::{MAX_BLOB_BYTES, MAX_PARTS, Refused, Wanted};

use crate::{
    App, Doing as _, ProvinceError,
    devices::Device,
    log,
    store::Columns as _,
};

/// What a device hears of a packet that it offers.
#[derive(Debug)]
pub enum Verdict {
    /// It is stored durably, manifest and every attachment.
    Receipt(SignedBytes),
    /// This is lacking.
    Wanted(Vec<Wanted>),
    /// It is broken.
    Refused(Refused),
}

/// Hears of a packet, and takes it once nothing is lacking.
pub async fn offer(app: &App, device: &Device, head: &Head, epochs: &Epochs, now: Timestamp) -> Result<Verdict, ProvinceError> {
    if let Some(receipt) = known(app, head, epochs).await? {
        return Ok(Verdict::Receipt(receipt));
    }
    if let Some(code) = refused(app, head).await? {
        return Ok(Verdict::Refused(refusal(head, code)));
    }
    if head.device != device.id {
        return refuse(app, head, "head_foreign", now).await;
    }
    let too_large = head.blobs().any(|part| part.bytes == 0 || part.bytes > MAX_BLOB_BYTES);
    if too_large || head.parts.len() > MAX_PARTS {
        return refuse(app, head, "packet_too_large", now).await;
    }
    let wanted = lacking(app, head).await?;
    if !wanted.is_empty() {
        note(app, head, now).await?;
        return Ok(Verdict::Wanted(wanted));
    }
    let opened = open::open(app, head).await?;
    match opened {
        Ok(opened) => take::take(app, device, head, opened, now).await.map(Verdict::Receipt),
        Err(error) => {
            tracing::warn!(packet.id = %head.packet, device.id = %head.device, code = error.code(), "a packet is broken");
            refuse(app, head, error.code(), now).await
        }
    }
}

/// The receipt of a packet that is here already. It names the epoch of now where its own no longer stands.
async fn known(app: &App, head: &Head, epochs: &Epochs) -> Result<Option<SignedBytes>, ProvinceError> {
    let row = sqlx::query("select position, receipt, receipt_signature from packet where device = $1 and packet = $2 and digest = $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find a packet")?;
    let Some(row) = row else { return Ok(None) };
    let signed = SignedBytes { bytes: Base64(row.bytes("receipt")?), signature: Base64(row.bytes("receipt_signature")?) };
    let receipt = Receipt::read_unverified(&signed)?;
    if epochs.stands(&receipt.at) {
        return Ok(Some(signed));
    }
    let epoch = epochs.current().ok_or(ProvinceError::Broken { what: "epochs" })?;
    let at = log::at(app.db.read(), row.count("position")?).await?.ok_or(ProvinceError::Broken { what: "log" })?;
    Ok(Some(Receipt { at: LogPoint { epoch, ..at }, ..receipt }.sign(&app.keys()?.signing)))
}

async fn refused(app: &App, head: &Head) -> Result<Option<String>, ProvinceError> {
    let row = sqlx::query("select code from refused_packet where device = $1 and packet = $2 and digest = $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find a packet")?;
    row.map(|row| row.text("code")).transpose()
}

async fn lacking(app: &App, head: &Head) -> Result<Vec<Wanted>, ProvinceError> {
    let mut wanted = Vec::new();
    for part in head.blobs() {
        if app.blobs.size(&part.digest).await.is_none() {
            wanted.push(Wanted { packet: head.packet, blob: part.digest, durable: app.blobs.durable(&part.digest).await? });
        }
    }
    Ok(wanted)
}

/// Notes that these blobs may come from this device.
async fn note(app: &App, head: &Head, now: Timestamp) -> Result<(), ProvinceError> {
    let offered = sqlx::query("select at from offer where device = $1 and packet = $2 and digest = $3")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find an offer")?;
    if offered.is_some() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    sqlx::query("insert into offer (device, packet, digest, at) values ($1, $2, $3, $4) on conflict (device, packet, digest) do nothing")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("note an offer")?;
    for part in head.blobs() {
        let bytes = i64::try_from(part.bytes).map_err(|_| ProvinceError::Broken { what: "size" })?;
        sqlx::query("insert into offered_blob (blob, device, bytes) values ($1, $2, $3) on conflict (blob, device) do nothing")
            .bind(part.digest.to_string())
            .bind(head.device.to_string())
            .bind(bytes)
            .execute(&mut *tx)
            .await
            .doing("note an offer")?;
    }
    tx.commit().await.doing("note an offer")
}

/// How large a blob is that this device offered; `None` where no head of its packets names it.
pub async fn offered(app: &App, device: &Device, blob: &Digest) -> Result<Option<u64>, ProvinceError> {
    let row = sqlx::query("select bytes from offered_blob where blob = $1 and device = $2")
        .bind(blob.to_string())
        .bind(device.id.to_string())
        .fetch_optional(app.db.read())
        .await
        .doing("find an offer")?;
    row.map(|row| row.count("bytes")).transpose()
}

async fn refuse(app: &App, head: &Head, code: &'static str, now: Timestamp) -> Result<Verdict, ProvinceError> {
    let mut tx = app.db.write().await?;
    sqlx::query("insert into refused_packet (device, packet, digest, code, at) values ($1, $2, $3, $4, $5) on conflict (device, packet, digest) do nothing")
        .bind(head.device.to_string())
        .bind(head.packet.to_string())
        .bind(head.digest.to_string())
        .bind(code)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("refuse a packet")?;
    tx.commit().await.doing("refuse a packet")?;
    for part in head.blobs() {
        let used = sqlx::query("select digest from packet_blob where blob = $1 limit 1")
            .bind(part.digest.to_string())
            .fetch_optional(app.db.read())
            .await
            .doing("find a blob's packets")?;
        if used.is_none() {
            app.blobs.quarantine(&part.digest).await?;
        }
    }
    Ok(Verdict::Refused(refusal(head, code.to_owned())))
}

fn refusal(head: &Head, code: String) -> Refused {
    Refused { packet: head.packet, digest: head.digest, code }
}

/// A receipt that says what became of a packet.
fn receipt(head: &Head, at: LogPoint, held: Option<&str>) -> Receipt {
    let outcome = held.map_or(Outcome::Taken, |code| Outcome::Held { code: code.to_owned() });
    Receipt { packet: head.packet, digest: head.digest, at, outcome }
}
