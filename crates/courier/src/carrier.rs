//! Direct HTTPS: trusts the province's own authority and nobody else, signs every request, counts bytes.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    Body, Certificate, Client, Method, Response, StatusCode, header::HeaderMap, header::RANGE,
};
use serde::{Serialize, de::DeserializeOwned};
use tannha_domain::{DeviceId, Digest, SignedBytes};
use tannha_packet::{KeyList, Namespace, SigningKey, log::request_bytes};
use tannha_wire::v1::{
    self, CERTIFICATE_HEADER, DEVICE_HEADER, DURABLE_HEADER, Problem, SIGNATURE_HEADER,
};

use crate::CourierError;

/// A connection that says nothing for this long is dead: what is limited is silence, never length.
const SILENCE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(20);
/// An answer is at most 16 kB, a key list and an enrolment's less; nobody makes a device read more than this, least of
/// all who is not trusted yet.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// How appending to a blob ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// So many bytes are durable.
    Durable(u64),
    /// It was to be appended elsewhere: where so many bytes are durable.
    Elsewhere(u64),
}

/// What one carrier did so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.requests), read(&self.up), read(&self.down))
    }
}

/// One device's way to its province.
pub(crate) struct Https {
    client: Client,
    url: String,
    device: DeviceId,
    key: SigningKey,
    /// The certificate, once the province said that it does not know this device.
    introduction: OnceLock<String>,
    pub(crate) counters: Counters,
}

impl Https {
    pub(crate) fn new(
        url: &str,
        keys: &KeyList,
        device: DeviceId,
        key: SigningKey,
    ) -> Result<Self, CourierError> {
        let authority =
            Certificate::from_der(&keys.tls_authority.0).map_err(|_| CourierError::Unreadable)?;
        let client = builder()
            .tls_certs_only([authority])
            .build()
            .map_err(|_| CourierError::Unreadable)?;
        Ok(Self {
            client,
            url: url.trim_end_matches('/').to_owned(),
            device,
            key,
            introduction: OnceLock::new(),
            counters: Counters::default(),
        })
    }

