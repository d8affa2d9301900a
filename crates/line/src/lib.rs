//! The line between a device and the province where UDP gets through: QUIC, each stream of which carries HTTP/1.1 as a
//! TCP connection would.
//!
//! A volunteer's machine decides how TCP behaves, and on a lossy link its default gets a quarter of what the link gives.
//! This line brings its own answer to loss ([`pace`]), goes on where it was when a modem comes back with another address,
//! and opens in one round trip, or in none where both ends have met lately.
//!
//! ```no_run
//! # async fn dial(config: rustls::ClientConfig) -> Result<(), tannha_line::LineError> {
//! use tannha_line::{Line, Load};
//!
//! let to = "192.0.2.1:8443".parse().unwrap();
//! let line = Line::dial(to, "tinh.example", config, Load::Words).await?;
//! let stream = line.stream().await?; // AsyncRead and AsyncWrite
//! # Ok(())
//! # }
//! ```

mod pace;
mod stream;

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use quinn::{
    Connection, ConnectionError, Endpoint, EndpointConfig, IdleTimeout, MtuDiscoveryConfig,
    TokioRuntime, TransportConfig, VarInt, ZeroRttAccepted,
    crypto::rustls::{QuicClientConfig, QuicServerConfig},
};
use quinn_proto::RandomConnectionIdGenerator;
use ring::hmac;
use tokio::task::AbortHandle;

pub use self::stream::Stream;
use self::stream::Turns;

/// What both ends call this line when TLS asks.
const ALPN: &[u8] = b"tannha/1";
/// Nothing heard for this long: the line is dead. A modem in a valley is away for less.
const SILENCE: Duration = Duration::from_secs(30);
/// How often a line that waits for an answer says that it is still there.
const ALIVE: Duration = Duration::from_secs(10);
/// Bytes of a packet that every network carries, and of one that nearly every network does.
const SMALLEST: u16 = 1200;
const LARGEST: u16 = 1452;
/// Every packet of a device bears one of its line's names: enough for a million lines at once, and no more.
const NAME_BYTES: usize = 3;
/// Before anything was measured: what a 2G network in the hills takes.
const FIRST_ROUND_TRIP: Duration = Duration::from_millis(400);
/// So much may wait to be sent, or for its lost parts, beside twice what is on its way: the last bytes of a day are to be
/// said to be sent when they nearly are.
const WAITS: u64 = 16 * 1024;
/// A line whose first words went ahead of the other end's is given so long to turn out to be one.
const CONFIRMED_BY: Duration = Duration::from_secs(4);
/// How often that is held against what the link has turned out to hold.
const MEASURED: Duration = Duration::from_millis(500);

/// What a line is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// A question and its answer. They are over before it would pay to know whether larger packets get through.
    Words,
    /// Whatever there is to send: that is looked at first.
    Pictures,
}

/// Why a line does not stand.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Nobody answered, or the answer ended.
    #[error("the line cannot be opened")]
    Silent,
    /// Somebody answered whose certificate does not hold.
    #[error("somebody else answers")]
    Stranger,
    /// What TLS was given does not do for this line.
    #[error("this line's keys cannot be used")]
    Keys,
}

impl From<ConnectionError> for LineError {
    fn from(error: ConnectionError) -> Self {
        // TLS alerts 42 to 51 are about certificates and their signatures; QUIC writes them as 0x100 and more.
        let is_certificate = |code: u64| (0x12a..=0x133).contains(&code);
        match error {
            ConnectionError::TransportError(error) if is_certificate(error.code.into()) => {
                Self::Stranger
            }
            _ => Self::Silent,
        }
    }
}

/// One line that stands, until the last one lets go of it.
#[derive(Debug, Clone)]
pub struct Line {
    connection: Connection,
    turns: Turns,
    /// The other end is the one whom this line was to reach.
    confirmed: Arc<AtomicBool>,
    _measures: Arc<Measures>,
}

/// The measuring of a line; it ends with it.
#[derive(Debug)]
struct Measures(AbortHandle);

