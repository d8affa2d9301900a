//! Direct HTTP to the province: trusts its own authority and nobody else, signs every request, counts bytes.

mod trust;
mod watched;
mod way;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode, Uri,
    body::{Frame, Incoming},
    header::{
        ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName,
        HeaderValue, RANGE, RETRY_AFTER,
    },
};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::ClientConfig;
use serde::{Serialize, de::DeserializeOwned};
use tannha_domain::{DeviceId, Digest, SignedBytes};
use tannha_line::Load;
use tannha_packet::{
    KeyList, Namespace, SigningKey,
    log::request_bytes,
    packed::{pack, unpack},
};
use tannha_vault::Vault;
use tannha_wire::v1::{
    self, CERTIFICATE_HEADER, DEVICE_HEADER, DURABLE_HEADER, Problem, SIGNATURE_HEADER,
    TRANSPORT_HEADER,
};

use self::way::{Udp, Way};
use crate::{
    Carried, CourierError,
    lanes::{Lane, Lanes},
    lift::Portion,
    relay::Pairing,
};

/// An answer is at most 16 kB, a key list and an enrolment's less, those to a letter together a few times that; nobody makes
/// a device read more than this, least of all who is not trusted yet.
const MAX_ANSWER_BYTES: usize = 192 * 1024;

/// So much of a body waits here for the line at most, the least that hyper knows: what it swallows is not sent.
const HELD_BACK: usize = 8 * 1024;

/// The province ends a connection on which nothing was asked for a minute. Who asks at that moment asks nobody.
const IDLE: Duration = Duration::from_secs(20);

/// What a request goes beside, and is answered after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Nothing.
    Nothing,
    /// The exchange that offers this blob, by its counter.
    Exchange(u64),
    /// The last uploads.
    Uploads,
}

/// How appending to a blob ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// So many bytes are durable.
    Durable(u64),
    /// It was to be appended elsewhere: where so many bytes are durable.
    Elsewhere(u64),
}

/// What was carried so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

impl Counters {
    fn up(&self, bytes: usize) {
        self.up.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn down(&self, bytes: usize) {
        self.down.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Carried {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Carried {
            requests: read(&self.requests),
            bytes_up: read(&self.up),
            bytes_down: read(&self.down),
        }
    }
}

/// What is remembered from one sync to the next, in memory only: losing it costs round trips.
#[derive(Default)]
pub(crate) struct Memory {
    udp: Udp,
    lanes: Arc<Lanes>,
    /// The authority that is believed, and what was agreed with who has its word.
    believes: Mutex<Option<(Vec<u8>, ClientConfig)>>,
}

impl Memory {
    /// Believes this authority. rustls takes up what was agreed before only for the very verifier that agreed it, so there is
    /// one for as long as the authority is the same.
    fn tls(&self, authority: &[u8]) -> Result<ClientConfig, CourierError> {
        let mut believes = self.believes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, tls)) = &*believes
            && before == authority
        {
            return Ok(tls.clone());
        }
        let tls = trust::province(authority)?;
        *believes = Some((authority.to_vec(), tls.clone()));
        Ok(tls)
    }
}

type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// One device's way to its province.
pub(crate) struct Https {
    client: Client<Way, Body>,
    url: String,
    device: DeviceId,
    key: SigningKey,
    /// What the province signed for this device; nothing while it joins.
    certificate: Option<SignedBytes>,
    /// The same, once the province said that it does not know this device: every request shows it from then on.
    introduction: OnceLock<String>,
    /// What every request shows beside that.
    shows: HeaderMap,
    /// What is said travels packed.
    packs: bool,
    way: Way,
    lanes: Arc<Lanes>,
    /// An upload was put off, and why and for how long.
    put_off: OnceLock<(String, Option<Duration>)>,
    pub(crate) portion: Arc<Portion>,
    pub(crate) counters: Arc<Counters>,
}

impl Https {
    pub(crate) fn new(
        url: &str,
        keys: &KeyList,
        device: DeviceId,
        key: SigningKey,
        memory: &Memory,
        load: Load,
        counters: Arc<Counters>,
    ) -> Result<Self, CourierError> {
        let tls = memory.tls(&keys.tls_authority.0)?;
        let way = Way::new(url, Some(tls), memory.udp.clone(), load)?;
        let url = url.trim_end_matches('/').to_owned();
        Ok(Self {
            packs: true,
            lanes: Arc::clone(&memory.lanes),
            ..Self::by(way, url, device, key, counters)
        })
    }

