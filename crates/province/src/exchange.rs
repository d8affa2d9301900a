//! One exchange: what the device has and last heard against what the province has. At most 16 kB each way; an answer
//! ends at a whole log entry, so each one moves the cursor.

mod budget;
mod restored;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tannha_domain::{Change, LogPoint, News};
use tannha_packet::{Epochs, Statement as _};
use tannha_wire::v1::{Exchange, ExchangeReply};

use self::{budget::Budget, restored::Noticed};
use crate::{
    App, Doing as _, ProvinceError, bulk, campaign,
    devices::{Device, Standing},
    feed,
    intake::{self, Verdict},
    keys, limits, log, roster_blob,
    rules::Rule,
    secured,
    store::{packets, told},
};

/// How many entries of the feed are looked at for one answer.
const LOOK: i64 = 200;
/// So many packets are written down together.
const TOGETHER: usize = 8;
/// So long packets are heard for one answer: receipts do not wait for all of them, and nobody waits in silence.
const HEARS: Duration = Duration::from_secs(5);

/// Answers one exchange.
pub async fn answer(
    app: &App,
    device: &Device,
    ask: Exchange,
    now: Timestamp,
) -> Result<ExchangeReply, ProvinceError> {
    let Heard {
        epochs,
        noticed,
        from,
        due,
    } = hear(app, device, &ask, now).await?;
    let mut reply = ExchangeReply {
        now,
        cursor: from,
        // What the device held past a restore waits again on it: it is to come back with that at once.
        more: ask.cursor.is_some_and(|cursor| cursor.epoch != from.epoch),
        receipts: Vec::new(),
        wanted: Vec::new(),
        refused: Vec::new(),
        changes: Vec::new(),
        mark: None,
        epochs: None,
        key_list: None,
        prove: noticed.prove,
        revoked: device.revocation(app, now)?,
        held_packets: 0,
    };
    // A newer receipt or mark would take the place of the one that is to prove what was lost.
    let silent = noticed.first_time && ask.proofs.is_empty();
    if !silent {
        reply.mark = secured::beyond(app, ask.secured).await?;
    }
    let mut points = [ask.cursor, ask.highest].into_iter().flatten().peekable();
    // A device that holds no place yet may have joined before the log was restored: no receipt would stand on it.
    if points.peek().is_none() || points.any(|point| point.epoch != from.epoch) {
        reply.epochs = Some(epochs.sign(&app.keys()?.signing));
    }
    let list = keys::key_list(app).await?;
    if tannha_packet::KeyList::read_unverified(&list)?.number > ask.key_list {
        reply.key_list = Some(list);
    }
    let mut budget = Budget::of(&reply);
    if !silent {
        hear_heads(app, device, &ask, &epochs, &mut reply, &mut budget, now).await;
        // What there was no room for is offered again: nothing of it waits for that.
        app.offered.heard(device.id, ask.counter);
    }
    if device.standing == Standing::Active {
        tell_changes(app, device, due, &mut reply, &mut budget).await?;
    }
    reply.held_packets = packets::count(&app.db, device.id).await?;
    tracing::info!(
        device.id = %device.id,
        heads = ask.heads.len(),
        receipts = reply.receipts.len(),
        wanted = reply.wanted.len(),
        refused = reply.refused.len(),
        changes = reply.changes.len(),
        "an exchange"
    );
    Ok(reply)
}

/// What a device says of itself, heard and noted.
pub struct Heard {
    /// The epochs of now: it may have proven that the province was restored.
    pub epochs: Epochs,
    noticed: Noticed,
    /// Where its cursor stands.
    from: LogPoint,
    /// Its roster is still due.
    due: bool,
}

/// Hears what a device says of itself. What it offers is not looked at.
pub async fn hear(
    app: &App,
    device: &Device,
    ask: &Exchange,
    now: Timestamp,
) -> Result<Heard, ProvinceError> {
    let noticed = restored::notice(app, device, ask, now).await?;
    let epochs = log::epochs(app.db.read()).await?;
    let from = restored::standing(app, &epochs, ask.cursor.as_ref()).await?;
    let due = note(app, device, ask, &from, &noticed, now).await?;
    Ok(Heard {
        epochs,
        noticed,
        from,
        due,
    })
}

