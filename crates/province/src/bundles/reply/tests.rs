//! Letters by the line: from a post box that nobody has unlocked, and from a relay.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Response, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use tannha_domain::{DeviceId, Digest, SignedBytes};
use tannha_packet::{Namespace, SigningKey, Statement as _, Transport, log::request_bytes};
use tannha_wire::v1::{
    Answered, DEVICE_HEADER, Letter, LetterReply, SIGNATURE_HEADER, TRANSPORT_HEADER,
};
use tower::ServiceExt as _;

use crate::{
    devices, invitations,
    load::Load,
    router::router,
    testing::{Hoa, Home, Outgoing, on_the_roster},
};

/// A post box: a key, and a device's word for it.
struct Post {
    device: DeviceId,
    key: SigningKey,
    word: SignedBytes,
    routes: Router,
}

impl Post {
    fn of(home: &Home, hoa: &Hoa) -> Self {
        let key = SigningKey::make().unwrap();
        let word = Transport {
            device: hoa.id,
            key: key.verifying(),
        };
        Self {
            device: hoa.id,
            word: word.sign(&hoa.device_key),
            key,
            routes: router(home.app.clone(), &Load::of(100)),
        }
    }

    async fn sends(&self, method: &str, path: &str, body: Vec<u8>) -> Response<Body> {
        let signed = if method == "POST" {
            body.as_slice()
        } else {
            &[]
        };
        let said = request_bytes(method, path, signed);
        let word = STANDARD.encode(serde_json::to_vec(&self.word).unwrap());
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header(DEVICE_HEADER, self.device.to_string())
            .header(
                SIGNATURE_HEADER,
                self.key.sign(Namespace::Request, &said).to_base64(),
            )
            .header(TRANSPORT_HEADER, word)
            .body(Body::from(body))
            .unwrap();
        self.routes.clone().oneshot(request).await.unwrap()
    }