    /// A way over plain HTTP, to a province that a test scripts.
    #[cfg(test)]
    pub(crate) fn without_tls(url: String, device: DeviceId, key: SigningKey) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: builder().build().unwrap(),
            url,
            device,
            key,
            introduction: OnceLock::new(),
            counters: Counters::default(),
        }
    }

    pub(crate) async fn post<Ask: Serialize, Answer: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask,
    ) -> Result<Answer, CourierError> {
        let body = serde_json::to_vec(ask).map_err(|_| CourierError::Unreadable)?;
        let response = self
            .send(
                Method::POST,
                path,
                SignedPart::Body(&body),
                HeaderMap::new(),
                Some(body.clone()),
            )
            .await?;
        let answer = self.body(response).await?;
        serde_json::from_slice(&answer).map_err(|_| CourierError::NotOurProvince)
    }

    /// Shows the certificate from now on: a restored province may have forgotten the device, and still takes what a
    /// certificate of its own vouches for. False when it was shown already.
    pub(crate) fn introduce(&self, certificate: &SignedBytes) -> bool {
        let json = serde_json::to_vec(certificate).unwrap_or_default();
        self.introduction.set(STANDARD.encode(json)).is_ok()
    }

    /// Appends to a blob, or hears where to.
    pub(crate) async fn put(
        &self,
        blob: Digest,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<Put, CourierError> {
        let path = format!("/v1/blobs/{blob}?offset={offset}");
        let response = self
            .answer(
                Method::PUT,
                &path,
                SignedPart::LineOnly,
                HeaderMap::new(),
                Some(bytes),
            )
            .await?;
        let durable = response
            .headers()
            .get(DURABLE_HEADER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let status = response.status();
        match durable {
            Some(durable) if status.is_success() => Ok(Put::Durable(durable)),
            Some(durable) if status == StatusCode::CONFLICT => {
                self.body(response).await?;
                Ok(Put::Elsewhere(durable))
            }
            None if status.is_success() => Err(CourierError::NotOurProvince),
            _ => Err(refusal(status, &self.body(response).await?)),
        }
    }

    /// Fetches a blob from an offset on.
    pub(crate) async fn get(&self, blob: Digest, offset: u64) -> Result<Response, CourierError> {
        let mut headers = HeaderMap::new();
        if offset > 0 {
            let range = format!("bytes={offset}-")
                .parse()
                .map_err(|_| CourierError::Unreadable)?;
            headers.insert(RANGE, range);
        }
        self.send(
            Method::GET,
            &format!("/v1/blobs/{blob}"),
            SignedPart::LineOnly,
            headers,
            None,
        )
        .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        signed: SignedPart<'_>,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Response, CourierError> {
        let response = self.answer(method, path, signed, headers, body).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        Err(refusal(status, &self.body(response).await?))
    }

    /// Whatever is answered.
    async fn answer(
        &self,
        method: Method,
        path: &str,
        signed: SignedPart<'_>,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Response, CourierError> {
        let signed = match signed {
            SignedPart::Body(bytes) => request_bytes(method.as_str(), path, bytes),
            SignedPart::LineOnly => request_bytes(method.as_str(), path, &[]),
        };
        let signature = self.key.sign(Namespace::Request, &signed).to_base64();
        let size = body.as_ref().map_or(0, Vec::len);
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.url))
            .header(DEVICE_HEADER, self.device.to_string())
            .header(SIGNATURE_HEADER, signature)
            .headers(headers);
        if let Some(certificate) = self.introduction.get() {
            request = request.header(CERTIFICATE_HEADER, certificate);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(Body::from(body));
        }
        let request = request.build()?;
        let line = request.method().as_str().len()
            + request.url().path().len()
            + request.url().query().map_or(0, str::len)
            + 12;
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        self.counters.up.fetch_add(
            (line + header_bytes(request.headers()) + size) as u64,
            Ordering::Relaxed,
        );
        let response = self.client.execute(request).await?;
        self.counters.down.fetch_add(
            (15 + header_bytes(response.headers())) as u64,
            Ordering::Relaxed,
        );
        Ok(response)
    }

    async fn body(&self, response: Response) -> Result<Vec<u8>, CourierError> {
        let bytes = read(response).await?;
        self.count_down(bytes.len());
        Ok(bytes)
    }

    pub(crate) fn count_down(&self, bytes: usize) {
        self.counters
            .down
            .fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// What of a request's body is signed: all of it, or nothing where the digest in the path names it.
enum SignedPart<'a> {
    Body(&'a [u8]),
    LineOnly,
}

fn builder() -> reqwest::ClientBuilder {
    Client::builder()
        .http1_only()
        .no_proxy()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .redirect(reqwest::redirect::Policy::none())
}

/// An answer's body, as far as it can be one.
async fn read(mut response: Response) -> Result<Vec<u8>, CourierError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(CourierError::NotOurProvince);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Header lines as they stand in HTTP/1.1.
fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// A problem document is the province's; anything else that is no success is somebody else's.
fn refusal(status: StatusCode, body: &[u8]) -> CourierError {
    let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
        return CourierError::NotOurProvince;
    };
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        return CourierError::Busy;
    }
    let code = problem
        .kind
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('-', "_");
    CourierError::Refused { code }
}

/// Fetches the key list before anything is trusted: the root key of the invitation says whether it holds.
pub(crate) async fn fetch_keys(url: &str) -> Result<v1::Keys, CourierError> {
    let client = builder()
        .tls_danger_accept_invalid_certs(true)
        .build()
        .map_err(|_| CourierError::Unreadable)?;
    let response = client
        .get(format!("{}/v1/keys", url.trim_end_matches('/')))
        .send()
        .await?;
    if !response.status().is_success() {
        return Err(CourierError::NotOurProvince);
    }
    serde_json::from_slice(&read(response).await?).map_err(|_| CourierError::NotOurProvince)
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
