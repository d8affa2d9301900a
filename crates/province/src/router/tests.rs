//! Peers who mean harm, or whose machine does: each is refused, and nothing has changed.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, Response, request},
};
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tannha_domain::Digest;
use tannha_wire::v1::{BESIDE_HEADER, DURABLE_HEADER, MAX_BLOB_BYTES, MAX_EXCHANGE_BYTES};
use tower::ServiceExt as _;

use super::*;
use crate::{
    devices, log,
    testing::{Hoa, Home, Outgoing},
};

/// A province and what somebody sends to it.
struct Door {
    home: Home,
    routes: Router,
}

impl Door {
    async fn opens() -> Self {
        let home = Home::new().await;
        let routes = router(home.app.clone(), &Load::of(100));
        Self { home, routes }
    }

    /// Hoa's device, and a packet that it has offered.
    async fn is_offered(&self) -> (Hoa, Outgoing) {
        let mut hoa = self.home.has_hoa().await;
        let packet = hoa.captures(&self.home.app);
        hoa.asks(&self.home.app, &[&packet]).await;
        (hoa, packet)
    }

    async fn hears(&self, request: request::Builder, body: impl Into<Body>) -> Response<Body> {
        let request: Request<Body> = request.body(body.into()).unwrap();
        self.routes.clone().oneshot(request).await.unwrap()
    }

    /// Everything that must not move: the log's end, and what is durable of these blobs.
    async fn stands(&self, packet: &Outgoing) -> (u64, Vec<u64>) {
        let end = log::head(self.home.app.db.read()).await.unwrap().position;
        let mut durable = Vec::new();
        for blob in packet.blobs.keys() {
            durable.push(self.home.app.blobs.durable(blob).await.unwrap());
        }
        (end, durable)
    }
}

async fn code(answer: Response<Body>) -> (StatusCode, String) {
    let status = answer.status();
    let document = to_bytes(answer.into_body(), 1000).await.unwrap();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    let kind = document["type"].as_str().unwrap();
    let code = kind.strip_prefix("/problems/").unwrap().to_owned();
    (status, code)
}

fn path(blob: &Digest, offset: usize) -> String {
    format!("/v1/blobs/{blob}?offset={offset}")
}

#[tokio::test]
async fn an_exchange_that_is_too_large_or_is_none_is_refused() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let before = door.stands(&packet).await;
    let large = vec![b' '; MAX_EXCHANGE_BYTES + 1];
    let answer = door.hears(hoa.requests("POST", "/v1/exchange", &large), large.clone());
    let refused = (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned());
    assert_eq!(code(answer.await).await, refused);
    let nothing = b"{}".to_vec();
    let answer = door.hears(
        hoa.requests("POST", "/v1/exchange", &nothing),
        nothing.clone(),
    );
    let refused = (StatusCode::BAD_REQUEST, "exchange_unreadable".to_owned());
    assert_eq!(code(answer.await).await, refused);
    // What says that it is packed and is not.
    let request = hoa.requests("POST", "/v1/exchange", &nothing);
    let answer = door.hears(request.header("content-encoding", "zstd"), nothing);
    let refused = (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "packed_unreadable".to_owned(),
    );
    assert_eq!(code(answer.await).await, refused);
    assert_eq!(door.stands(&packet).await, before);
}

