//! What the screen may know while a sync runs, and what it brought.

use serde::Serialize;
use tannha_domain::PacketId;
use tannha_vault::Touched;

/// One thing that just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A part of a packet is durable up to here.
    Sent {
        /// The packet.
        packet: PacketId,
        /// Sent and durable, of this blob.
        bytes: u64,
        /// So many more than when this blob was last told of; in an answer that was lost some are told twice.
        more: u64,
    },
    /// News were applied.
    Heard(Vec<Touched>),
}

/// What went over the line in all syncs so far, those that ended early included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// HTTP requests.
    pub requests: u64,
    /// Bytes to the province.
    pub bytes_up: u64,
    /// Bytes from the province.
    pub bytes_down: u64,
}

/// What a sync did. Bytes are HTTP bodies and header lines, without TLS and TCP.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SyncReport {
    /// How long it took.
    pub seconds: f64,
    /// HTTP requests.
    pub requests: u64,
    /// Bytes to the province.
    pub bytes_up: u64,
    /// Bytes from the province.
    pub bytes_down: u64,
    /// Bytes of blobs that were sent more than once.
    pub bytes_resent: u64,
    /// Receipts that came.
    pub receipts: u64,
    /// Packets that are still without a receipt.
    pub waiting: u64,
    /// The province has stopped this device: what it has is handed over by its post box, and nobody unlocks any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
    /// That is done: the keys are destroyed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub destroyed: bool,
}
