//! How connections to the province are opened: streams of one line where UDP gets through, else TCP.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use hyper::Uri;
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use rustls::{ClientConfig, pki_types::ServerName};
use tannha_line::Line;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, lookup_host},
    sync::Mutex as AsyncMutex,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tower::Service;

use super::watched::Watched;

const CONNECT: Duration = Duration::from_secs(20);
/// A line that does not stand by then would not on most networks: many close UDP.
const LINE_STANDS: Duration = Duration::from_secs(4);
/// How long a network that closes UDP is not asked again.
const CLOSED_FOR: Duration = Duration::from_mins(10);
/// What the kernel takes before it says that it is full: enough for a fast link, and of a thin one so little that silence
/// and progress are seen.
const SEND_BUFFER: u32 = 128 * 1024;

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
    line: AsyncMutex<Option<Line>>,
}

impl Way {
    pub(super) fn new(url: &Uri, tls: Option<ClientConfig>, udp: Udp) -> Option<Self> {
        let host = url.host()?.trim_matches(['[', ']']).to_owned();
        Some(Self {
            inside: Arc::new(Inside {
                host,
                port: url.port_u16().unwrap_or(443),
                tls: tls.map(Arc::new),
                udp,
                line: AsyncMutex::new(None),
            }),
        })
    }
}

impl Inside {
    async fn open(&self) -> io::Result<Io> {
        let Some(tls) = &self.tls else {
            return Ok(Io(Box::pin(Watched::new(self.tcp().await?))));
        };
        let was_closed = self.udp.is_closed();
        if let Some(stream) = self.stream(tls).await {
            return Ok(Io(Box::pin(stream)));
        }
        let opens = async {
            let mut tls = ClientConfig::clone(tls);
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            let name = ServerName::try_from(self.host.clone())
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
            TlsConnector::from(Arc::new(tls))
                .connect(name, self.tcp().await?)
                .await
        };
        let stream = timeout(CONNECT, opens).await??;
        // A network is there, and it is UDP that it does not carry.
        if !was_closed {
            self.udp.close();
        }
        Ok(Io(Box::pin(Watched::new(stream))))
    }

    /// A stream of the line that stands, or of a new one.
    async fn stream(&self, tls: &ClientConfig) -> Option<tannha_line::Stream> {
        let mut line = self.line.lock().await;
        if let Some(standing) = &*line
            && let Ok(stream) = standing.stream().await
        {
            return Some(stream);
        }
        if self.udp.is_closed() {
            return None;
        }
        let dials = async {
            let to = self.addresses().await.ok()?.into_iter().next()?;
            Line::dial(to, &self.host, tls.clone()).await.ok()
        };
        *line = timeout(LINE_STANDS, dials).await.ok().flatten();
        line.as_ref()?.stream().await.ok()
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

    /// Otherwise whoever was on a hill without a network comes by the worse way for ten minutes after it.
    #[tokio::test]
    async fn without_any_network_nothing_is_said_of_udp() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let url = format!("https://127.0.0.1:{port}").parse().unwrap();
        let udp = Udp::default();
        let way = Way::new(&url, Some(super::super::trust::anybody()), udp.clone()).unwrap();
        assert!(way.inside.open().await.is_err());
        assert!(!udp.is_closed());
    }
}