/// A bomb is small on the line: it is unpacked no further than what may be said at all.
#[tokio::test]
async fn what_is_said_may_come_packed_and_a_bomb_is_refused() {
    let door = Door::opens().await;
    let (mut hoa, packet) = door.is_offered().await;
    let said = serde_json::to_vec(&hoa.says(&[&packet])).unwrap();
    let small = zstd::bulk::compress(&said, 3).unwrap();
    let request = hoa
        .requests("POST", "/v1/exchange", &said)
        .header("content-encoding", "zstd")
        .header("accept-encoding", "zstd");
    let answer = door.hears(request, small).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-encoding"], "zstd");

    let before = door.stands(&packet).await;
    let spaces = vec![b' '; 200_000_000];
    let bomb = zstd::bulk::compress(&spaces, 3).unwrap();
    assert!(bomb.len() < MAX_EXCHANGE_BYTES);
    let request = hoa
        .requests("POST", "/v1/exchange", &spaces)
        .header("content-encoding", "zstd");
    let too_large = (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned());
    assert_eq!(code(door.hears(request, bomb).await).await, too_large);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn a_packet_that_is_too_large_is_refused_and_its_blobs_are_nobodys() {
    let door = Door::opens().await;
    let mut hoa = door.home.has_hoa().await;
    let mut packet = hoa.captures(&door.home.app);
    packet.head.parts[0].bytes = MAX_BLOB_BYTES + 1;
    let before = door.stands(&packet).await;
    let reply = hoa.asks(&door.home.app, &[&packet]).await;
    assert_eq!(reply.refused[0].code, "packet_too_large");
    let path = path(&packet.head.parts[0].digest, 0);
    let answer = door.hears(hoa.requests("PUT", &path, &[]), vec![0; 100]);
    let unknown = (StatusCode::NOT_FOUND, "blob_unknown".to_owned());
    assert_eq!(code(answer.await).await, unknown);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn a_blob_beside_its_exchange_waits_for_that_and_another_is_refused() {
    let door = Door::opens().await;
    let mut hoa = door.home.has_hoa().await;
    let packet = hoa.captures(&door.home.app);
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    let put = |hoa: &Hoa| hoa.requests("PUT", &path(blob, 0), &[]);
    let unknown = (StatusCode::NOT_FOUND, "blob_unknown".to_owned());
    let answer = door.hears(put(&hoa), bytes.clone()).await;
    assert_eq!(code(answer).await, unknown);

    // The exchange of a moment ago is not the one beside which it goes.
    hoa.asks(&door.home.app, &[]).await;
    let offers = hoa.says(&[&packet]);
    let ahead = put(&hoa).header(BESIDE_HEADER, offers.counter);
    let ahead = door.hears(ahead, bytes.clone());
    tokio::pin!(ahead);
    for _ in 0..20 {
        assert!(futures_util::poll!(&mut ahead).is_pending());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(door.home.app.blobs.durable(blob).await.unwrap(), 0);
    // That packet came by a stick meanwhile, and is not offered any more.
    let there = path(&Digest::of(b"there by a stick"), 0);
    let there = hoa.requests("PUT", &there, &[]);
    let there = there.header(BESIDE_HEADER, offers.counter);
    let in_vain = door.hears(there, bytes.clone());
    tokio::pin!(in_vain);
    assert!(futures_util::poll!(&mut in_vain).is_pending());
    // Nothing of that exchange was heard, and the next one is.
    hoa.asks(&door.home.app, &[&packet]).await;
    assert_eq!(ahead.await.status(), StatusCode::NO_CONTENT);
    let soon = Duration::from_secs(5);
    let refused = tokio::time::timeout(soon, in_vain).await.unwrap();
    assert_eq!(code(refused).await, unknown);
    assert_eq!(door.home.app.blobs.read(blob).await.unwrap(), *bytes);
}

#[tokio::test]
async fn of_a_blob_that_goes_on_no_more_is_kept_than_its_head_said() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    let endless = stream::iter([Ok::<_, std::io::Error>(Bytes::from(bytes.clone()))]);
    let endless = endless.chain(stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1000]))));
    let request = hoa.requests("PUT", &path(blob, 0), &[]);
    let answer = door.hears(request, Body::from_stream(endless)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(door.home.app.blobs.read(blob).await.unwrap(), *bytes);
}