impl Drop for Measures {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Line {
    fn new(connection: Connection) -> Self {
        let measures = tokio::spawn(measure(connection.clone()));
        Self {
            connection,
            turns: Turns::default(),
            confirmed: Arc::new(AtomicBool::new(true)),
            _measures: Arc::new(Measures(measures.abort_handle())),
        }
    }

    /// Opens a line to this address, whose certificate is to be for this host.
    ///
    /// Where both ends have met lately, as `tls` remembers it, the line stands at once: what is said on it goes with the
    /// greeting. Where the other end has forgotten that, the streams of that moment end, and others begin. Whatever is said
    /// so is to be such as may be said twice.
    pub async fn dial(
        to: SocketAddr,
        host: &str,
        mut tls: rustls::ClientConfig,
        load: Load,
    ) -> Result<Self, LineError> {
        tls.alpn_protocols = vec![ALPN.to_vec()];
        tls.enable_early_data = true;
        let tls = QuicClientConfig::try_from(tls).map_err(|_| LineError::Keys)?;
        let mut config = quinn::ClientConfig::new(Arc::new(tls));
        config.transport_config(transport(load));
        let from: SocketAddr = if to.is_ipv4() {
            (Ipv4Addr::UNSPECIFIED, 0).into()
        } else {
            (Ipv6Addr::UNSPECIFIED, 0).into()
        };
        let socket = UdpSocket::bind(from).map_err(|_| LineError::Silent)?;
        let endpoint = endpoint(socket, EndpointConfig::default(), None)?;
        let dialled = endpoint
            .connect_with(config, to, host)
            .map_err(|_| LineError::Silent)?;
        match dialled.into_0rtt() {
            Ok((connection, confirmed)) => {
                let line = Self {
                    confirmed: Arc::default(),
                    ..Self::new(connection)
                };
                tokio::spawn(confirm(line.clone(), confirmed, (from, to)));
                Ok(line)
            }
            Err(dialled) => tokio::select! {
                line = dialled => Ok(Self::new(line?)),
                () = is_closed(from, to) => Err(LineError::Silent),
            },
        }
    }

    /// Whether the other end is known to be the one that was to be reached. On a line that stood at once that is heard later.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed.load(Ordering::Relaxed)
    }

    /// Whether it has not ended.
    pub fn stands(&self) -> bool {
        self.connection.close_reason().is_none()
    }

    /// One more stream.
    pub async fn stream(&self) -> Result<Stream, LineError> {
        Ok(Stream::new(self.connection.open_bi().await?, &self.turns))
    }

    /// The next stream that the other end opens; none once the line has ended.
    pub async fn accept(&self) -> Option<Stream> {
        let accepted = self.connection.accept_bi().await.ok()?;
        Some(Stream::new(accepted, &self.turns))
    }
}

/// Ends a line that is none after all. One that is stands until what both ends remember of each other has come too, however
/// soon its last stream ends: the next line is to stand at once as well.
async fn confirm(line: Line, answered: ZeroRttAccepted, (from, to): (SocketAddr, SocketAddr)) {
    let connection = &line.connection;
    tokio::select! {
        _ = answered => {
            line.confirmed.store(line.stands(), Ordering::Relaxed);
            tokio::time::sleep(connection.rtt() * 2).await;
        }
        () = is_closed(from, to) => connection.close(VarInt::from_u32(0), b""),
        () = tokio::time::sleep(CONFIRMED_BY) => connection.close(VarInt::from_u32(0), b""),
    }
}

/// Lets as much wait as the link is fast, and has the line look whether it may send: one that hears nothing is asked by
/// nobody else.
async fn measure(connection: Connection) {
    while connection.close_reason().is_none() {
        tokio::time::sleep(MEASURED).await;
        connection.set_send_window(connection.stats().path.cwnd * 2 + WAITS);
    }
}

/// Where lines come in.
#[derive(Debug, Clone)]
pub struct Exchange(Endpoint);

