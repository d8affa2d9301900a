//! A province of a few lines, that does what a test says, and Hoa's device, which is real.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, Request, State as With},
    http::{HeaderMap, Method, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{post, put},
};
use jiff::{Timestamp, civil::date};
use tannha_domain::{
    Base64, Channel, Digest, EpochId, Head, HouseholdId, LogPoint, NextAction, PacketId, PersonId,
    ProvinceId, RosterPerson, SignedBytes, Visit, Way,
};
use tannha_packet::{
    Certificate, EpochBegins, Epochs, KeyList, Mark, Opener, Outcome, Receipt, SigningKey,
    Statement as _, seal_answer,
};
use tannha_vault::{Cost, DeviceSecret, Membership, Vault};
use tannha_wire::v1::{
    Answered, BESIDE_HEADER, DURABLE_HEADER, Exchange, ExchangeReply, UPLOADS, Wanted,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Courier, CourierError, SyncReport, carrier::Https};

type Script = Box<dyn FnMut(&Exchange, &mut ExchangeReply) + Send>;

struct Inside {
    epochs: Vec<EpochBegins>,
    position: u64,
    /// By what was named; whole where it is as long as its head said.
    blobs: BTreeMap<Digest, Vec<u8>>,
    sizes: BTreeMap<Digest, u64>,
    asked: Vec<Exchange>,
    puts: Vec<(Digest, u64)>,
    /// So many are under way.
    going: usize,
    /// What came beside something else.
    beside: Vec<String>,
    /// No blob is answered before an exchange goes beside it.
    dawdles: bool,
    refuses: BTreeMap<Digest, (u16, Option<u64>)>,
    says: BTreeMap<Digest, u64>,
    forgets: Option<Digest>,
    /// Gives so much of a blob, and then the line is cut.
    gives: Option<usize>,
    secured: Option<u64>,
    receipts: BTreeMap<PacketId, SignedBytes>,
    script: (Script, usize),
}

/// The scripted province.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) url: String,
    root: Arc<SigningKey>,
    signing: Arc<SigningKey>,
    intake: Arc<Opener>,
    inside: Arc<Mutex<Inside>>,
}

pub(crate) fn place(epoch: EpochId, position: u64) -> LogPoint {
    LogPoint {
        epoch,
        position,
        hash: Digest::of(format!("{epoch}{position}").as_bytes()),
    }
}

fn province() -> ProvinceId {
    ProvinceId::from(Uuid::from_u128(19))
}

fn epoch(number: u128) -> EpochId {
    EpochId::from(Uuid::from_u128(number))
}

impl Inside {
    fn here(&self, position: u64) -> LogPoint {
        place(self.epochs.last().unwrap().epoch, position)
    }

    fn is_whole(&self, blob: &Digest) -> bool {
        self.forgets != Some(*blob)
            && self
                .blobs
                .get(blob)
                .is_some_and(|bytes| bytes.len() as u64 == self.sizes[blob])
    }
}

impl Desk {
    pub(crate) async fn opens() -> Self {
        let inside = Inside {
            epochs: vec![EpochBegins {
                epoch: epoch(1),
                after: 0,
                begun_at: Timestamp::UNIX_EPOCH,
            }],
            position: 10,
            blobs: BTreeMap::new(),
            sizes: BTreeMap::new(),
            asked: Vec::new(),
            puts: Vec::new(),
            going: 0,
            beside: Vec::new(),
            dawdles: false,
            refuses: BTreeMap::new(),
            says: BTreeMap::new(),
            forgets: None,
            gives: None,
            secured: None,
            receipts: BTreeMap::new(),
            script: (Box::new(|_, _| ()), 0),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            root: Arc::new(SigningKey::make().unwrap()),
            signing: Arc::new(SigningKey::make().unwrap()),
            intake: Arc::new(Opener::make()),
            inside: Arc::new(Mutex::new(inside)),
        };
        let routes = Router::new()
            .route("/v1/exchange", post(exchange))
            .route("/v1/blobs/{blob}", put(takes).get(gives))
            .layer(from_fn_with_state(desk.clone(), counts))
            .with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        desk
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// What it was asked since the last time.
    pub(crate) fn is_asked(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.inside().asked)
    }

    /// Changes so many of the next answers.
    pub(crate) fn scripts(
        &self,
        script: impl FnMut(&Exchange, &mut ExchangeReply) + Send + 'static,
        times: usize,
    ) {
        self.inside().script = (Box::new(script), times);
    }