#[tokio::test]
async fn bytes_that_are_not_what_their_name_says_are_dropped() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let before = door.stands(&packet).await;
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    let answer = door
        .hears(
            hoa.requests("PUT", &path(blob, 0), &[]),
            vec![0; bytes.len()],
        )
        .await;
    assert_eq!(answer.headers()[DURABLE_HEADER], "0");
    let differs = (StatusCode::UNPROCESSABLE_ENTITY, "blob_differs".to_owned());
    assert_eq!(code(answer).await, differs);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn bytes_for_another_place_are_refused_with_the_right_one() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    let half = bytes.len() / 2;
    let request = hoa.requests("PUT", &path(blob, 0), &[]);
    door.hears(request, bytes[..half].to_vec()).await;
    let before = door.stands(&packet).await;
    for elsewhere in [0, half - 1, half + 1, bytes.len(), usize::MAX] {
        let request = hoa.requests("PUT", &path(blob, elsewhere), &[]);
        let answer = door.hears(request, bytes[half..].to_vec()).await;
        assert_eq!(answer.headers()[DURABLE_HEADER], half.to_string());
        assert_eq!(code(answer).await.0, StatusCode::CONFLICT);
    }
    let request = hoa.requests("PUT", &format!("/v1/blobs/{blob}?offset=-1"), &[]);
    let bad = (StatusCode::BAD_REQUEST, "offset_bad".to_owned());
    assert_eq!(code(door.hears(request, bytes.clone()).await).await, bad);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn who_dawdles_over_an_exchange_is_not_waited_for() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let before = door.stands(&packet).await;
    let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let request = hoa.requests("POST", "/v1/exchange", &[]);
    tokio::time::pause();
    let answer = door.hears(request, body).await;
    tokio::time::resume();
    let slow = (StatusCode::REQUEST_TIMEOUT, "too_slow".to_owned());
    assert_eq!(code(answer).await, slow);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn a_request_that_is_sent_again_changes_nothing() {
    let door = Door::opens().await;
    let (mut hoa, packet) = door.is_offered().await;
    hoa.sends(&door.home.app, &[&packet]).await;
    let ask = serde_json::to_vec(&hoa.says(&[&packet])).unwrap();
    let send = || door.hears(hoa.requests("POST", "/v1/exchange", &ask), ask.clone());
    let receipts = async |answer: Response<Body>| {
        let reply = to_bytes(answer.into_body(), MAX_EXCHANGE_BYTES).await;
        let reply: serde_json::Value = serde_json::from_slice(&reply.unwrap()).unwrap();
        reply["receipts"].clone()
    };
    let first = receipts(send().await).await;
    let before = door.stands(&packet).await;
    assert_eq!(receipts(send().await).await, first);
    assert_eq!(first.as_array().unwrap().len(), 1);
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn who_bears_the_id_of_another_device_without_its_key_is_refused() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let mut thief = door.home.has_hoa().await;
    thief.id = hoa.id;
    let before = door.stands(&packet).await;
    let bad = (StatusCode::UNAUTHORIZED, "signature_bad".to_owned());
    let ask = serde_json::to_vec(&thief.says(&[&packet])).unwrap();
    let request = thief.requests("POST", "/v1/exchange", &ask);
    assert_eq!(code(door.hears(request, ask.clone()).await).await, bad);
    // Nor does what she signed once serve for another body, path or verb.
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    let other = packet.blobs.last_key_value().unwrap().0;
    let signed = |method: &str, path: &str| hoa.requests(method, path, &[]);
    let elsewhere = [
        signed("POST", "/v1/exchange"),
        signed("PUT", &path(other, 0)).uri(path(blob, 0)),
        signed("PUT", &path(blob, 1)).uri(path(blob, 0)),
        signed("HEAD", &path(blob, 0)).method("PUT"),
    ];
    for request in elsewhere {
        let answer = door.hears(request, bytes.clone()).await;
        assert_eq!(code(answer).await, bad);
    }
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn nobody_appends_to_or_asks_after_what_another_device_sends() {
    let door = Door::opens().await;
    let (hoa, packet) = door.is_offered().await;
    let (blob, bytes) = packet.blobs.first_key_value().unwrap();
    door.hears(
        hoa.requests("PUT", &path(blob, 0), &[]),
        bytes[..9].to_vec(),
    )
    .await;
    let mut lan = door.home.has_hoa().await;
    let before = door.stands(&packet).await;
    let unknown = (StatusCode::NOT_FOUND, "blob_unknown".to_owned());
    let request = lan.requests("PUT", &path(blob, 9), &[]);
    let answer = door.hears(request, vec![0; 9]).await;
    assert_eq!(
        answer.headers()["connection"],
        "close",
        "what she sends is not read"
    );
    assert_eq!(code(answer).await, unknown);
    let there = format!("/v1/blobs/{blob}");
    let answer = door.hears(lan.requests("GET", &there, &[]), Body::empty());
    assert_eq!(code(answer.await).await, unknown);
    let answer = door.hears(lan.requests("HEAD", &there, &[]), Body::empty());
    let answer = answer.await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(!answer.headers().contains_key(DURABLE_HEADER));
    // Nor by offering the packet as if it were her own.
    let reply = lan.asks(&door.home.app, &[&packet]).await;
    assert_eq!(reply.refused[0].code, "head_foreign");
    assert_eq!(door.stands(&packet).await, before);
}

#[tokio::test]
async fn a_revoked_device_fetches_nothing_that_is_its_areas() {
    let door = Door::opens().await;
    let mut hoa = door.home.has_hoa().await;
    let reply = hoa.asks(&door.home.app, &[]).await;
    let named = reply.changes.iter().find_map(|change| match &change.news {
        tannha_domain::News::Roster { blob, .. } => Some(*blob),
        _ => None,
    });
    let there = format!("/v1/blobs/{}", named.unwrap());
    let fetch = || door.hears(hoa.requests("GET", &there, &[]), Body::empty());
    assert_eq!(fetch().await.status(), StatusCode::OK);
    devices::revoke(&door.home.app, hoa.id, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(fetch().await.status(), StatusCode::NOT_FOUND);
}
