//! A connection on which silence has an end: what is limited is silence, never length.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// A connection on which nothing came and nothing went for this long is dead.
const SILENCE: Duration = Duration::from_secs(30);

pub(super) struct Watched<S> {
    stream: S,
    ends: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            ends: Box::pin(sleep(SILENCE)),
        }
    }

    fn moved(&mut self) {
        self.ends.as_mut().reset(Instant::now() + SILENCE);
    }

    /// What came of one try; where that is nothing, whether it has been nothing for too long.
    fn seen<T>(&mut self, cx: &mut Context<'_>, tried: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if tried.is_ready() {
            self.moved();
            return tried;
        }
        match self.ends.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.stream).poll_read(cx, into);
        self.seen(cx, tried)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.seen(cx, tried)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_given_up_and_who_is_slow_is_not() {
        let (here, mut there) = tokio::io::duplex(64);
        let mut watched = Watched::new(here);
        let speaks = async {
            for _ in 0..10 {
                tokio::time::sleep(SILENCE * 2 / 3).await;
                there.write_all(b"a").await.unwrap();
            }
            there
        };
        let listens = async {
            let mut heard = Vec::new();
            let ended = watched.read_to_end(&mut heard).await;
            (heard, ended.unwrap_err().kind())
        };
        let (_kept, (heard, ended)) = tokio::join!(speaks, listens);
        assert_eq!(heard, b"aaaaaaaaaa");
        assert_eq!(ended, io::ErrorKind::TimedOut);
    }
}