    pub(crate) fn refuses(&self, blob: Digest, status: u16, durable: Option<u64>) {
        self.inside().refuses.insert(blob, (status, durable));
    }

    pub(crate) fn refuses_nothing(&self) {
        self.inside().refuses.clear();
    }

    /// Answers no blob before an exchange goes beside it.
    pub(crate) fn dawdles(&self) {
        self.inside().dawdles = true;
    }

    /// What went beside something else, and waited for that.
    pub(crate) fn heard_beside(&self) -> Vec<String> {
        self.inside().beside.clone()
    }

    /// Takes it, says that it is durable, and has nothing of it the next time.
    pub(crate) fn forgets(&self, blob: Digest) {
        self.inside().forgets = Some(blob);
    }

    pub(crate) fn has(&self, blob: Digest, bytes: &[u8]) {
        self.inside().blobs.insert(blob, bytes.to_vec());
    }

    /// In its next answer that lacks it.
    pub(crate) fn says_it_has(&self, blob: Digest, durable: u64) {
        self.inside().says.insert(blob, durable);
    }

    /// Gives so many bytes of the next blob that is fetched.
    pub(crate) fn gives_only(&self, bytes: usize) {
        self.inside().gives = Some(bytes);
    }

    pub(crate) fn holds(&self, blob: Digest) -> Vec<u8> {
        self.inside().blobs[&blob].clone()
    }

    pub(crate) fn offsets_of(&self, blob: Digest) -> Vec<u64> {
        self.inside()
            .puts
            .iter()
            .filter(|(put, _)| *put == blob)
            .map(|(_, offset)| *offset)
            .collect()
    }

    pub(crate) fn puts_of(&self, blob: Digest) -> usize {
        self.offsets_of(blob).len()
    }

    pub(crate) fn secures_everything(&self) {
        let mut inside = self.inside();
        inside.secured = Some(inside.position);
    }

    pub(crate) fn is_restored_to(&self, position: u64) {
        let mut inside = self.inside();
        let number = inside.epochs.len() as u128 + 1;
        inside.epochs.push(EpochBegins {
            epoch: epoch(number),
            after: position,
            begun_at: Timestamp::now(),
        });
        inside.blobs.clear();
        inside.receipts.clear();
        inside.secured = None;
    }

    /// Its list of epochs.
    pub(crate) fn signs_its_epochs(&self) -> SignedBytes {
        Epochs(self.inside().epochs.clone()).sign(&self.signing)
    }

    /// The epoch of now.
    pub(crate) fn epoch(&self) -> EpochId {
        self.inside().here(0).epoch
    }

    /// Its receipt for a packet, as if it had come.
    pub(crate) fn signs_for(&self, hoa: &Hoa, packet: PacketId) -> SignedBytes {
        let heads = hoa.vault.outgoing(100).unwrap();
        let head = heads.iter().find(|head| head.packet == packet).unwrap();
        self.signs(&mut self.inside(), head)
    }

    /// The receipt that it gave for a packet.
    pub(crate) fn signed_for(&self, packet: PacketId) -> Option<SignedBytes> {
        self.inside().receipts.get(&packet).cloned()
    }

    /// An answer in an envelope.
    pub(crate) fn seals(&self, hoa: &Hoa, answered: &Answered) -> Vec<u8> {
        let device = hoa.vault.identity().opener.recipient();
        seal_answer(answered, &self.signing, &self.key_list(), &device).unwrap()
    }

    fn key_list(&self) -> SignedBytes {
        KeyList {
            province: province(),
            number: 1,
            intake: self.intake.recipient(),
            signing: vec![self.signing.verifying()],
            tls_authority: Base64(vec![1]),
            made_at: Timestamp::UNIX_EPOCH,
        }
        .sign(&self.root)
    }

    fn signs(&self, inside: &mut Inside, head: &Head) -> SignedBytes {
        if let Some(receipt) = inside.receipts.get(&head.packet) {
            return receipt.clone();
        }
        inside.position += 1;
        let receipt = Receipt {
            packet: head.packet,
            digest: head.digest,
            at: inside.here(inside.position),
            outcome: Outcome::Taken,
        }
        .sign(&self.signing);
        inside.receipts.insert(head.packet, receipt.clone());
        receipt
    }
}

/// Counts the uploads under way.
async fn counts(With(desk): With<Desk>, request: Request, next: Next) -> Response {
    if request.method() != Method::PUT {
        return next.run(request).await;
    }
    desk.inside().going += 1;
    let answer = next.run(request).await;
    desk.inside().going -= 1;
    answer
}

