//! Connections on which silence has an end: what is limited is silence, never length.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// Connections of one way on which nothing came and nothing went for this long are dead.
const SILENCE: Duration = Duration::from_secs(30);

/// When anything moved last on any connection of one way: on a thin, lossy link one of them can be kept waiting by the others
/// for longer than a dead one would be.
#[derive(Debug, Clone, Default)]
pub(super) struct Moves(Arc<Mutex<Option<Instant>>>);

impl Moves {
    fn note(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Watched<S> {
    stream: S,
    moves: Moves,
    ends: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, moves: Moves) -> Self {
        Self {
            stream,
            moves,
            ends: Box::pin(sleep(SILENCE)),
        }
    }

    /// What came of one try; where that is nothing, whether it has been nothing for too long.
    fn seen<T>(&mut self, cx: &mut Context<'_>, tried: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if tried.is_ready() {
            let now = Instant::now();
            self.moves.note(now);
            self.ends.as_mut().reset(now + SILENCE);
            return tried;
        }
        while self.ends.as_mut().poll(cx).is_ready() {
            let ends = self.moves.last().map(|last| last + SILENCE);
            match ends.filter(|ends| *ends > Instant::now()) {
                Some(ends) => self.ends.as_mut().reset(ends),
                None => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            }
        }
        Poll::Pending
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
        let mut watched = Watched::new(here, Moves::default());
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

    #[tokio::test(start_paused = true)]
    async fn who_is_kept_waiting_by_others_is_not_given_up_until_they_are_silent_too() {
        let moves = Moves::default();
        let (here, _kept) = tokio::io::duplex(64);
        let (beside, mut there) = tokio::io::duplex(64);
        let mut waits = Watched::new(here, moves.clone());
        let mut goes = Watched::new(beside, moves);
        let begun = Instant::now();
        let speaks = async {
            for _ in 0..6 {
                tokio::time::sleep(SILENCE / 2).await;
                there.write_all(b"a").await.unwrap();
                goes.read_u8().await.unwrap();
            }
        };
        let listens = async { waits.read_u8().await.unwrap_err().kind() };
        let ((), ended) = tokio::join!(speaks, listens);
        assert_eq!(ended, io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), (SILENCE * 4).as_secs());
    }
}
