//! What others may ask of a relay: the same two things as of the province, a letter and the blobs that it names.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONNECTION, CONTENT_RANGE, RANGE},
    },
    response::{IntoResponse as _, Response},
    routing::{post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::StreamExt as _;
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use subtle::ConstantTimeEq as _;
use tannha_domain::{Base64, DeviceId, Digest, Head, PacketId, Part};
use tannha_packet::{Certificate, Custody, Statement as _};
use tannha_vault::{Appended, PostBox, PostLetter, Sender, VaultError};
use tannha_wire::v1::{
    CustodyNote, DURABLE_HEADER, Letter, LetterReply, MAX_BLOB_BYTES, MAX_EXCHANGE_BYTES,
    MAX_LETTER_BYTES, MAX_PARTS, Problem, Wanted, Wish, WishReply,
};

use super::{Room, wishes};
use crate::CourierError;

/// So much is written down at once: after a cut no more than this comes again.
const WRITTEN_AT_ONCE: usize = 256 * 1024;
/// And so much of what comes down goes with one reply.
const GIVEN_AT_ONCE: usize = 1024 * 1024;
/// So many bytes of answers go with one reply.
const ANSWERS_BYTES: usize = 64 * 1024;
/// A connection on which nothing moves for that long is dead.
const SILENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
struct Counter(Arc<Inside>);

struct Inside {
    post: PostBox,
    token: Vec<u8>,
    room: Room,
    /// How large the blobs are that may come.
    sizes: Mutex<HashMap<Digest, u64>>,
    /// One writes at a time: two who bring the same blob do not tear it.
    writes: tokio::sync::Mutex<()>,
}

/// The routes for who shows the token.
pub(super) fn routes(
    post_box: PostBox,
    token: &Base64,
    room: Room,
) -> Result<Router, CourierError> {
    let letters = post_box.letters()?;
    let sizes = letters.iter().flat_map(|letter| sizes(&letter.heads));
    let inside = Inside {
        token: token.0.clone(),
        room,
        sizes: Mutex::new(sizes.collect()),
        writes: tokio::sync::Mutex::default(),
        post: post_box,
    };
    Ok(Router::new()
        .route("/v1/letters", post(take_letter))
        .route("/v1/wishes", post(take_wish))
        .route("/v1/blobs/{digest}", put(take_blob).get(give_blob))
        .layer(DefaultBodyLimit::disable())
        .with_state(Counter(Arc::new(inside))))
}

fn sizes(heads: &[Head]) -> impl Iterator<Item = (Digest, u64)> {
    let parts = heads.iter().flat_map(Head::blobs);
    parts.map(|part| (part.digest, part.bytes))
}

/// Why something is not taken, as a problem document.
struct Refusal(StatusCode, &'static str);

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, code) = self;
        let problem = Problem {
            kind: format!("/problems/{}", code.replace('_', "-")),
            status: status.as_u16(),
            title: code.replace('_', " "),
            epoch: None,
        };
        // What they are sending still is not read: nobody is to ask anything more on that connection.
        (status, [(CONNECTION, "close")], Json(problem)).into_response()
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        let code = error.code();
        tracing::warn!(code, "could not take something over");
        if code == "disk_full" { FULL } else { TROUBLED }
    }
}

const FULL: Refusal = Refusal(StatusCode::INSUFFICIENT_STORAGE, "relay_full");
const TROUBLED: Refusal = Refusal(StatusCode::INTERNAL_SERVER_ERROR, "relay_disk");
const FOREIGN: Refusal = Refusal(StatusCode::FORBIDDEN, "relay_foreign");
const UNREADABLE: Refusal = Refusal(StatusCode::BAD_REQUEST, "letter_unreadable");

impl Counter {
    fn lets_in(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let shown = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .and_then(|token| STANDARD.decode(token).ok())
            .unwrap_or_default();
        if bool::from(shown.ct_eq(&self.0.token)) {
            Ok(())
        } else {
            Err(Refusal(StatusCode::UNAUTHORIZED, "relay_other"))
        }
    }