impl Desk {
    /// What goes beside something else is answered after it.
    async fn after(&self, headers: &HeaderMap, has_come: impl Fn(&Inside) -> bool) {
        if let Some(beside) = headers.get(BESIDE_HEADER) {
            let beside = beside.to_str().unwrap().to_owned();
            self.inside().beside.push(beside);
            self.wait(has_come).await;
        }
    }

    async fn wait(&self, has_come: impl Fn(&Inside) -> bool) {
        let begun = Instant::now();
        while !has_come(&self.inside()) && begun.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

async fn exchange(
    With(desk): With<Desk>,
    headers: HeaderMap,
    Json(ask): Json<Exchange>,
) -> Json<ExchangeReply> {
    desk.after(&headers, |inside| inside.going == 0).await;
    let mut inside = desk.inside();
    let inside = &mut *inside;
    let (mut receipts, mut wanted) = (Vec::new(), Vec::new());
    for head in &ask.heads {
        let mut lacks = false;
        for part in head.blobs() {
            inside.sizes.insert(part.digest, part.bytes);
            if !inside.is_whole(&part.digest) {
                lacks = true;
                if inside.forgets == Some(part.digest) {
                    inside.blobs.remove(&part.digest);
                }
                let durable = inside.blobs.get(&part.digest).map_or(0, Vec::len) as u64;
                wanted.push(Wanted {
                    packet: head.packet,
                    blob: part.digest,
                    durable: inside.says.remove(&part.digest).unwrap_or(durable),
                });
            }
        }
        if !lacks {
            receipts.push(desk.signs(inside, head));
        }
    }
    let secured = inside.secured.filter(|secured| *secured > ask.secured);
    let current = inside.here(inside.position);
    let other_epoch = [ask.cursor, ask.highest]
        .iter()
        .flatten()
        .any(|point| point.epoch != current.epoch);
    let mut reply = ExchangeReply {
        now: Timestamp::now(),
        cursor: current,
        more: other_epoch,
        receipts,
        wanted,
        refused: Vec::new(),
        changes: Vec::new(),
        mark: secured.map(|position| {
            Mark {
                secured: inside.here(position),
            }
            .sign(&desk.signing)
        }),
        epochs: other_epoch.then(|| Epochs(inside.epochs.clone()).sign(&desk.signing)),
        key_list: None,
        prove: false,
        revoked: None,
        held_packets: inside.receipts.len() as u64,
    };
    if let Some(left) = inside.script.1.checked_sub(1) {
        inside.script.1 = left;
        (inside.script.0)(&ask, &mut reply);
    }
    inside.asked.push(ask);
    Json(reply)
}

fn problem(status: u16, durable: Option<u64>) -> Response {
    let document =
        serde_json::json!({ "type": "/problems/scripted", "status": status, "title": "scripted" });
    let status = StatusCode::from_u16(status).unwrap();
    match durable {
        Some(durable) => (
            status,
            [(DURABLE_HEADER, durable.to_string())],
            Json(document),
        )
            .into_response(),
        None => (status, [("retry-after", "7")], Json(document)).into_response(),
    }
}

async fn takes(
    With(desk): With<Desk>,
    Path(blob): Path<String>,
    Query(query): Query<BTreeMap<String, u64>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (blob, offset): (Digest, u64) = (
        blob.parse().unwrap(),
        query.get("offset").copied().unwrap_or(0),
    );
    let offered = |inside: &Inside| inside.sizes.contains_key(&blob);
    desk.after(&headers, offered).await;
    if desk.inside().dawdles {
        desk.wait(|inside| inside.beside.iter().any(|said| said == UPLOADS))
            .await;
    }
    let mut inside = desk.inside();
    inside.puts.push((blob, offset));
    if let Some((status, durable)) = inside.refuses.get(&blob) {
        return problem(*status, *durable);
    }
    let bytes = inside.blobs.entry(blob).or_default();
    if offset != bytes.len() as u64 {
        return problem(409, Some(bytes.len() as u64));
    }
    bytes.extend_from_slice(&body);
    let durable = bytes.len().to_string();
    (StatusCode::NO_CONTENT, [(DURABLE_HEADER, durable)]).into_response()
}

async fn gives(With(desk): With<Desk>, Path(blob): Path<String>, headers: HeaderMap) -> Response {
    let mut inside = desk.inside();
    let cut = inside.gives.take();
    let Some(bytes) = inside.blobs.get(&blob.parse::<Digest>().unwrap()) else {
        return problem(404, None);
    };
    let from = headers.get("range").map_or(0, |range| {
        let range = range.to_str().unwrap();
        let from = range.strip_prefix("bytes=").unwrap().trim_end_matches('-');
        from.parse().unwrap()
    });
    let rest = &bytes[from..];
    rest[..cut.unwrap_or(rest.len()).min(rest.len())]
        .to_vec()
        .into_response()
}

/// Hoa's device.
pub(crate) struct Hoa {
    folder: TempDir,
    secret: DeviceSecret,
    pub(crate) vault: Vault,
    pub(crate) courier: Courier,
    carrier_of: String,
}

const PIN: &str = "246810";
/// What she is called. No keys or digests in base 64 look like it by chance.
pub(crate) const HOA: &str = "Hoàng Thị Hoa";

fn mo() -> PersonId {
    PersonId::from(Uuid::from_u128(101))
}

impl Hoa {
    pub(crate) fn joined(desk: &Desk) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secret = DeviceSecret::from_file(&folder.path().join("device.secret")).unwrap();
        let now = Timestamp::now();
        let vault = Vault::create(folder.path(), PIN, HOA, &secret, Cost::LEAST, now).unwrap();
        let identity = vault.identity();
        let certificate = Certificate {
            province: province(),
            device: identity.device,
            device_key: identity.device_key.verifying(),
            device_recipient: identity.opener.recipient(),
            operator: identity.operator,
            operator_key: identity.operator_key.verifying(),
            areas: vec!["2022:05740".parse().unwrap()],
            issued_at: now,
        };
        let epochs = Epochs(desk.inside().epochs.clone());
        vault
            .join(Membership {
                url: desk.url.clone(),
                root: desk.root.verifying(),
                certificate: certificate.sign(&desk.signing),
                key_list: desk.key_list(),
                epochs: epochs.sign(&desk.signing),
                province_name: "Thái Nguyên".into(),
                demo: true,
            })
            .unwrap();
        let listed = RosterPerson {
            id: mo(),
            household: HouseholdId::from(Uuid::from_u128(1)),
            head: true,
            name: "Nông Thị Mơ".into(),
            birth: None,
            sex: None,
            number: None,
            hamlet: "Xóm Khuôn Ruộng".into(),
            unit: "2022:05740".parse().unwrap(),
            payee: true,
        };
        vault.replace_roster(std::iter::once(listed), 1).unwrap();
        Self {
            courier: Courier::new(vault.clone()).unwrap(),
            carrier_of: desk.url.clone(),
            folder,
            secret,
            vault,
        }
    }

    /// Where the device keeps its things.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Visits that did not end in a dossier: small packets of one blob.
    pub(crate) fn was_at_doors(&self, times: usize) -> Vec<PacketId> {
        let next = NextAction {
            way: Way::Visit,
            day: Some(date(2999, 12, 31)),
            hour: None,
            season: None,
        };
        let visit = Visit::new(Channel::Door, "absent_temporarily", next, "");
        (0..times)
            .map(|_| {
                self.vault
                    .record_visit(mo(), &visit, Timestamp::now())
                    .unwrap()
            })
            .collect()
    }

    pub(crate) fn carrier(&self) -> Https {
        let identity = self.vault.identity();
        Https::without_tls(
            self.carrier_of.clone(),
            identity.device,
            identity.device_key.clone(),
        )
        .certified_by(&self.vault.membership().unwrap().certificate)
    }

    pub(crate) async fn syncs(&self) -> Result<SyncReport, CourierError> {
        let carrier = self.carrier();
        let _no_other = self.courier.memory.lock().await;
        self.courier.sync_over(&carrier, &|_| ()).await
    }

    /// Nothing is closed, nothing runs to its end.
    #[expect(
        clippy::wrong_self_convention,
        reason = "what happens to Hoa, not a question"
    )]
    pub(crate) fn is_killed_and_comes_back(self) -> Self {
        let Self {
            folder,
            secret,
            vault,
            courier,
            carrier_of,
        } = self;
        std::mem::forget((vault, courier));
        let vault = Vault::open(folder.path(), PIN, &secret, Timestamp::now()).unwrap();
        Self {
            courier: Courier::new(vault.clone()).unwrap(),
            folder,
            secret,
            vault,
            carrier_of,
        }
    }
}
