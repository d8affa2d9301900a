//! Behaviour that crosses crates, told as stories. `tests/README.md` says how to read and write them.
//!
//! The four groups are the parts of `./test` that run them: `server` belongs to `rust`.

#![expect(
    clippy::indexing_slicing,
    reason = "all of this is a test: what an answer lacks fails it"
)]

mod browser;
mod faults;
mod server;
mod windows;
