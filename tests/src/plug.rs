use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::Result;

/// The network between devices and the province. Its address is the one that invitations carry.
pub struct Plug {
    /// Where devices find the province.
    pub address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    /// Under one lock: the last bytes of a device that has ended must not undo that the line was mended.
    fate: Mutex<Fate>,
    cut: Notify,
    up: AtomicU64,
}

#[derive(Default)]
struct Fate {
    pulled: bool,
    /// Bytes that devices may still send before something befalls the line; none where nothing is to.
    left: Option<u64>,
    /// What that is: a byte is changed on its way, instead of a cut.
    corrupts: bool,
}

impl Plug {
    /// A line to a server on this machine.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let line = Arc::new(Line::default());
        tokio::spawn(serve(listener, server, Arc::clone(&line)));
        Ok(Self { address, line })
    }

    /// Out of the wall: what was open breaks, and nothing new opens.
    pub fn pull(&self) {
        self.line.pull(&mut self.line.fate());
    }

    /// Back in.
    pub fn put_back(&self) {
        *self.line.fate() = Fate::default();
    }

    /// Pulls it by itself once devices have sent so many bytes more.
    pub fn pull_after(&self, bytes: u64) {
        self.line.fate().left = Some(bytes);
    }

    /// Changes one byte of what devices send, once they have sent so many more.
    pub fn corrupt_after(&self, bytes: u64) {
        let mut fate = self.line.fate();
        fate.corrupts = true;
        fate.left = Some(bytes);
    }

    /// Whether it is out now.
    pub fn is_pulled(&self) -> bool {
        self.line.fate().pulled
    }

    /// What devices have sent so far, TLS included.
    pub fn bytes_up(&self) -> u64 {
        self.line.up.load(Ordering::SeqCst)
    }
}

impl Line {
    fn fate(&self) -> MutexGuard<'_, Fate> {
        self.fate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pull(&self, fate: &mut Fate) {
        fate.pulled = true;
        self.cut.notify_waiters();
    }

    /// Whether these bytes may still pass, and as what.
    fn passes(&self, chunk: &mut [u8]) -> bool {
        let bytes = chunk.len() as u64;
        self.up.fetch_add(bytes, Ordering::SeqCst);
        let mut fate = self.fate();
        let Some(left) = fate.left else {
            return true;
        };
        fate.left = Some(left.saturating_sub(bytes));
        if bytes < left {
            return true;
        }
        if fate.corrupts {
            *fate = Fate::default();
            if let Some(byte) = chunk.last_mut() {
                *byte ^= 0x40;
            }
            return true;
        }
        self.pull(&mut fate);
        false
    }
}

async fn serve(listener: TcpListener, server: SocketAddr, line: Arc<Line>) {
    while let Ok((device, _)) = listener.accept().await {
        let line = Arc::clone(&line);
        tokio::spawn(async move {
            let cut = line.cut.notified();
            if line.fate().pulled {
                return;
            }
            if let Ok(province) = TcpStream::connect(server).await {
                let (from_device, to_device) = device.into_split();
                let (from_province, to_province) = province.into_split();
                let up = carry(from_device, to_province, Some(&line));
                let down = carry(from_province, to_device, None);
                tokio::select! {
                    () = cut => {}
                    _ = async { tokio::join!(up, down) } => {}
                }
            }
        });
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counted: Option<&Line>) {
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let sent = chunk.get_mut(..read).unwrap_or_default();
        if counted.is_some_and(|line| !line.passes(sent)) {
            return;
        }
        if to
            .write_all(chunk.get(..read).unwrap_or_default())
            .await
            .is_err()
        {
            return;
        }
    }
}
