//! The relay: a device that takes over sealed letters of others on the local network, and brings them to the province when
//! it can. It is found by a random name, believed by the code that it shows, and reads nothing of what it carries.

mod counter;
mod hand_over;
mod near;
mod pairing;
mod wishes;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use jiff::Timestamp;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};
use serde::{Deserialize, Serialize};
use tannha_domain::{Base64, DeviceId, Digest, Head};
use tannha_vault::{PostBox, PostLetter};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

pub(crate) use self::wishes::{bring as bring_wishes, wait as wishes_wait};
pub use self::{
    hand_over::{HandedOver, Known, forget, known, remember},
    near::near,
    pairing::{Found, Pairing},
    wishes::{wish, wish_again},
};
use crate::CourierError;

/// Under this a relay remembers what it is known by.
const SELF: &str = "relay";
/// How long somebody may take for a handshake, or for the head of a request.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// How many bytes there is room for on this device.
pub type Room = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a relay is known by, until somebody wants a new code.
#[derive(Clone, Serialize, Deserialize)]
struct Itself {
    name: String,
    token: Base64,
    certificate: Base64,
    key: Base64,
    /// The port of last time, so that those who know it find it.
    port: u16,
}

impl Itself {
    fn make() -> Result<Self, CourierError> {
        let made = rcgen::generate_simple_self_signed(vec!["relay.invalid".to_owned()])
            .map_err(|_| CourierError::Unreadable)?;
        Ok(Self {
            name: pairing::random_name()?,
            token: Base64(pairing::random::<16>()?.to_vec()),
            certificate: Base64(made.cert.der().to_vec()),
            key: Base64(made.signing_key.serialize_der()),
            port: 0,
        })
    }

    fn tls(&self) -> Result<ServerConfig, CourierError> {
        let certificate = CertificateDer::from(self.certificate.0.clone());
        let key = PrivatePkcs8KeyDer::from(self.key.0.clone());
        ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key.into())
            .map_err(|_| CourierError::Unreadable)
    }
}

/// A relay that is open. Dropped, it closes; what it took over stays and is brought on.
pub struct Relay {
    pairing: Pairing,
    serves: JoinHandle<()>,
    _announced: Option<near::Announced>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

impl Relay {
    /// Opens the counter of this post box. `room` says how many bytes may still be taken over.
    ///
    /// [`CourierError::RelayClosed`] where no port can be had.
    pub async fn open(post: PostBox, room: Room) -> Result<Self, CourierError> {
        post.sender()?.ok_or(CourierError::NotJoined)?;
        let mut itself = match post.note::<Itself>(SELF)? {
            Some(itself) => itself,
            None => Itself::make()?,
        };
        let listener = listen(itself.port).await?;
        itself.port = listener
            .local_addr()
            .map_err(|_| CourierError::RelayClosed)?
            .port();
        post.put_note(SELF, &itself)?;
        let pairing = Pairing {
            name: itself.name.clone(),
            addresses: own_addresses(itself.port),
            key: Digest::of(&itself.certificate.0),
            token: itself.token.clone(),
        };
        let acceptor = TlsAcceptor::from(Arc::new(itself.tls()?));
        let routes = counter::routes(post, &itself.token, room)?;
        let announced = near::Announced::new(&pairing, itself.port);
        let serves = tokio::spawn(async move {
            loop {
                // One that is lost here has not begun; the next may.
                let Ok((stream, _)) = listener.accept().await else {
                    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                    continue;
                };
                tokio::spawn(speak(acceptor.clone(), stream, routes.clone()));
            }
        });
        Ok(Self {
            pairing,
            serves,
            _announced: announced,
        })
    }

    /// What its code says.
    pub fn pairing(&self) -> &Pairing {
        &self.pairing
    }

    /// Forgets the code: whoever knew it has to look at the new one.
    pub fn renew(post: &PostBox) -> Result<(), CourierError> {
        Ok(post.put_note(SELF, &Itself::make()?)?)
    }
}

async fn speak(acceptor: TlsAcceptor, stream: TcpStream, routes: axum::Router) {
    // Who does not come to the end of a handshake is nobody's loss.
    let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await else {
        return;
    };
    let spoken = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    if spoken.await.is_err() {
        tracing::debug!("a connection ended early");
    }
}

/// The port of last time where it is free, else another.
async fn listen(port: u16) -> Result<TcpListener, CourierError> {
    if let Ok(listener) = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await {
        return Ok(listener);
    }
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))
        .await
        .map_err(|_| CourierError::RelayClosed)
}

/// Where others on the local network find this device; itself alone where there is none.
fn own_addresses(port: u16) -> Vec<SocketAddr> {
    let all: Vec<_> = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .map(|found| found.ip())
        .filter(std::net::IpAddr::is_ipv4)
        .collect();
    let (here, mut there): (Vec<_>, Vec<_>) =
        all.into_iter().partition(std::net::IpAddr::is_loopback);
    if there.is_empty() {
        there = here;
    }
    there.truncate(4);
    let addresses = there.into_iter().map(|ip| SocketAddr::new(ip, port));
    addresses.collect()
}

/// What lies here of one other device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The device.
    pub device: DeviceId,
    /// How many packets were taken over.
    pub packets: u64,
    /// How many of them the province has whole.
    pub passed_on: u64,
    /// How many of their bytes lie here.
    pub bytes: u64,
    /// When the first of them came.
    pub taken_at: Timestamp,
}

/// What lies here of others, the oldest first.
pub fn lots(post: &PostBox) -> Result<Vec<Lot>, CourierError> {
    let own = post.sender()?.map(|sender| sender.device);
    let mut lots: Vec<(Lot, Named)> = Vec::new();
    for letter in post.letters()? {
        if Some(letter.device) == own {
            continue;
        }
        let lot = Lot {
            device: letter.device,
            packets: 0,
            passed_on: 0,
            bytes: 0,
            taken_at: letter.kept_at,
        };
        let place = lots.iter().position(|(lot, _)| lot.device == letter.device);
        let place = place.unwrap_or_else(|| {
            lots.push((lot, Named::default()));
            lots.len() - 1
        });
        if let Some((_, named)) = lots.get_mut(place) {
            named.add(post, &letter);
        }
    }
    let lots = lots.into_iter().map(|(lot, named)| Lot {
        packets: named.packets.len() as u64,
        passed_on: named.passed_on.len() as u64,
        bytes: named.blobs.values().sum(),
        ..lot
    });
    Ok(lots.collect())
}

/// What letters of one device name. A later letter names again what still waits.
#[derive(Default)]
struct Named {
    packets: BTreeSet<Digest>,
    passed_on: BTreeSet<Digest>,
    /// How much of each blob lies here.
    blobs: BTreeMap<Digest, u64>,
}

impl Named {
    fn add(&mut self, post: &PostBox, letter: &PostLetter) {
        let packets = letter.heads.iter().map(|head| head.digest);
        if letter.arrived_at.is_some() {
            self.passed_on.extend(packets.clone());
        }
        self.packets.extend(packets);
        let parts = letter.heads.iter().flat_map(Head::blobs);
        let lies = parts.map(|part| (part.digest, post.durable(&part.digest)));
        self.blobs.extend(lies);
    }
}

#[cfg(test)]
mod tests;
