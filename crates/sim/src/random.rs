//! The same seed makes the same day.

use tannha_domain::Digest;

/// Xorshift: no secrets are made of it.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // Seeds that follow each other should not look alike, and zero would stay zero.
        Self::of(&seed.to_string())
    }

    /// From a text.
    pub(crate) fn of(text: &str) -> Self {
        let digest = Digest::of(text.as_bytes());
        let seed = digest.as_bytes().iter().take(8);
        Self(seed.fold(0, |seed, byte| seed << 8 | u64::from(*byte)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below this, which is more than zero.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// So many bytes that begin like this and can't be compressed.
    pub(crate) fn bytes(&mut self, start: &[u8], size: usize) -> Vec<u8> {
        let mut bytes = start.to_vec();
        while bytes.len() < size {
            bytes.extend(self.next().to_be_bytes());
        }
        bytes
    }
}
