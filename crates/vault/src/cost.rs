//! What a try at the PIN costs.

use serde::{Deserialize, Serialize};

/// The cost of deriving a key from a PIN. It is stored with the vault, so that a vault keeps the cost it was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// How much memory one try takes.
    pub memory_kib: u32,
    /// How often that memory is gone through.
    pub passes: u32,
}

impl Cost {
    /// What people's vaults get: above OWASP's least for Argon2id (19 MiB, 2 passes), about half a second on a tablet.
    pub const STANDARD: Self = Self {
        memory_kib: 65_536,
        passes: 3,
    };
    /// The least that Argon2 allows: for tests, never for people's data.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}
