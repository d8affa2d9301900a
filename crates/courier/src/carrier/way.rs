//! How connections to the province are opened: streams of one line where UDP gets through, else TCP.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use hyper::Uri;
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use rustls::{ClientConfig, client::Resumption, pki_types::ServerName};
use tannha_line::{Line, Load};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, lookup_host},
    sync::Mutex as AsyncMutex,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tower::Service;

use super::watched::{Moves, Watched};
use crate::CourierError;

const CONNECT: Duration = Duration::from_secs(20);
/// One waits so long for a line. It may still come to stand, on a hill where packets are lost; until then one goes by TCP.
const LINE_STANDS: Duration = Duration::from_secs(4);
/// A line that does not stand by then never will: many networks close UDP.
const LINE_IS_TRIED: Duration = Duration::from_secs(15);
/// How long a network that closes UDP is not asked again.
const CLOSED_FOR: Duration = Duration::from_mins(10);
/// What TLS takes before it says that it is full, and the kernel after it (which doubles this): enough for a fast link, and so
/// little that four uploads beside each other on the thinnest one are not taken for silent while it drains. A cut loses it.
const SEND_BUFFER: u32 = 16 * 1024;

/// What is remembered of networks from one sync to the next.
#[derive(Clone, Default)]
pub(crate) struct Udp(Arc<Mutex<Option<Instant>>>);

impl Udp {
    /// Of a network that is not asked for UDP.
    pub(super) fn closed() -> Self {
        let udp = Self::default();
        udp.close();
        udp
    }

    fn is_closed(&self) -> bool {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + CLOSED_FOR);
    }
}

/// One connection, by whichever way.
pub(super) struct Io(Pin<Box<dyn Both>>);

trait Both: AsyncRead + AsyncWrite + Send {}
impl<S: AsyncRead + AsyncWrite + Send> Both for S {}

/// The way to one province.
#[derive(Clone)]
pub(super) struct Way {
    inside: Arc<Inside>,
}

struct Inside {
    host: String,
    port: u16,
    /// None where a test speaks plain HTTP.
    tls: Option<Arc<ClientConfig>>,
    udp: Udp,
    load: Load,
    /// How long one waits for a line.
    patience: Duration,
    line: AsyncMutex<Option<Dial>>,
    /// On its connections by TCP.
    moves: Moves,
    /// A network is there: who comes by no line there does so because of UDP.
    tcp_stands: AtomicBool,
}

/// A line that stands, comes to stand, or turned out not to.
type Dial = Shared<BoxFuture<'static, Option<Line>>>;

impl Way {
    pub(super) fn new(
        url: &str,
        tls: Option<ClientConfig>,
        udp: Udp,
        load: Load,
    ) -> Result<Self, CourierError> {
        let url: Uri = url.parse().map_err(|_| CourierError::Unreadable)?;
        let host = url.host().ok_or(CourierError::Unreadable)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self {
            inside: Arc::new(Inside {
                host,
                port: url.port_u16().unwrap_or(443),
                tls: tls.map(Arc::new),
                udp,
                load,
                patience: LINE_STANDS,
                line: AsyncMutex::new(None),
                moves: Moves::default(),
                tcp_stands: AtomicBool::new(false),
            }),
        })
    }

    /// Whether connections are streams of one line, or will be.
    pub(super) async fn is_line(&self) -> bool {
        match &self.inside.tls {
            Some(tls) => self.inside.line(tls).await.is_some(),
            None => false,
        }
    }
}

impl Inside {
    async fn open(self: &Arc<Self>) -> io::Result<Io> {
        let Some(tls) = &self.tls else {
            return Ok(Io(Box::pin(Watched::new(
                self.tcp().await?,
                self.moves.clone(),
            ))));
        };
        if let Some(stream) = self.stream(tls).await {
            return Ok(Io(Box::pin(stream)));
        }
        let opens = async {
            let mut tls = ClientConfig::clone(tls);
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            let name = ServerName::try_from(self.host.clone())
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
            TlsConnector::from(Arc::new(tls))
                .connect_with(name, self.tcp().await?, |session| {
                    session.set_buffer_limit(Some(SEND_BUFFER as usize));
                })
                .await
        };
        let stream = timeout(CONNECT, opens).await??;
        self.tcp_stands.store(true, Ordering::Relaxed);
        self.note_closed().await;
        Ok(Io(Box::pin(Watched::new(stream, self.moves.clone()))))
    }

