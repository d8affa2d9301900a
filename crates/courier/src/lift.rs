//! One blob on its way up, from wherever it lies: in one request from where the durable bytes end, and whatever of it
//! arrives is durable, however that ends.

use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use tannha_domain::{Digest, Head};
use tannha_vault::{PostBox, Vault, VaultError};
use tannha_wire::v1::Wanted;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::{
    CourierError,
    carrier::{Beside, Https, Put},
    lanes::Lane,
};

/// How much is read at a time, and noted as being on the wire before it is: little on a thin line, for what was read is called
/// sent; much on a fast one, for each note is written to the disk.
#[derive(Debug)]
pub(crate) struct Portion(AtomicUsize);

impl Portion {
    const LEAST: usize = 4 * 1024;
    const MOST: usize = 64 * 1024;
    /// A lane that takes a portion in less can have more, one that needs longer is given less.
    const SOON: Duration = Duration::from_millis(200);
    const LATE: Duration = Duration::from_millis(800);

    fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// The last one was gone after so long.
    fn took(&self, long: Duration) {
        let bytes = self.bytes();
        let next = if long < Self::SOON {
            bytes * 2
        } else if long > Self::LATE {
            bytes / 2
        } else {
            bytes
        };
        self.0
            .store(next.clamp(Self::LEAST, Self::MOST), Ordering::Relaxed);
    }
}

impl Default for Portion {
    fn default() -> Self {
        Self(AtomicUsize::new(2 * Self::LEAST))
    }
}

/// Of what is wanted, what can go up now, with its size: facts and consents of all dossiers first, then pictures. A blob that
/// was refused, or of which the other side lost what it had called durable, is left out: this has to end.
pub(crate) fn worth_lifting(
    wanted: Vec<Wanted>,
    offered: &[Head],
    reached: &BTreeMap<Digest, u64>,
) -> impl Iterator<Item = (u64, Wanted)> + use<> {
    let sizes: BTreeMap<Digest, u64> = offered
        .iter()
        .flat_map(Head::blobs)
        .map(|part| (part.digest, part.bytes))
        .collect();
    let (manifests, pictures): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .filter(|wanted| {
            let reached = reached.get(&wanted.blob);
            reached.is_none_or(|reached| wanted.durable >= *reached)
        })
        .filter_map(|wanted| Some((sizes.get(&wanted.blob).copied()?, wanted)))
        .partition(|(_, wanted)| offered.iter().any(|head| head.digest == wanted.blob));
    manifests.into_iter().chain(pictures)
}

/// Where sealed bytes lie.
pub(crate) trait Source: Clone + Send + Sync + 'static {
    /// At most so many bytes, which go on the wire now, and how many of them were on it before.
    fn part(&self, blob: Digest, at: u64, length: usize) -> Result<(Vec<u8>, u64), VaultError>;
}

impl Source for Vault {
    fn part(&self, blob: Digest, at: u64, length: usize) -> Result<(Vec<u8>, u64), VaultError> {
        let bytes = self.blob(blob, at, length)?;
        let end = at + bytes.len() as u64;
        let resent = self.sending(blob, at..end, Some((blob, at)))?;
        Ok((bytes, resent))
    }
}

impl Source for PostBox {
    fn part(&self, blob: Digest, at: u64, length: usize) -> Result<(Vec<u8>, u64), VaultError> {
        Ok((self.blob(&blob, at, length)?, 0))
    }
}

/// What became of one blob.
pub(crate) struct Lifted {
    pub(crate) wanted: Wanted,
    /// How many of its bytes were on the wire before.
    pub(crate) resent: u64,
    /// How much of it was told as sent.
    pub(crate) told: u64,
    /// How much of it is durable.
    pub(crate) durable: Result<u64, CourierError>,
}