    fn known_sizes(&self) -> MutexGuard<'_, HashMap<Digest, u64>> {
        self.0.sizes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the letter, and says what is lacking of it.
    fn keep(&self, letter: Letter, now: Timestamp) -> Result<LetterReply, Refusal> {
        let inside = &self.0;
        // Read each time: a newer key list may have come since the counter was opened.
        let sender = inside.post.sender()?.ok_or(FOREIGN)?;
        let from: Certificate = sender
            .keys()?
            .verify(&letter.certificate)
            .map_err(|_| FOREIGN)?;
        let device = from.device;
        let is_ours = |head: &Head| {
            head.device == device
                && head.parts.len() <= MAX_PARTS
                && head.blobs().all(|part| part.bytes <= MAX_BLOB_BYTES)
        };
        if device == sender.device || !letter.heads.iter().all(is_ours) {
            return Err(FOREIGN);
        }
        let (digest, answers_from) = (Digest::of(&letter.sealed.0), letter.answers_from);
        let named: Vec<(_, Digest)> = letter
            .heads
            .iter()
            .map(|head| (head.packet, head.digest))
            .collect();
        let kept = match inside.post.letter(&digest)? {
            Some(kept) => kept,
            None => self.begin(device, letter, now)?,
        };
        let mut wanted = Vec::new();
        for head in &kept.heads {
            for part in head.blobs().filter(|part| !inside.post.has(&part.digest)) {
                wanted.push(Wanted {
                    packet: head.packet,
                    blob: part.digest,
                    durable: inside.post.durable(&part.digest),
                });
            }
        }
        let custody = wanted.is_empty() && !named.is_empty();
        let (answers, more_answers) = self.answers_for(device, answers_from)?;
        let mut beside = self.beside(|of| of == device)?;
        beside.retain(|part| inside.post.has(&part.digest));
        let custody = custody.then(|| note(&sender, device, named, now));
        Ok(LetterReply {
            wanted,
            secured: Vec::new(),
            answers,
            beside,
            more_answers,
            revoked: None,
            custody: custody.transpose()?,
        })
    }

    /// A letter that was not here.
    fn begin(
        &self,
        device: DeviceId,
        letter: Letter,
        now: Timestamp,
    ) -> Result<PostLetter, Refusal> {
        let inside = &self.0;
        let more: u64 = sizes(&letter.heads)
            .map(|(blob, bytes)| bytes.saturating_sub(inside.post.durable(&blob)))
            .sum();
        if more > (inside.room)() {
            return Err(FULL);
        }
        let kept = PostLetter {
            device,
            certificate: letter.certificate,
            heads: letter.heads,
            sealed: letter.sealed,
            kept_at: now,
            arrived_at: None,
            posted_at: None,
            beside: Vec::new(),
        };
        inside.post.keep(&kept)?;
        self.known_sizes().extend(sizes(&kept.heads));
        Ok(kept)
    }

    /// What the province answered to all letters of a device, from so many on, and whether that was not all.
    fn answers_for(&self, device: DeviceId, from: u32) -> Result<(Vec<Base64>, bool), Refusal> {
        let mut all = Vec::new();
        for letter in self.0.post.letters_of(device)? {
            all.extend(self.0.post.answers(&letter.digest())?);
        }
        let rest = all.into_iter().skip(from as usize);
        let mut answers = Vec::new();
        let mut bytes = 0;
        for answer in rest {
            bytes += answer.0.len();
            if bytes > ANSWERS_BYTES && !answers.is_empty() {
                return Ok((answers, true));
            }
            answers.push(answer);
        }
        Ok((answers, false))
    }

    /// Blobs that answers to these devices name.
    fn beside(&self, of: impl Fn(DeviceId) -> bool) -> Result<Vec<Part>, Refusal> {
        let letters = self.0.post.letters()?.into_iter();
        let letters = letters.filter(|letter| of(letter.device));
        Ok(letters.flat_map(|letter| letter.beside).collect())
    }
}

/// The relay's word for what it has whole.
fn note(
    sender: &Sender,
    device: DeviceId,
    packets: Vec<(PacketId, Digest)>,
    now: Timestamp,
) -> Result<CustodyNote, VaultError> {
    let custody = Custody {
        carrier: sender.device,
        device,
        packets,
        taken_at: now,
    };
    Ok(CustodyNote {
        certificate: sender.certificate.clone(),
        transport: sender.transport.clone(),
        note: custody.sign(&sender.key()?),
    })
}

/// What somebody says in so many bytes at most, and before they fall silent.
async fn said<T: DeserializeOwned>(body: Body, most: usize) -> Result<T, Refusal> {
    let body = tokio::time::timeout(SILENCE, to_bytes(body, most)).await;
    let Ok(Ok(body)) = body else {
        return Err(UNREADABLE);
    };
    serde_json::from_slice(&body).map_err(|_| UNREADABLE)
}

