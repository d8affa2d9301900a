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

use self::open::{Fault, Opened};
use crate::{
    App, Doing as _, ProvinceError, bulk,
    devices::Device,
    log, roster_blob,
    store::{Part, packets},
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

/// What became of packets that were offered together.
#[derive(Debug, Default)]
pub struct Offered {
    /// What their device hears, in no order.
    pub verdicts: Vec<Verdict>,
    /// What failed here, and says nothing of a packet: they will be offered again.
    pub failed: Vec<ProvinceError>,
}

impl Offered {
    fn hears(&mut self, verdict: Result<Verdict, ProvinceError>) {
        match verdict {
            Ok(verdict) => self.verdicts.push(verdict),
            Err(error) => self.failed.push(error),
        }
    }
}

/// Hears of a packet, and takes it once nothing is lacking.
pub async fn offer(
    app: &App,
    device: &Device,
    head: &Head,
    epochs: &Epochs,
    now: Timestamp,
) -> Result<Verdict, ProvinceError> {
    let heads = std::slice::from_ref(head);
    let mut offered = offer_all(app, device, heads, epochs, now).await;
    match (offered.verdicts.pop(), offered.failed.pop()) {
        (Some(verdict), _) => Ok(verdict),
        (None, Some(error)) => Err(error),
        (None, None) => Err(ProvinceError::Broken { what: "packet" }),
    }
}

/// The same for several: what is written of all of them is one transaction, because what a disk takes its time for is
/// the end of each.
pub async fn offer_all(
    app: &App,
    device: &Device,
    heads: &[Head],
    epochs: &Epochs,
    now: Timestamp,
) -> Offered {
    let mut offered = Offered::default();
    let mut unwritten = Vec::new();
    for head in heads {
        match look(app, device, head, epochs, now).await {
            Ok(Look::Known(verdict)) => offered.verdicts.push(verdict),
            Ok(look) => unwritten.push((head, look)),
            Err(error) => offered.failed.push(error),
        }
    }
    if !unwritten.is_empty()
        && let Err(error) = write(app, device, unwritten, epochs, &mut offered, now).await
    {
        offered.failed.push(error);
    }
    offered
}

/// A packet before anything is written of it.
enum Look {
    /// Nothing is to be written.
    Known(Verdict),
    /// This is lacking, and its blobs may come.
    Lacks(Vec<Wanted>),
    /// It is whole, and holds.
    Whole(Box<Opened>),
}

async fn write(
    app: &App,
    device: &Device,
    looks: Vec<(&Head, Look)>,
    epochs: &Epochs,
    offered: &mut Offered,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let (mut wanted, mut taken, mut here) = (Vec::new(), Vec::new(), Vec::new());
    let mut tx = app.db.write().await?;
    for (head, look) in looks {
        match look {
            Look::Known(verdict) => offered.verdicts.push(verdict),
            Look::Lacks(lacking) => {
                packets::note_offer(&mut tx, head, now).await?;
                wanted.push(Verdict::Wanted(lacking));
            }
            Look::Whole(opened) => {
                let part = Part::begin(&mut tx).await?;
                match take::take(app, &mut tx, device, head, &opened, now).await {
                    Ok(Some(one)) => taken.push((head, one)),
                    Ok(None) => here.push(head),
                    // One bad packet never holds up another.
                    Err(error) => {
                        part.take_back(&mut tx).await?;
                        offered.failed.push(error);
                        continue;
                    }
                }
                part.end(&mut tx).await?;
            }
        }
    }
    tx.commit().await.doing("take packets")?;
    offered.verdicts.extend(wanted);
    for (head, one) in taken {
        tracing::info!(packet.id = %head.packet, device.id = %head.device, position = one.position, held = one.held, "a packet is stored");
        offered.verdicts.push(Verdict::Receipt(one.receipt));
    }
    for head in here {
        let receipt = known(app, head, epochs).await;
        let receipt =
            receipt.and_then(|known| known.ok_or(ProvinceError::Broken { what: "packet" }));
        offered.hears(receipt.map(Verdict::Receipt));
    }
    Ok(())
}

async fn look(
    app: &App,
    device: &Device,
    head: &Head,
    epochs: &Epochs,
    now: Timestamp,
) -> Result<Look, ProvinceError> {
    let refused = |code: &str| {
        let refused = Verdict::Refused(refusal(head, code.to_owned()));
        Ok(Look::Known(refused))
    };
    if let Some(receipt) = known(app, head, epochs).await? {
        return Ok(Look::Known(Verdict::Receipt(receipt)));
    }
    if let Some(code) = packets::refusal(&app.db, head).await? {
        return refused(&code);
    }
    // What is said of a packet before its bytes were seen is said to who asks, and kept of nobody.
    if head.device != device.id {
        return refused("head_foreign");
    }
    let too_large = head
        .blobs()
        .any(|part| part.bytes == 0 || part.bytes > MAX_BLOB_BYTES);
    if too_large || head.parts.len() > MAX_PARTS {
        return refused("packet_too_large");
    }
    let wanted = lacking(app, head).await?;
    if !wanted.is_empty() {
        return lacks(app, head, wanted).await;
    }
    match open::open(app, head).await? {
        Ok(opened) => Ok(Look::Whole(Box::new(opened))),
        Err(Fault::Rotten(blobs)) => {
            tracing::error!(packet.id = %head.packet, blobs = blobs.len(), "the disk changed blobs that had held: they are asked for again");
            for blob in &blobs {
                app.blobs.quarantine(blob).await?;
            }
            let wanted = lacking(app, head).await?;
            lacks(app, head, wanted).await
        }
        Err(Fault::Broken(error)) => {
            tracing::warn!(packet.id = %head.packet, device.id = %head.device, code = error.code(), "a packet is broken");
            refuse(app, head, error.code(), now).await.map(Look::Known)
        }
    }
}

async fn lacks(app: &App, head: &Head, wanted: Vec<Wanted>) -> Result<Look, ProvinceError> {
    Ok(if packets::is_offered(&app.db, head).await? {
        Look::Known(Verdict::Wanted(wanted))
    } else {
        Look::Lacks(wanted)
    })
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