    /// A stream of the line that stands, or of a new one.
    async fn stream(self: &Arc<Self>, tls: &ClientConfig) -> Option<tannha_line::Stream> {
        self.line(tls).await?.stream().await.ok()
    }

    /// The line that stands, or a new one, as long as one waits for that.
    async fn line(self: &Arc<Self>, tls: &ClientConfig) -> Option<Line> {
        let (dial, patience) = {
            let mut line = self.line.lock().await;
            let stands = |line: &Option<Line>| line.as_ref().is_some_and(Line::stands);
            // It stood at once, and nobody was there after all.
            let in_vain =
                |line: &Option<Line>| line.as_ref().is_some_and(|line| !line.is_confirmed());
            match &*line {
                Some(dial) if dial.peek().is_none_or(stands) => (dial.clone(), self.patience),
                _ if self.udp.is_closed() => return None,
                before => {
                    let (mut tls, mut patience) = (tls.clone(), self.patience);
                    if before.as_ref().and_then(Shared::peek).is_some_and(in_vain) {
                        // One has waited already. The next line is one for whoever comes once it stands.
                        tls.resumption = Resumption::disabled();
                        patience = Duration::ZERO;
                    }
                    (line.insert(self.dial(tls)).clone(), patience)
                }
            }
        };
        timeout(patience, dial).await.ok()?
    }

    /// Begins to open a line, which goes on also where nobody waits for it any more.
    fn dial(self: &Arc<Self>, tls: ClientConfig) -> Dial {
        let inside = Arc::clone(self);
        let dials = async move {
            let dials = async {
                let to = inside.addresses().await.ok()?.into_iter().next()?;
                Line::dial(to, &inside.host, tls, inside.load).await.ok()
            };
            timeout(LINE_IS_TRIED, dials).await.ok().flatten()
        };
        let dial = dials.boxed().shared();
        let (inside, goes_on) = (Arc::downgrade(self), dial.clone());
        tokio::spawn(async move {
            goes_on.await;
            if let Some(inside) = inside.upgrade() {
                inside.note_closed().await;
            }
        });
        dial
    }

    /// Where TCP stands and a line turned out not to, it is UDP that this network does not carry.
    async fn note_closed(&self) {
        let line = self.line.lock().await;
        let failed = line
            .as_ref()
            .and_then(Shared::peek)
            .is_some_and(Option::is_none);
        if failed && self.tcp_stands.load(Ordering::Relaxed) && !self.udp.is_closed() {
            self.udp.close();
        }
    }

    async fn addresses(&self) -> io::Result<Vec<std::net::SocketAddr>> {
        Ok(lookup_host((self.host.as_str(), self.port))
            .await?
            .collect())
    }

