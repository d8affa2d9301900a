//! A bundle goes out: what each device that asked by a carrier would have heard on the line, and the blobs that it names.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{DeviceId, Digest, Head, LogPoint, News};
use tannha_packet::{
    bundle::{self, BundleError, Item, Toward},
    seal_answer,
};
use tannha_wire::v1::{Answered, Ask, Exchange};

use super::letters;
use crate::{
    App, Doing as _, ProvinceError, bulk,
    devices::{self, Device, Standing},
    exchange, invitations, keys, roster_blob,
};

/// So many heads are answered at once: their receipts fit into one answer, and the feed beside them.
const HEADS_AT_ONCE: usize = 8;
/// A feed that does not end in so many answers is gone on with by the next bundle.
const MAX_ANSWERS: usize = 10_000;

/// What was written.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Exported {
    /// The devices for which something is in it.
    pub devices: u64,
    /// Answers.
    pub answers: u64,
    /// Rosters, recordings and forms.
    pub blobs: u64,
    /// How large the file is.
    pub bytes: u64,
}

/// Entries in their order, and what of them lies in memory.
#[derive(Default)]
struct Contents {
    letters: Vec<(Item, Vec<u8>)>,
    blobs: BTreeMap<Digest, u64>,
}

/// Writes a bundle for all devices that asked by a carrier and were not heard on the line since. It can be written again:
/// a device takes each thing once.
pub(crate) async fn export(
    app: &App,
    file: &Path,
    now: Timestamp,
) -> Result<Exported, ProvinceError> {
    let mut contents = Contents::default();
    let mut asks: BTreeMap<DeviceId, Vec<Ask>> = BTreeMap::new();
    for (device, ask) in letters::waiting(app).await? {
        asks.entry(device).or_default().push(ask);
    }
    for device in letters::joined(app).await? {
        asks.entry(device).or_default();
    }
    let count = asks.len() as u64;
    if count == 0 {
        return Err(ProvinceError::refused("bundle_nobody"));
    }
    for (id, asks) in asks {
        let Some(device) = devices::find(app, id).await? else {
            continue;
        };
        let asks = if asks.is_empty() {
            welcome(app, &device, &mut contents).await?;
            vec![first_ask(now)]
        } else {
            asks
        };
        answer(app, &device, asks, &mut contents, now).await?;
    }
    let answers = contents
        .letters
        .iter()
        .filter(|(item, _)| matches!(item, Item::Answer(..)));
    let (answers, blobs) = (answers.count() as u64, contents.blobs.len() as u64);
    Ok(Exported {
        devices: count,
        answers,
        blobs,
        bytes: write(app, file, contents).await?,
    })
}

/// What a device that has just joined would ask.
fn first_ask(now: Timestamp) -> Ask {
    Ask {
        since: 0,
        exchange: Exchange {
            sent_at: now,
            counter: 0,
            highest: None,
            cursor: None,
            key_list: 0,
            secured: 0,
            heads: Vec::new(),
            proofs: Vec::new(),
            unconfirmed: Vec::new(),
        },
        lacks: Vec::new(),
    }
}

async fn welcome(app: &App, device: &Device, into: &mut Contents) -> Result<(), ProvinceError> {
    let sealed = sealed_welcome(app, device).await?;
    into.letters.push((Item::Enrolled(device.id), sealed));
    Ok(())
}

/// What a device that was taken in needs to begin, for nobody else to read.
pub(super) async fn sealed_welcome(app: &App, device: &Device) -> Result<Vec<u8>, ProvinceError> {
    let enrolled = invitations::enrolled(app, device.certificate.clone()).await?;
    let json =
        serde_json::to_vec(&enrolled).map_err(|_| ProvinceError::Broken { what: "answer" })?;
    Ok(device.recipient.seal(&json)?)
}

