//! How much of a blob goes up in one request. The wait for an answer begins with the request, so that on a thin line a
//! large one is cut however well it moves; a piece takes a few seconds at the rate seen so far.

use std::time::Duration;

/// Before anything is known: what the thinnest mobile network of a valley takes within the silence that is allowed.
const FIRST: usize = 64 * 1024;
const LEAST: usize = 16 * 1024;
const MOST: usize = 1024 * 1024;
/// How long a piece should take: well within the silence that is allowed, and long against a line's delay.
const AIM: Duration = Duration::from_secs(4);

/// The size of the next piece.
pub(super) struct Piece(usize);

impl Default for Piece {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Piece {
    #[cfg(test)]
    pub(super) fn of(bytes: usize) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> usize {
        self.0
    }

    /// So many bytes took so long.
    pub(super) fn took(&mut self, bytes: usize, time: Duration) {
        // The short end of a blob tells of the line's delay, not of its rate, unless even that was slow.
        if bytes < self.0 && time < AIM {
            return;
        }
        let fits = bytes as u128 * AIM.as_millis() / time.as_millis().max(1);
        self.0 = usize::try_from(fits).unwrap_or(MOST).clamp(LEAST, MOST);
    }

    /// The line was cut under a piece: perhaps it was too long for it.
    pub(super) fn was_cut(&mut self) {
        self.0 = LEAST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_takes_a_few_seconds_at_the_rate_of_the_one_before() {
        let mut piece = Piece::default();
        for (rate_per_second, bytes) in [
            (1_000, LEAST),
            (10_000, 40_000),
            (100_000, 400_000),
            (10_000_000, MOST),
        ] {
            // The first one measures, the second one is cut to it.
            let time = Duration::from_millis(piece.bytes() as u64 * 1_000 / rate_per_second);
            piece.took(piece.bytes(), time);
            assert!(piece.bytes().abs_diff(bytes) < 100, "{}", piece.bytes());
        }
    }

    #[test]
    fn the_short_end_of_a_blob_says_nothing_unless_it_was_slow() {
        let mut piece = Piece::default();
        piece.took(500, Duration::from_millis(300));
        assert_eq!(piece.bytes(), FIRST);
        piece.took(30_000, Duration::from_secs(6));
        assert_eq!(piece.bytes(), 20_000);
    }

    #[test]
    fn after_a_cut_pieces_are_small_and_grow_again() {
        let mut piece = Piece::of(MOST);
        piece.was_cut();
        assert_eq!(piece.bytes(), LEAST);
        piece.took(LEAST, Duration::from_millis(10));
        assert_eq!(piece.bytes(), MOST);
    }
}