    async fn tcp(&self) -> io::Result<tokio::net::TcpStream> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in self.addresses().await? {
            let socket = if address.is_ipv4() {
                TcpSocket::new_v4()?
            } else {
                TcpSocket::new_v6()?
            };
            socket.set_send_buffer_size(SEND_BUFFER)?;
            match socket.connect(address).await {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Service<Uri> for Way {
    type Response = TokioIo<Io>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<TokioIo<Io>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let inside = Arc::clone(&self.inside);
        Box::pin(async move { inside.open().await.map(TokioIo::new) })
    }
}

impl Connection for Io {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_read(cx, into)
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::carrier::Memory;

    /// Otherwise whoever was on a hill without a network comes by the worse way for ten minutes after it.
    #[tokio::test]
    async fn without_any_network_nothing_is_said_of_udp() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let url = format!("https://127.0.0.1:{port}");
        let udp = Udp::default();
        let way = Way::new(
            &url,
            Some(super::super::trust::anybody()),
            udp.clone(),
            Load::Words,
        )
        .unwrap();
        assert!(way.inside.open().await.is_err());
        assert!(!udp.is_closed());
    }

    /// A province by TCP and by UDP, on a network that lets through what comes by UDP while it may. Answers with its address,
    /// and with what devices believe.
    async fn province(lets_through: impl Fn() -> bool + Send + 'static) -> (String, Vec<u8>) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let serves = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = tcp.local_addr().unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(serves.clone()));
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((stream, _)) = tcp.accept().await {
                kept.extend(acceptor.accept(stream).await);
            }
        });
        let inside = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let province = inside.local_addr().unwrap();
        let lines = tannha_line::Exchange::on(inside, serves, &[7; 32]).unwrap();
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Some(incoming) = lines.accept().await {
                kept.extend(incoming.answer().await);
            }
        });
        let door = tokio::net::UdpSocket::bind(to).await.unwrap();
        tokio::spawn(async move {
            let (mut packet, mut device) = ([0; 2048], to);
            while let Ok((length, from)) = door.recv_from(&mut packet).await {
                let onward = if from == province { device } else { province };
                if from != province {
                    device = from;
                }
                // The knock at a closed port is one byte.
                if lets_through() && length > 1 {
                    let _ = door.send_to(&packet[..length], onward).await;
                }
            }
        });
        (format!("https://{to}"), made.cert.der().to_vec())
    }

    /// One sync's way there. It does not wait for long.
    fn way((url, authority): &(String, Vec<u8>), memory: &Memory) -> Way {
        let tls = Some(memory.tls(authority).unwrap());
        let mut way = Way::new(url, tls, memory.udp.clone(), Load::Words).unwrap();
        Arc::get_mut(&mut way.inside).unwrap().patience = Duration::from_millis(100);
        way
    }

    fn stands(way: &Way) -> bool {
        way.inside.line.try_lock().is_ok_and(|line| {
            line.as_ref()
                .and_then(Shared::peek)
                .is_some_and(Option::is_some)
        })
    }

    /// A network in the hills: nothing of UDP arrives for a while. What one opens meanwhile goes by TCP, and by the line as
    /// soon as that stands.
    #[tokio::test]
    async fn a_line_that_stands_late_is_used_by_who_comes_then() {
        const AWAY: Duration = Duration::from_millis(400);
        let begun = Instant::now();
        let province = province(move || begun.elapsed() > AWAY).await;
        let memory = Memory::default();
        let way = way(&province, &memory);
        way.inside.open().await.unwrap();
        assert!(!stands(&way), "that one went by TCP");
        assert!(!memory.udp.is_closed());
        while !stands(&way) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let tls = way.inside.tls.clone().unwrap();
        assert!(way.inside.stream(&tls).await.is_some());
        assert!(!memory.udp.is_closed());
    }

    /// UDP came through at the last sync, and does not any more: what was said at once ends, and what is opened then goes by
    /// TCP.
    #[tokio::test]
    async fn who_speaks_in_vain_comes_by_tcp() {
        let lets_through = Arc::new(AtomicBool::new(true));
        let may = Arc::clone(&lets_through);
        let province = province(move || may.load(Ordering::Relaxed)).await;
        let memory = Memory::default();
        let first = way(&province, &memory);
        first.inside.open().await.unwrap();
        while !stands(&first) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // What both ends remember of each other comes a moment later.
        tokio::time::sleep(Duration::from_millis(200)).await;
        lets_through.store(false, Ordering::Relaxed);

        let second = way(&province, &memory);
        let tls = second.inside.tls.clone().unwrap();
        let line = second.inside.line(&tls).await.unwrap();
        assert!(!line.is_confirmed(), "they met at the last sync");
        let mut stream = line.stream().await.unwrap();
        let ends = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 16]).await;
        assert!(ends.is_err(), "{ends:?}");
        second.inside.open().await.unwrap();
        assert!(second.inside.tcp_stands.load(Ordering::Relaxed));
    }
}