/// The answers to all that a device asked, one beginning where the one before ends.
async fn answer(
    app: &App,
    device: &Device,
    asks: Vec<Ask>,
    into: &mut Contents,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let key_list = keys::key_list(app).await?;
    let mut cursor = asks.first().and_then(|ask| ask.exchange.cursor);
    for (place, ask) in asks.iter().enumerate() {
        let (answers, end) = answers(app, device, ask, cursor, MAX_ANSWERS, now).await?;
        cursor = end;
        for answered in answers {
            name_blobs(&answered, &mut into.blobs);
            let sealed = seal_answer(
                &answered,
                &app.keys()?.signing,
                &key_list,
                &device.recipient,
            )?;
            let item = Item::Answer(device.id, Digest::of(&sealed));
            into.letters.push((item, sealed));
        }
        if place == 0 && device.standing == Standing::Active {
            lacked(app, device, &ask.lacks, &mut into.blobs).await?;
        }
    }
    Ok(())
}

/// At most so many answers to one ask from a place in the feed on, and where the last of them ends. Each of its heads is
/// looked at, whatever that number is.
pub(super) async fn answers(
    app: &App,
    device: &Device,
    ask: &Ask,
    mut cursor: Option<LogPoint>,
    most: usize,
    now: Timestamp,
) -> Result<(Vec<Answered>, Option<LogPoint>), ProvinceError> {
    let mut answers = Vec::new();
    let mut heads: &[Head] = &ask.exchange.heads;
    loop {
        let (now_asked, rest) = heads.split_at(heads.len().min(HEADS_AT_ONCE));
        let exchange = Exchange {
            cursor,
            heads: now_asked.to_vec(),
            ..ask.exchange.clone()
        };
        let reply = exchange::answer(app, device, exchange, now).await?;
        let goes_on = reply.more && cursor != Some(reply.cursor);
        let end = Some(reply.cursor);
        answers.push(Answered {
            from: cursor,
            highest: ask.exchange.highest,
            told: ask.exchange.unconfirmed.clone(),
            reply,
        });
        cursor = end;
        heads = rest;
        if heads.is_empty() && (!goes_on || answers.len() >= most) {
            return Ok((answers, cursor));
        }
    }
}

/// What an answer names comes with it.
pub(super) fn name_blobs(answered: &Answered, into: &mut BTreeMap<Digest, u64>) {
    for change in &answered.reply.changes {
        match &change.news {
            News::Roster { blob, bytes, .. }
            | News::Recordings { blob, bytes, .. }
            | News::Form { blob, bytes, .. } => {
                into.insert(*blob, *bytes);
            }
            _ => {}
        }
    }
}

/// What the device knows of and has not whole, as far as it may have it.
pub(super) async fn lacked(
    app: &App,
    device: &Device,
    lacks: &[Digest],
    into: &mut BTreeMap<Digest, u64>,
) -> Result<(), ProvinceError> {
    for blob in lacks {
        let may_have = bulk::is_one(&app.db, blob).await?
            || roster_blob::is_roster_of(app, device, blob).await?;
        if may_have && let Some(bytes) = app.blobs.size(blob).await {
            into.insert(*blob, bytes);
        }
    }
    Ok(())
}

/// Writes what there is: a blob that is gone, since a newer one took its place, is left out.
async fn write(app: &App, file: &Path, contents: Contents) -> Result<u64, ProvinceError> {
    let Contents { letters, blobs } = contents;
    let blobs = blobs
        .into_iter()
        .map(|(digest, bytes)| (digest, bytes, app.blobs.path(&digest)))
        .filter(|(.., path)| path.is_file());
    let blobs: Vec<_> = blobs.collect();
    let entries: Vec<(Item, u64)> = letters
        .iter()
        .map(|(item, bytes)| (*item, bytes.len() as u64))
        .chain(
            blobs
                .iter()
                .map(|(digest, bytes, _)| (Item::Blob(*digest), *bytes)),
        )
        .collect();
    let file = file.to_owned();
    let written = tokio::task::spawn_blocking(move || {
        bundle::write(&file, Toward::Devices, &entries, |writer| {
            for (item, bytes) in &letters {
                writer.add(item, bytes)?;
            }
            for (digest, _, path) in &blobs {
                let bytes = std::fs::read(path)?;
                writer.add(&Item::Blob(*digest), &bytes)?;
            }
            Ok::<_, BundleError>(())
        })
    });
    let written = written
        .await
        .map_err(std::io::Error::other)
        .doing("write a bundle")?;
    Ok(written?)
}
