//! What of a line is one connection: streams take turns in writing.
//!
//! What a line may hold back is little, and each acknowledgement makes room for one packet. Whoever is told of that first
//! takes it; left to themselves two streams would take all of it between them, and the question of a third wait for minutes.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use quinn::{RecvStream, SendStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::PollSemaphore;

/// So much is written in one turn.
const TURN_BYTES: usize = 4 * 1024;

/// Whose turn it is, of all streams of a line: in the order in which they asked.
#[derive(Debug, Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// One connection, to whoever speaks HTTP on it.
#[derive(Debug)]
pub struct Stream {
    recv: RecvStream,
    send: SendStream,
    turns: PollSemaphore,
    turn: Option<OwnedSemaphorePermit>,
}

impl Stream {
    pub(crate) fn new((send, recv): (SendStream, RecvStream), turns: &Turns) -> Self {
        Self {
            recv,
            send,
            turns: PollSemaphore::new(Arc::clone(&turns.0)),
            turn: None,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        AsyncRead::poll_read(Pin::new(&mut self.recv), cx, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.turn.is_none() {
            self.turn = ready!(self.turns.poll_acquire(cx));
        }
        let some = bytes.get(..TURN_BYTES).unwrap_or(bytes);
        let wrote = ready!(AsyncWrite::poll_write(Pin::new(&mut self.send), cx, some));
        self.turn = None;
        Poll::Ready(wrote)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.send).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.send).poll_shutdown(cx)
    }
}