async fn take_letter(
    State(counter): State<Counter>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<LetterReply>, Refusal> {
    counter.lets_in(&headers)?;
    let letter: Letter = said(body, MAX_LETTER_BYTES).await?;
    let _writing = counter.0.writes.lock().await;
    let takes = counter.clone();
    let kept = tokio::task::spawn_blocking(move || takes.keep(letter, Timestamp::now()));
    Ok(Json(kept.await.map_err(|_| UNREADABLE)??))
}

async fn take_wish(
    State(counter): State<Counter>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<WishReply>, Refusal> {
    counter.lets_in(&headers)?;
    let wish: Wish = said(body, MAX_EXCHANGE_BYTES).await?;
    let _writing = counter.0.writes.lock().await;
    let post = counter.0.post.clone();
    let kept = tokio::task::spawn_blocking(move || wishes::keep(&post, wish, Timestamp::now()));
    let reply = kept.await.map_err(|_| UNREADABLE)??;
    reply.map(Json).ok_or(FULL)
}

/// Where the body begins.
#[derive(Deserialize)]
struct Begins {
    #[serde(default)]
    offset: u64,
}

async fn take_blob(
    State(counter): State<Counter>,
    Path(blob): Path<String>,
    Query(Begins { offset }): Query<Begins>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    counter.lets_in(&headers)?;
    let unknown = || Refusal(StatusCode::NOT_FOUND, "blob_unknown");
    let blob: Digest = blob.parse().map_err(|_| unknown())?;
    let size = counter.known_sizes().get(&blob).copied();
    let size = size.ok_or_else(unknown)?;
    let mut bytes = body.into_data_stream();
    let (mut at, mut buffer, mut ended) = (offset, Vec::new(), false);
    while !ended {
        match tokio::time::timeout(SILENCE, bytes.next()).await {
            Ok(Some(Ok(more))) => buffer.extend_from_slice(&more),
            _ => ended = true,
        }
        if !ended && buffer.len() < WRITTEN_AT_ONCE {
            continue;
        }
        let (post_box, part) = (counter.0.post.clone(), std::mem::take(&mut buffer));
        let _writing = counter.0.writes.lock().await;
        let written = tokio::task::spawn_blocking(move || post_box.append(&blob, size, at, &part));
        match written.await.map_err(|_| UNREADABLE)?? {
            Appended::Durable(durable) if durable >= size => {
                return Ok(durable_is(StatusCode::NO_CONTENT, durable));
            }
            Appended::Durable(durable) => at = durable,
            Appended::Elsewhere(durable) => return Ok(elsewhere(durable)),
            Appended::Differs => {
                return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, "blob_differs"));
            }
        }
    }
    Ok(durable_is(StatusCode::NO_CONTENT, at))
}

/// What came down for a device whose letters lie here, at most [`GIVEN_AT_ONCE`] from where it has it already. It is sealed: who
/// has the token may fetch it.
async fn give_blob(
    State(counter): State<Counter>,
    Path(blob): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    counter.lets_in(&headers)?;
    let unknown = || Refusal(StatusCode::NOT_FOUND, "blob_unknown");
    let blob: Digest = blob.parse().map_err(|_| unknown())?;
    let from = headers.get(RANGE).and_then(|value| value.to_str().ok());
    let from = from.and_then(|value| {
        value
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse()
            .ok()
    });
    let from: u64 = from.unwrap_or(0);
    let given = tokio::task::spawn_blocking(move || {
        let mut named = counter.beside(|_| true)?.into_iter();
        let part = named.find(|part| part.digest == blob && from < part.bytes);
        let size = part.ok_or_else(unknown)?.bytes;
        match counter.0.post.blob(&blob, from, GIVEN_AT_ONCE) {
            Ok(bytes) => Ok((size, bytes)),
            Err(VaultError::NoBlob) => Err(unknown()),
            Err(error) => Err(error.into()),
        }
    });
    let (size, bytes) = given.await.map_err(|_| UNREADABLE)??;
    let range = format!(
        "bytes {from}-{}/{size}",
        (from + bytes.len() as u64).saturating_sub(1)
    );
    Ok((StatusCode::PARTIAL_CONTENT, [(CONTENT_RANGE, range)], bytes).into_response())
}

fn durable_is(status: StatusCode, durable: u64) -> Response {
    (status, [(DURABLE_HEADER, durable.to_string())]).into_response()
}

fn elsewhere(durable: u64) -> Response {
    let refusal = Refusal(StatusCode::CONFLICT, "offset_elsewhere");
    let mut response = refusal.into_response();
    response
        .headers_mut()
        .insert(DURABLE_HEADER, durable.into());
    response
}