    /// By this way, with nothing to show, and nothing known of the link.
    fn by(
        way: Way,
        url: String,
        device: DeviceId,
        key: SigningKey,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            client: client(&way),
            url,
            device,
            key,
            certificate: None,
            introduction: OnceLock::new(),
            shows: HeaderMap::new(),
            packs: false,
            way,
            lanes: Arc::default(),
            put_off: OnceLock::new(),
            portion: Arc::default(),
            counters,
        }
    }

    /// The way to a relay that answers there, which is believed by its code and nothing else.
    pub(crate) fn to_relay(
        address: SocketAddr,
        pairing: &Pairing,
        vault: &Vault,
        counters: Arc<Counters>,
    ) -> Result<Self, CourierError> {
        let url = format!("https://{address}");
        // It is a few metres away: loss is not what costs there, and the network is faster than packing.
        let way = Way::new(
            &url,
            Some(trust::only(pairing.key)),
            Udp::closed(),
            Load::Words,
        )?;
        let identity = vault.identity();
        let mut shows = HeaderMap::new();
        let token = format!("Bearer {}", STANDARD.encode(&pairing.token.0));
        let token = token.parse().map_err(|_| CourierError::RelayCode)?;
        shows.insert(AUTHORIZATION, token);
        let key = identity.device_key.clone();
        Ok(Self {
            shows,
            ..Self::by(way, url, identity.device, key, counters)
        })
    }

    /// Has a certificate to show where the province does not know the device any more.
    pub(crate) fn certified_by(mut self, certificate: &SignedBytes) -> Self {
        self.certificate = Some(certificate.clone());
        self
    }

    /// Signs by the key of a post box, and shows the device's word for that key.
    pub(crate) fn by_word_of(mut self, transport: &SignedBytes) -> Self {
        if let Ok(word) = in_a_header(transport).parse() {
            self.shows.insert(TRANSPORT_HEADER, word);
        }
        self
    }

    /// A way over plain HTTP, to a province that a test scripts.
    #[cfg(test)]
    pub(crate) fn without_tls(url: String, device: DeviceId, key: SigningKey) -> Self {
        let way = Way::new(&url, None, Udp::default(), Load::Words).unwrap();
        Self::by(way, url, device, key, Arc::default())
    }

    /// Says something. A restored province may have forgotten the device, and still takes what a certificate of its own
    /// vouches for: it is shown, once, and what was said is said again.
    pub(crate) async fn post<Ask: Serialize, Answer: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask,
    ) -> Result<Answer, CourierError> {
        self.post_beside(path, ask, Beside::Nothing).await
    }

    /// The same, where something goes beside it.
    pub(crate) async fn post_beside<Ask: Serialize, Answer: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask,
        beside: Beside,
    ) -> Result<Answer, CourierError> {
        match self.say(path, ask, beside).await {
            Err(CourierError::Refused { code })
                if code == "device_unknown" && self.introduces_itself() =>
            {
                self.say(path, ask, beside).await
            }
            // One connection can end where the network does not, and to be asked twice is the same to the province.
            Err(CourierError::Cut) => self.say(path, ask, beside).await,
            answered => answered,
        }
    }

    async fn say<Ask: Serialize, Answer: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask,
        beside: Beside,
    ) -> Result<Answer, CourierError> {
        let body = serde_json::to_vec(ask).map_err(|_| CourierError::Unreadable)?;
        // What is signed is what was said, however it travels.
        let signed = self.sign(Method::POST, path, &body);
        let mut headers = beside.said();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("zstd"));
        let packed = self.packs.then(|| pack(&body)).flatten();
        if packed.is_some() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
        }
        let body = packed.unwrap_or(body);
        self.counters.up(body.len());
        let body = whole(Bytes::from(body));
        let answer = self.answer(signed, headers, body).await?.success().await?;
        serde_json::from_slice(&answer.all().await?).map_err(|_| CourierError::NotOurProvince)
    }

    /// Shows the certificate from now on. False where there is none, or it was shown already.
    fn introduces_itself(&self) -> bool {
        let certificate = self.certificate.as_ref();
        certificate.is_some_and(|signed| self.introduction.set(in_a_header(signed)).is_ok())
    }

    /// Waits until an upload may send, as the link has it. Once one was put off nothing more begins.
    pub(crate) async fn lane(&self) -> Result<Lane, CourierError> {
        let lane = self.lanes.take(self.way.is_line().await).await;
        match self.put_off.get().cloned() {
            Some((code, after)) => Err(CourierError::Busy { code, after }),
            None => Ok(lane),
        }
    }

    /// Appends to a blob what comes of it, so many bytes, or hears where to.
    pub(crate) async fn put(
        &self,
        blob: Digest,
        (offset, length): (u64, u64),
        beside: Beside,
        bytes: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Result<Put, CourierError> {
        let mut path = format!("/v1/blobs/{blob}");
        if offset > 0 {
            path = format!("{path}?offset={offset}");
        }
        let signed = self.sign(Method::PUT, &path, &[]);
        let mut headers = beside.said();
        headers.insert(CONTENT_LENGTH, length.into());
        let counters = Arc::clone(&self.counters);
        let frames = bytes.map(move |bytes| {
            let bytes = bytes?;
            counters.up(bytes.len());
            Ok(Frame::data(bytes))
        });
        let body = UnsyncBoxBody::new(StreamBody::new(frames));
        let answer = self.answer(signed, headers, body).await?;
        let durable = answer
            .response
            .headers()
            .get(DURABLE_HEADER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let status = answer.response.status();
        match durable {
            Some(durable) if status.is_success() => Ok(Put::Durable(durable)),
            Some(durable) if status == StatusCode::CONFLICT => {
                answer.all().await?;
                Ok(Put::Elsewhere(durable))
            }
            None if status.is_success() => Err(CourierError::NotOurProvince),
            _ => {
                let refusal = answer.refusal().await?;
                if let CourierError::Busy { code, after } = &refusal {
                    let _ = self.put_off.set((code.clone(), *after));
                }
                Err(refusal)
            }
        }
    }

    /// Fetches a blob from an offset on.
    pub(crate) async fn get(&self, blob: Digest, offset: u64) -> Result<Answer, CourierError> {
        let mut headers = HeaderMap::new();
        if offset > 0 {
            let range = format!("bytes={offset}-")
                .parse()
                .map_err(|_| CourierError::Unreadable)?;
            headers.insert(RANGE, range);
        }
        let signed = self.sign(Method::GET, &format!("/v1/blobs/{blob}"), &[]);
        self.answer(signed, headers, whole(Bytes::new()))
            .await?
            .success()
            .await
    }

    /// The line of a request with its signature. A blob's bytes are not signed: the digest in the path names them.
    fn sign(&self, method: Method, path: &str, body: &[u8]) -> Signed {
        let bytes = request_bytes(method.as_str(), path, body);
        Signed {
            signature: self.key.sign(Namespace::Request, &bytes).to_base64(),
            method,
            path: path.to_owned(),
        }
    }

    /// Whatever is answered.
    async fn answer(
        &self,
        signed: Signed,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Answer, CourierError> {
        let mut request = Request::builder()
            .method(signed.method)
            .uri(format!("{}{}", self.url, signed.path))
            .header(DEVICE_HEADER, self.device.to_string())
            .header(SIGNATURE_HEADER, signed.signature);
        if let Some(certificate) = self.introduction.get() {
            request = request.header(CERTIFICATE_HEADER, certificate);
        }
        let mut request = request.body(body).map_err(|_| CourierError::Unreadable)?;
        request.headers_mut().extend(headers);
        request.headers_mut().extend(self.shows.clone());
        let line = request.method().as_str().len() + signed.path.len() + 12;
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        self.counters.up(line + header_bytes(request.headers()));
        let response = self.client.request(request).await?;
        self.counters.down(15 + header_bytes(response.headers()));
        Ok(Answer {
            response,
            counters: Arc::clone(&self.counters),
        })
    }
}

impl Beside {
    fn said(self) -> HeaderMap {
        let said = match self {
            Self::Nothing => return HeaderMap::new(),
            Self::Exchange(counter) => counter.into(),
            Self::Uploads => HeaderValue::from_static(v1::UPLOADS),
        };
        HeaderMap::from_iter([(HeaderName::from_static(v1::BESIDE_HEADER), said)])
    }
}

/// The line of a request, signed.
struct Signed {
    method: Method,
    path: String,
    signature: String,
}

/// What somebody answered, as it comes in.
pub(crate) struct Answer {
    response: Response<Incoming>,
    counters: Arc<Counters>,
}

impl Answer {
    /// The next bytes of its body.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, CourierError> {
        while let Some(frame) = self.response.body_mut().frame().await {
            if let Ok(bytes) = frame.map_err(|_| CourierError::Cut)?.into_data() {
                self.counters.down(bytes.len());
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Its body, as far as it can be one.
    async fn all(mut self) -> Result<Vec<u8>, CourierError> {
        let mut all = Vec::new();
        while let Some(bytes) = self.chunk().await? {
            if all.len() + bytes.len() > MAX_ANSWER_BYTES {
                return Err(CourierError::NotOurProvince);
            }
            all.extend_from_slice(&bytes);
        }
        match self.response.headers().get(CONTENT_ENCODING) {
            None => Ok(all),
            Some(zstd) if zstd == "zstd" => {
                unpack(&all, MAX_ANSWER_BYTES).map_err(|_| CourierError::NotOurProvince)
            }
            Some(_) => Err(CourierError::NotOurProvince),
        }
    }

    async fn success(self) -> Result<Self, CourierError> {
        if self.response.status().is_success() {
            return Ok(self);
        }
        Err(self.refusal().await?)
    }

    /// A problem document is the province's; anything else that is no success is somebody else's.
    async fn refusal(self) -> Result<CourierError, CourierError> {
        let status = self.response.status();
        let after = retry_after(self.response.headers());
        let Ok(problem) = serde_json::from_slice::<Problem>(&self.all().await?) else {
            return Ok(CourierError::NotOurProvince);
        };
        let code = problem
            .kind
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace('-', "_");
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            return Ok(CourierError::Busy { code, after });
        }
        Ok(CourierError::Refused { code })
    }
}

fn client(way: &Way) -> Client<Way, Body> {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .http1_max_buf_size(HELD_BACK)
        .build(way.clone())
}

fn whole(bytes: Bytes) -> Body {
    Full::new(bytes)
        .map_err(|never| match never {})
        .boxed_unsync()
}

fn in_a_header(signed: &SignedBytes) -> String {
    STANDARD.encode(serde_json::to_vec(signed).unwrap_or_default())
}

/// Header lines as they stand in HTTP/1.1.
fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// When to come again. The province says it in seconds; a date would need a clock that is right.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?;
    said.trim().parse().ok().map(Duration::from_secs)
}

/// Fetches the key list before anything is trusted: the root key of the invitation says whether it holds.
pub(crate) async fn fetch_keys(url: &str) -> Result<v1::Keys, CourierError> {
    let tls = url.starts_with("https:").then(trust::anybody);
    let uri: Uri = format!("{}/v1/keys", url.trim_end_matches('/'))
        .parse()
        .map_err(|_| CourierError::Unreadable)?;
    let mut request = Request::new(whole(Bytes::new()));
    *request.uri_mut() = uri;
    let way = Way::new(url, tls, Udp::default(), Load::Words)?;
    let response = client(&way).request(request).await?;
    let answer = Answer {
        response,
        counters: Arc::default(),
    };
    if !answer.response.status().is_success() {
        return Err(CourierError::NotOurProvince);
    }
    serde_json::from_slice(&answer.all().await?).map_err(|_| CourierError::NotOurProvince)
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, routing::get};
    use bytes::Bytes;

    use super::*;

    #[tokio::test]
    async fn a_stranger_who_never_ends_is_not_listened_to() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let endless = || async {
            Body::from_stream(futures_util::stream::repeat_with(|| {
                Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b' '; 8 * 1024]))
            }))
        };
        let keys = Router::new().route("/v1/keys", get(endless));
        tokio::spawn(async move { axum::serve(listener, keys).await });
        assert!(matches!(
            fetch_keys(&url).await,
            Err(CourierError::NotOurProvince)
        ));
    }
}
