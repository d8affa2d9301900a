//! From a head to a receipt. What is lacking is asked for; what is whole is opened in memory, checked, and signed for;
//! what is broken is refused with its code. One bad packet never holds up another.

mod open;
mod take;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use tannha_domain::{Head, LogPoint, SignedBytes};
use tannha_packet::{Epochs, Outcome, Receipt, Statement as _};
use tannha_wire::v1::{MAX_BLOB_BYTES, MAX_PARTS, Refused, Wanted};

use self::open::Fault;
use crate::{App, ProvinceError, bulk, devices::Device, log, roster_blob, store::packets};

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
pub async fn offer(
    app: &App,
    device: &Device,
    head: &Head,
    epochs: &Epochs,
    now: Timestamp,
) -> Result<Verdict, ProvinceError> {
    if let Some(receipt) = known(app, head, epochs).await? {
        return Ok(Verdict::Receipt(receipt));
    }
    if let Some(code) = packets::refusal(&app.db, head).await? {
        return Ok(Verdict::Refused(refusal(head, code)));
    }
    // What is said of a packet before its bytes were seen is said to who asks, and kept of nobody.
    if head.device != device.id {
        return Ok(Verdict::Refused(refusal(head, "head_foreign".to_owned())));
    }
    let too_large = head
        .blobs()
        .any(|part| part.bytes == 0 || part.bytes > MAX_BLOB_BYTES);
    if too_large || head.parts.len() > MAX_PARTS {
        return Ok(Verdict::Refused(refusal(
            head,
            "packet_too_large".to_owned(),
        )));
    }
    let wanted = lacking(app, head).await?;
    if !wanted.is_empty() {
        packets::note_offer(&app.db, head, now).await?;
        return Ok(Verdict::Wanted(wanted));
    }
    match open::open(app, head).await? {
        Ok(opened) => take::take(app, device, head, opened, now)
            .await
            .map(Verdict::Receipt),
        Err(Fault::Rotten(blobs)) => {
            tracing::error!(packet.id = %head.packet, blobs = blobs.len(), "the disk changed blobs that had held: they are asked for again");
            for blob in &blobs {
                app.blobs.quarantine(blob).await?;
            }
            packets::note_offer(&app.db, head, now).await?;
            Ok(Verdict::Wanted(lacking(app, head).await?))
        }
        Err(Fault::Broken(error)) => {
            tracing::warn!(packet.id = %head.packet, device.id = %head.device, code = error.code(), "a packet is broken");
            refuse(app, head, error.code(), now).await
        }
    }
}

/// The receipt of a packet that is here already. It names the epoch of now where its own no longer stands.
async fn known(
    app: &App,
    head: &Head,
    epochs: &Epochs,
) -> Result<Option<SignedBytes>, ProvinceError> {
    let Some((position, signed)) = packets::receipt(&app.db, head).await? else {
        return Ok(None);
    };
    let receipt = Receipt::read_unverified(&signed)?;
    if epochs.stands(&receipt.at) {
        return Ok(Some(signed));
    }
    let epoch = epochs
        .current()
        .ok_or(ProvinceError::Broken { what: "epochs" })?;
    let at = log::at(app.db.read(), position)
        .await?
        .ok_or(ProvinceError::Broken { what: "log" })?;
    Ok(Some(
        Receipt {
            at: LogPoint { epoch, ..at },
            ..receipt
        }
        .sign(&app.keys()?.signing),
    ))
}

async fn lacking(app: &App, head: &Head) -> Result<Vec<Wanted>, ProvinceError> {
    let mut wanted = Vec::new();
    for part in head.blobs() {
        if app.blobs.size(&part.digest).await.is_none() {
            wanted.push(Wanted {
                packet: head.packet,
                blob: part.digest,
                durable: app.blobs.durable(&part.digest).await?,
            });
        }
    }
    Ok(wanted)
}

async fn refuse(
    app: &App,
    head: &Head,
    code: &'static str,
    now: Timestamp,
) -> Result<Verdict, ProvinceError> {
    packets::refuse(&app.db, head, code, now).await?;
    // A head may name whatever it likes: what other packets, other devices, a roster, recordings or a form need stays where it is.
    for part in head.blobs() {
        if packets::is_only_of(&app.db, head, &part.digest).await?
            && !roster_blob::is_one(&app.db, &part.digest).await?
            && !bulk::is_one(&app.db, &part.digest).await?
        {
            app.blobs.quarantine(&part.digest).await?;
        }
    }
    Ok(Verdict::Refused(refusal(head, code.to_owned())))
}

fn refusal(head: &Head, code: String) -> Refused {
    Refused {
        packet: head.packet,
        digest: head.digest,
        code,
    }
}

/// A receipt that says what became of a packet.
fn receipt(head: &Head, at: LogPoint, reason: Option<&str>) -> Receipt {
    let outcome = reason.map_or(Outcome::Taken, |code| Outcome::Held {
        code: code.to_owned(),
    });
    Receipt {
        packet: head.packet,
        digest: head.digest,
        at,
        outcome,
    }
}