impl Exchange {
    /// Takes lines on this socket. Who knows the same secret after a restart tells the other ends at once that their
    /// lines are gone, instead of leaving them to wait.
    pub fn on(
        socket: UdpSocket,
        mut tls: rustls::ServerConfig,
        secret: &[u8; 32],
    ) -> Result<Self, LineError> {
        tls.alpn_protocols = vec![ALPN.to_vec()];
        // QUIC counts for itself how much that is. Each thing that is remembered is taken once, so nobody says it again.
        tls.max_early_data_size = u32::MAX;
        let tls = QuicServerConfig::try_from(tls).map_err(|_| LineError::Keys)?;
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(tls));
        // Of each line that comes in: what goes back is answers, but for a few rosters, which cost a hundredth more.
        config.transport_config(transport(Load::Words));
        let mut known = EndpointConfig::new(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, secret)));
        known.cid_generator(|| Box::new(RandomConnectionIdGenerator::new(NAME_BYTES)));
        Ok(Self(endpoint(socket, known, Some(config))?))
    }

    /// The next line, still to be answered; none once this was closed.
    pub async fn accept(&self) -> Option<Incoming> {
        self.0.accept().await.map(Incoming)
    }

    /// Takes no more lines, and ends those that stand so that the other ends hear of it.
    pub async fn close(&self) {
        self.0.close(VarInt::from_u32(0), b"");
        self.0.wait_idle().await;
    }
}

/// Somebody who dials.
pub struct Incoming(quinn::Incoming);

impl Incoming {
    /// Answers, and hears at once what was said with the greeting.
    pub async fn answer(self) -> Result<Line, LineError> {
        match self.0.accept()?.into_0rtt() {
            Ok((connection, _)) => Ok(Line::new(connection)),
            Err(dialled) => Ok(Line::new(dialled.await?)),
        }
    }
}

/// Ends once it is heard that nobody listens there, and never otherwise. Who does listen ignores what is no packet.
#[cfg(any(target_os = "linux", target_os = "android"))]
async fn is_closed(from: SocketAddr, to: SocketAddr) {
    // The answer comes back only to a socket that named its peer.
    let knocks = async {
        let socket = tokio::net::UdpSocket::bind(from).await?;
        socket.connect(to).await?;
        socket.send(&[0]).await?;
        loop {
            socket.ready(tokio::io::Interest::ERROR).await?;
            if socket.take_error()?.is_some() {
                return std::io::Result::Ok(());
            }
        }
    };
    if knocks.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Elsewhere a closed port is not told from a slow one.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
async fn is_closed(_from: SocketAddr, _to: SocketAddr) {
    std::future::pending().await
}

fn endpoint(
    socket: UdpSocket,
    config: EndpointConfig,
    serves: Option<quinn::ServerConfig>,
) -> Result<Endpoint, LineError> {
    let runtime = Arc::new(TokioRuntime);
    Endpoint::new(config, serves, socket, runtime).map_err(|_| LineError::Silent)
}

fn transport(load: Load) -> Arc<TransportConfig> {
    // On a thin link each look at a size costs a fifth of a second: either the largest packet gets through or the smallest.
    let sizes = match load {
        Load::Words => None,
        Load::Pictures => {
            let mut sizes = MtuDiscoveryConfig::default();
            sizes
                .upper_bound(LARGEST)
                .minimum_change((LARGEST - SMALLEST) / 2 + 1);
            Some(sizes)
        }
    };
    let mut transport = TransportConfig::default();
    transport
        .congestion_controller_factory(Arc::new(pace::Factory))
        .max_idle_timeout(IdleTimeout::try_from(SILENCE).ok())
        .keep_alive_interval(Some(ALIVE))
        .initial_rtt(FIRST_ROUND_TRIP)
        .initial_mtu(SMALLEST)
        .mtu_discovery_config(sizes)
        .send_window(WAITS * 2)
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None);
    Arc::new(transport)
}

#[cfg(test)]
mod tests;