    async fn posts(&self, letter: &Letter) -> LetterReply {
        let body = serde_json::to_vec(letter).unwrap();
        let answer = self.sends("POST", "/v1/letters", body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let answer = to_bytes(answer.into_body(), 200_000).await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    async fn brings(&self, packet: &Outgoing) -> StatusCode {
        let mut last = StatusCode::OK;
        for (blob, bytes) in &packet.blobs {
            let path = format!("/v1/blobs/{blob}?offset=0");
            last = self.sends("PUT", &path, bytes.clone()).await.status();
        }
        last
    }
}

fn letter(home: &Home, hoa: &mut Hoa, packets: &[&Outgoing]) -> Letter {
    Letter {
        certificate: hoa.certificate.clone().unwrap(),
        heads: Vec::new(),
        sealed: tannha_domain::Base64(hoa.seals_an_ask(&home.app, packets)),
        answers_from: 0,
    }
}

fn heard(home: &Home, hoa: &Hoa, reply: &LetterReply) -> Vec<Answered> {
    let answers = reply.answers.iter();
    answers
        .map(|sealed| hoa.reads_an_answer(&home.app, &sealed.0))
        .collect()
}

#[tokio::test]
async fn a_post_box_brings_what_its_device_sealed_and_hears_receipts_that_only_the_device_opens() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let packet = hoa.captures(&home.app);
    let letter = letter(&home, &mut hoa, &[&packet]);
    let post = Post::of(&home, &hoa);
    let reply = post.posts(&letter).await;
    assert_eq!(reply.wanted.len(), packet.blobs.len());
    assert_eq!(post.brings(&packet).await, StatusCode::NO_CONTENT);
    // The same letter once more is the same ask: now there is a receipt, and no backup has it yet.
    let reply = post.posts(&letter).await;
    assert!(reply.wanted.is_empty() && reply.secured.is_empty());
    let receipts = heard(&home, &hoa, &reply)
        .iter()
        .map(|answered| answered.reply.receipts.len())
        .sum::<usize>();
    assert_eq!(receipts, 1);
    // What the post box itself could read of it is nothing.
    let sealed = String::from_utf8_lossy(&reply.answers[0].0);
    assert!(sealed.starts_with("age-encryption.org/"));
}

#[tokio::test]
async fn a_relay_brings_what_others_sealed_and_puts_no_blob_of_whom_it_does_not_carry_for() {
    let home = Home::new().await;
    let (mut hoa, kiosk) = (home.has_hoa().await, home.has_hoa().await);
    let (carried, other) = (hoa.captures(&home.app), {
        let mut lan = home.has_hoa().await;
        let packet = lan.captures(&home.app);
        lan.asks(&home.app, &[&packet]).await;
        packet
    });
    let letter = letter(&home, &mut hoa, &[&carried]);
    let relay = Post::of(&home, &kiosk);
    assert_eq!(relay.brings(&carried).await, StatusCode::NOT_FOUND);
    relay.posts(&letter).await;
    assert_eq!(relay.brings(&carried).await, StatusCode::NO_CONTENT);
    assert_eq!(relay.brings(&other).await, StatusCode::NOT_FOUND);
    assert!(relay.posts(&letter).await.wanted.is_empty());
}

/// What answers name comes down with them: the relay, of another commune, brings it too.
#[tokio::test]
async fn a_relay_fetches_the_roster_of_whom_it_carries_for_and_of_nobody_else() {
    let home = Home::new().await;
    on_the_roster(&home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let areas = ["2022:05503".to_owned()];
    let invitation = invitations::invite(&home.app, &areas, 1, Timestamp::now());
    let invitation = invitation.await.unwrap().remove(0);
    let kiosk = Hoa::new();
    kiosk.joins(&home.app, &invitation).await.unwrap();
    let letter = letter(&home, &mut hoa, &[]);
    let reply = Post::of(&home, &hoa).posts(&letter).await;
    let [roster] = reply.beside.as_slice() else {
        panic!("{:?}", reply.beside);
    };
    let (relay, path) = (
        Post::of(&home, &kiosk),
        format!("/v1/blobs/{}", roster.digest),
    );
    let refused = relay.sends("GET", &path, Vec::new()).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    assert_eq!(relay.posts(&letter).await.beside, reply.beside);
    let given = relay.sends("GET", &path, Vec::new()).await;
    assert_eq!(given.status(), StatusCode::OK);
    let bytes = to_bytes(given.into_body(), 200_000).await.unwrap();
    assert_eq!(Digest::of(&bytes), roster.digest);
    assert_eq!(bytes.len() as u64, roster.bytes);
}

/// The key of a post box lies where no PIN is: it must open nothing else.
#[tokio::test]
async fn the_key_of_a_post_box_is_no_key_of_its_device() {
    let home = Home::new().await;
    let mut hoa = home.has_hoa().await;
    let post = Post::of(&home, &hoa);
    let ask = serde_json::to_vec(&hoa.says(&[])).unwrap();
    let answer = post.sends("POST", "/v1/exchange", ask).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_word_for_a_key_that_another_device_gave_is_none() {
    let home = Home::new().await;
    let (mut hoa, lan) = (home.has_hoa().await, home.has_hoa().await);
    let letter = letter(&home, &mut hoa, &[]);
    let body = serde_json::to_vec(&letter).unwrap();
    let mut stolen = Post::of(&home, &lan);
    stolen.device = hoa.id;
    let answer = stolen.sends("POST", "/v1/letters", body).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

/// A letter cannot be changed on the way, and one for another province is not opened.
#[tokio::test]
async fn a_letter_that_was_changed_or_is_not_ours_is_refused_and_changes_nothing() {
    let (home, elsewhere) = (Home::new().await, Home::new().await);
    let mut hoa = home.has_hoa().await;
    let mut stranger = elsewhere.has_hoa().await;
    let mut changed = letter(&home, &mut hoa, &[]);
    let last = changed.sealed.0.len() - 1;
    changed.sealed.0[last] ^= 1;
    let foreign = letter(&elsewhere, &mut stranger, &[]);
    let post = Post::of(&home, &hoa);
    for letter in [changed, foreign] {
        let body = serde_json::to_vec(&letter).unwrap();
        let answer = post.sends("POST", "/v1/letters", body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    }
    assert!(
        devices::find(&home.app, stranger.id)
            .await
            .unwrap()
            .is_none()
    );
}