async fn hear_heads(
    app: &App,
    device: &Device,
    ask: &Exchange,
    epochs: &Epochs,
    reply: &mut ExchangeReply,
    budget: &mut Budget,
    now: Timestamp,
) {
    let began = Instant::now();
    let mut heads = ask.heads.as_slice();
    while !heads.is_empty() {
        let count = budget.has_room_for(heads).min(TOGETHER);
        let (some, rest) = heads.split_at(count);
        if some.is_empty() || began.elapsed() > HEARS {
            reply.more = true;
            return;
        }
        heads = rest;
        let offered = intake::offer_all(app, device, some, epochs, now).await;
        for verdict in offered.verdicts {
            match verdict {
                Verdict::Receipt(receipt) => budget.push(&mut reply.receipts, receipt),
                Verdict::Refused(refused) => budget.push(&mut reply.refused, refused),
                Verdict::Wanted(wanted) => {
                    for wanted in wanted {
                        budget.push(&mut reply.wanted, wanted);
                    }
                }
            }
        }
        app.offered.more();
        // Ours, not the packets': they will be offered again. The others go on.
        for error in offered.failed {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(device.id = %device.id, code = error.code(), %error, cause, "could not take a packet");
        }
    }
}

/// What is new for the device's areas from where the answer stands, up to the log's end of this moment.
async fn tell_changes(
    app: &App,
    device: &Device,
    due: bool,
    reply: &mut ExchangeReply,
    budget: &mut Budget,
) -> Result<(), ProvinceError> {
    let after = reply.cursor.position;
    let mut tx = app.db.snapshot().await?;
    let head = log::head(&mut *tx).await?;
    let mut changes = feed::changes(
        &mut tx,
        device.id,
        &device.areas,
        after,
        head.position,
        LOOK,
    )
    .await?;
    let mut whole = i64::try_from(changes.len()).unwrap_or(LOOK) < LOOK;
    if !whole {
        // The last entry may have items beyond the limit: it comes with the next answer.
        let last = changes.last().map(|change| change.position);
        changes.retain(|change| Some(change.position) != last);
    }
    bulk::with_keys(app, device, &mut changes).await?;
    let mut told = after;
    for entry in changes.chunk_by(|one, next| one.position == next.position) {
        if !budget.fits(entry) {
            whole = false;
            break;
        }
        told = entry.last().map_or(told, |change| change.position);
        for change in entry {
            budget.push(&mut reply.changes, change.clone());
        }
    }
    let decided = reply
        .changes
        .iter()
        .any(|change| matches!(change.news, News::Dossier { .. }));
    reply.cursor = if whole {
        head
    } else {
        reply.more = true;
        let at = log::at(&mut *tx, told)
            .await?
            .ok_or(ProvinceError::Broken { what: "log" })?;
        LogPoint {
            epoch: head.epoch,
            ..at
        }
    };
    tx.rollback().await.doing("end reading")?;
    if whole && (due || decided) {
        let mut news = Vec::new();
        if due {
            for rule in Rule::ALL {
                news.push(rule.told(&app.db).await?);
            }
            news.push(limits::told(&app.db).await?);
            news.push(roster_blob::news(app, device, reply.now).await?);
        }
        news.extend(campaign::for_areas(&app.db, &device.areas).await?);
        let at = reply.now;
        let news: Vec<Change> = news
            .into_iter()
            .map(|news| Change {
                position: reply.cursor.position,
                at,
                news,
            })
            .collect();
        if budget.fits(&news) {
            reply.changes.extend(news);
            if due {
                told::roster_given(&app.db, device.id, reply.cursor.position).await?;
            }
        } else {
            reply.more = true;
        }
    }
    Ok(())
}

/// Notes what the device said: that it was heard, that its roster arrived, what it had been told before a restore.
/// Answers with whether the roster is still due.
async fn note(
    app: &App,
    device: &Device,
    ask: &Exchange,
    from: &LogPoint,
    noticed: &Noticed,
    now: Timestamp,
) -> Result<bool, ProvinceError> {
    let arrived = match (device.roster_given_at, ask.cursor) {
        (Some(given), Some(cursor)) => {
            from.position == cursor.position && log::position(cursor.position)? >= given
        }
        _ => false,
    };
    let mut tx = app.db.write().await?;
    told::heard(&mut tx, device.id, ask.counter, now).await?;
    if noticed.first_time {
        told::proof_asked(&mut tx, device.id, noticed.claimed.as_deref()).await?;
    }
    if arrived {
        told::roster_arrived(&mut tx, device.id, device.roster_given_at).await?;
    }
    for before in &ask.unconfirmed {
        told::unconfirmed(&mut tx, device.id, before, now).await?;
    }
    tx.commit().await.doing("note an exchange")?;
    Ok(ask.cursor.is_none() || (device.roster_due && !arrived))
}

#[cfg(test)]
mod tests;
