//! Behaviour that crosses crates, told as stories. `tests/README.md` says how to read and write them.
//!
//! The groups are the parts of `./test` that run them: `server` and `model` belong to `rust`.

#![expect(
    clippy::indexing_slicing,
    reason = "all of this is a test: what an answer lacks fails it"
)]

mod browser;
mod faults;
mod model;
mod server;
mod windows;
