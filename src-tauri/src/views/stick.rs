use serde::Serialize;
use tannha_courier::stick::Imported;
use ts_rs::TS;

use crate::ports::shelf::Shelf;

/// A stick that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StickView {
    /// What it is called.
    pub name: String,
    /// How many bytes may still be written there, where the system says so.
    #[ts(type = "number | null")]
    pub room: Option<u64>,
}

impl From<Shelf> for StickView {
    fn from(stick: Shelf) -> Self {
        Self {
            room: stick.room(),
            name: stick.name,
        }
    }
}

/// What was written to a stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StickWritten {
    /// The file.
    pub file: String,
    /// The packets.
    pub packets: Vec<String>,
    /// How large the file is.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many packets there was no room for.
    #[ts(type = "number")]
    pub left: u64,
}

/// What a stick brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct StickRead {
    /// Answers that were applied.
    #[ts(type = "number")]
    pub answers: u64,
    /// Answers before which another one is missing.
    #[ts(type = "number")]
    pub ahead: u64,
    /// Receipts that came.
    #[ts(type = "number")]
    pub receipts: u64,
    /// Parts that did not come, or came damaged.
    #[ts(type = "number")]
    pub missing: u64,
    /// Packets that still wait.
    #[ts(type = "number")]
    pub waiting: u64,
}

impl StickRead {
    /// With what one more file brought.
    pub(crate) fn with(self, file: &Imported) -> Self {
        Self {
            answers: self.answers + file.answers,
            ahead: self.ahead + file.ahead,
            receipts: self.receipts + file.receipts,
            missing: self.missing + file.missing,
            waiting: file.waiting,
        }
    }
}