/// Brings one blob of so many bytes up, from where it is said to end there. Tells how much of it is on its way, and how
/// much more than when it told of that last.
pub(crate) async fn lift(
    source: &impl Source,
    carrier: &Https,
    wanted: Wanted,
    size: u64,
    beside: Beside,
    tell: impl Fn(u64, u64),
) -> Lifted {
    let resent = Arc::new(AtomicU64::new(0));
    let (mut from, mut told) = (wanted.durable, wanted.durable);
    let mut was_elsewhere = false;
    let durable = loop {
        let lane = match carrier.lane().await {
            Ok(lane) => lane,
            Err(error) => break Err(error),
        };
        let parts = Parts {
            source: source.clone(),
            blob: wanted.blob,
            at: from,
            lane: Some(lane),
            portion: Arc::clone(&carrier.portion),
            last: None,
            resent: Arc::clone(&resent),
        };
        let put = put(carrier, parts, from..size, beside, |bytes| {
            let more = bytes.saturating_sub(told);
            told = told.max(bytes);
            tell(bytes, more);
        });
        match put.await {
            Ok(Put::Durable(now)) => break Ok(now.min(size)),
            Ok(Put::Elsewhere(there)) if !was_elsewhere && there <= size => {
                was_elsewhere = true;
                from = there;
            }
            Ok(Put::Elsewhere(_)) => {
                break Err(CourierError::Refused {
                    code: "offset_elsewhere".to_owned(),
                });
            }
            Err(error) => break Err(error),
        }
    };
    Lifted {
        wanted,
        resent: resent.load(Ordering::Relaxed),
        told,
        durable,
    }
}

async fn put(
    carrier: &Https,
    mut parts: Parts<impl Source>,
    span: Range<u64>,
    beside: Beside,
    mut sent: impl FnMut(u64),
) -> Result<Put, CourierError> {
    let (tell, mut told) = unbounded_channel();
    let blob = parts.blob;
    // Read before the request is made: what is gone from here is no fault of the line.
    let first = parts.next(span.end, &tell).await?;
    let whole = (span.start, span.end.saturating_sub(span.start));
    let bytes = stream::once(std::future::ready(Ok(first))).chain(parts.rest(span.end, tell));
    let going = carrier.put(blob, whole, beside, bytes);
    tokio::pin!(going);
    loop {
        tokio::select! {
            put = &mut going => return put,
            Some(bytes) = told.recv() => sent(bytes),
        }
    }
}

/// A blob as it is read, part by part.
struct Parts<S> {
    source: S,
    blob: Digest,
    at: u64,
    /// Until all of it was read.
    lane: Option<Lane>,
    portion: Arc<Portion>,
    /// How large the last one was, and when it was read.
    last: Option<(u64, Instant)>,
    resent: Arc<AtomicU64>,
}

impl<S: Source> Parts<S> {
    /// The next part; what went before it is taken for sent, and the last one at once, for nobody asks for another.
    async fn next(&mut self, end: u64, tell: &UnboundedSender<u64>) -> Result<Bytes, CourierError> {
        if let (Some(lane), Some((sent, read))) = (&mut self.lane, self.last)
            && lane.sent(sent)
        {
            self.portion.took(read.elapsed());
        }
        let (source, blob, at) = (self.source.clone(), self.blob, self.at);
        let length = self.portion.bytes();
        let read = tokio::task::spawn_blocking(move || source.part(blob, at, length));
        let (bytes, resent) = read.await.map_err(|_| CourierError::Cut)??;
        self.last = Some((bytes.len() as u64, Instant::now()));
        self.resent.fetch_add(resent, Ordering::Relaxed);
        self.at += bytes.len() as u64;
        if self.at >= end {
            self.lane = None;
        }
        // Nobody hears this once the request has ended.
        let _ = tell.send(if self.at >= end { end } else { at });
        Ok(Bytes::from(bytes))
    }

    fn rest(
        self,
        end: u64,
        tell: UnboundedSender<u64>,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::unfold((self, tell), move |(mut parts, tell)| async move {
            if parts.at >= end {
                return None;
            }
            let part = parts.next(end, &tell).await.map_err(io::Error::other);
            Some((part, (parts, tell)))
        })
    }
}
