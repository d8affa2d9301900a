//! Numbers from a seed: the same demo on every machine.

/// `SplitMix64`: small, and good enough to make people up.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is not 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i16, high: i16) -> i16 {
        let span = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i16::try_from(self.below(span)).unwrap_or(0)
    }

    /// So many times in a hundred.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of these, the heavier the more often.
    pub(super) fn weighted<'a, T>(&mut self, among: &'a [(T, u64)]) -> Option<&'a T> {
        let sum: u64 = among.iter().map(|(_, weight)| *weight).sum();
        let mut at = self.below(sum);
        among
            .iter()
            .find(|(_, weight)| {
                let found = at < *weight;
                at = at.saturating_sub(*weight);
                found
            })
            .map(|(one, _)| one)
    }

    /// Puts them into another order.
    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let with = usize::try_from(self.below(at as u64 + 1)).unwrap_or(0);
            all.swap(at, with);
        }
    }
}
