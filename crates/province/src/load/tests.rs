use axum::{
    Router,
    body::Body,
    http::{Response, header::RETRY_AFTER},
};
use tower::ServiceExt as _;

use super::*;
use crate::{
    router::router,
    testing::{Hoa, Home, Outgoing},
};

/// Hoa's device with a packet that was offered, before a province of little room.
struct Door {
    _home: Home,
    load: Load,
    routes: Router,
    hoa: Hoa,
    packet: Outgoing,
}

impl Door {
    async fn of(blobs: u16) -> Self {
        let home = Home::new().await;
        let mut hoa = home.has_hoa().await;
        let packet = hoa.captures(&home.app);
        hoa.asks(&home.app, &[&packet]).await;
        let load = Load::of(blobs);
        Self {
            routes: router(home.app.clone(), &load),
            _home: home,
            load,
            hoa,
            packet,
        }
    }

    async fn puts(&self) -> Response<Body> {
        let (digest, bytes) = self.packet.blobs.first_key_value().unwrap();
        let path = format!("/v1/blobs/{digest}?offset=0");
        self.sends("PUT", &path, bytes.clone(), &[]).await
    }

    async fn exchanges(&mut self) -> Response<Body> {
        let ask = serde_json::to_vec(&self.hoa.says(&[])).unwrap();
        self.sends("POST", "/v1/exchange", ask.clone(), &ask).await
    }

    fn asks_beside_uploads(&mut self) -> impl Future<Output = Response<Body>> + use<> {
        let ask = serde_json::to_vec(&self.hoa.says(&[])).unwrap();
        let request = self.hoa.requests("POST", "/v1/exchange", &ask);
        let request = request.header(BESIDE_HEADER, UPLOADS);
        let request = request.body(Body::from(ask)).unwrap();
        let routes = self.routes.clone();
        async move { routes.oneshot(request).await.unwrap() }
    }

    async fn sends(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        signed: &[u8],
    ) -> Response<Body> {
        let request = self.hoa.requests(method, path, signed);
        let request = request.body(Body::from(body)).unwrap();
        self.routes.clone().oneshot(request).await.unwrap()
    }
}

#[track_caller]
fn is_put_off(answer: &Response<Body>) {
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let after = answer.headers()[RETRY_AFTER].to_str().unwrap();
    assert!((2..=8).contains(&after.parse::<u64>().unwrap()), "{after}");
}

#[tokio::test]
async fn blobs_beyond_the_room_are_put_off_and_exchanges_are_not() {
    let mut door = Door::of(1).await;
    let load = door.load.clone();
    let taken = load.blobs.try_acquire().unwrap();
    is_put_off(&door.puts().await);
    assert_eq!(door.exchanges().await.status(), StatusCode::OK);
    drop(taken);
    assert_eq!(door.puts().await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn exchanges_wait_for_their_turn_and_are_put_off_only_while_blobs_are() {
    let mut door = Door::of(1).await;
    let load = door.load.clone();
    let turns = load.turns.acquire_many(16).await.unwrap();
    is_put_off(&door.puts().await);

    tokio::time::pause();
    is_put_off(&door.exchanges().await);
    tokio::time::resume();

    drop(turns);
    assert_eq!(door.exchanges().await.status(), StatusCode::OK);
    assert_eq!(door.puts().await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_exchange_beside_the_last_uploads_is_answered_once_they_have_ended() {
    let mut door = Door::of(1).await;
    let load = door.load.clone();
    let upload = load.underway.begin(door.hoa.id);
    let ask = door.asks_beside_uploads();
    tokio::pin!(ask);
    assert!(futures_util::poll!(&mut ask).is_pending());
    let somebody_else = load.underway.begin(uuid::Uuid::now_v7().into());
    drop(upload);
    assert_eq!(ask.await.status(), StatusCode::OK);
    drop(somebody_else);
}

#[tokio::test]
async fn and_not_much_later_where_they_never_end() {
    let mut door = Door::of(1).await;
    let load = door.load.clone();
    let _upload = load.underway.begin(door.hoa.id);
    let turns = load.turns.acquire_many(16).await.unwrap();
    tokio::time::pause();
    let begun = Instant::now();
    is_put_off(&door.asks_beside_uploads().await);
    assert!(begun.elapsed() < Duration::from_secs(30));
    tokio::time::resume();
    drop(turns);
}
